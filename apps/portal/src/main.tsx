import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from '@zhenshu/ui/language.tsx';
import { messages as shared } from '@zhenshu/ui/messages.ts';
import { App } from './app.tsx';
import { messages } from './messages.ts';
import './portal.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider messages={{ ...shared, ...messages }}>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
