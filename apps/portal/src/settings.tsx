import { useSyncExternalStore } from 'react';
import { recall, remember } from './device.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** How the pages are shown: large type is 1.5 times, high contrast is black on white with strong borders. */
type Look = { readonly large: boolean; readonly contrast: boolean };

const listeners = new Set<() => void>();
let look: Look = readLook();
show();

/** Switches of the display, kept on the device: language, large type 大字, high contrast 高对比. */
export function Settings() {
  const { t, language, setLanguage } = useLanguage();
  const now = useSyncExternalStore(subscribe, () => look);
  return (
    <section className="settings" aria-label={t('site.settings')}>
      <button
        type="button"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
      >
        {t('site.language')}
      </button>
      <button type="button" aria-pressed={now.large} onClick={() => set({ large: !now.large })}>
        {t('site.large')}
      </button>
      <button type="button" aria-pressed={now.contrast} onClick={() => set({ contrast: !now.contrast })}>
        {t('site.contrast')}
      </button>
    </section>
  );
}

function set(part: Partial<Look>): void {
  look = { ...look, ...part };
  remember('look', `${look.large ? 'large' : ''} ${look.contrast ? 'contrast' : ''}`);
  show();
  for (const listener of listeners) listener();
}

function show(): void {
  document.documentElement.classList.toggle('large', look.large);
  document.documentElement.classList.toggle('contrast', look.contrast);
}

function readLook(): Look {
  const kept = recall('look') ?? (matchMedia('(prefers-contrast: more)').matches ? 'contrast' : '');
  return { large: kept.includes('large'), contrast: kept.includes('contrast') };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
