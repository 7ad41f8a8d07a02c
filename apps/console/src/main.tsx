import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from '@zhenshu/ui/language.tsx';
import { queryClient, session } from './api.ts';
import { AppearanceProvider } from './appearance.tsx';
import './console.css';
import { router } from './routes.tsx';
import { texts } from './texts.ts';

session.addEventListener('ended', () => {
  if (router.state.location.pathname === '/sign-in') return;
  queryClient.removeQueries({ queryKey: ['me'] });
  void router.navigate({ to: '/sign-in', search: { to: router.state.location.href } });
});

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <LanguageProvider messages={texts}>
      <AppearanceProvider>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AppearanceProvider>
    </LanguageProvider>
  </StrictMode>,
);
