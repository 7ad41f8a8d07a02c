import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { say, type Language, type Messages } from '@zhenshu/kernel/messages.ts';
import { chooseLanguage, htmlLang, languageKey } from './language-choice.ts';
import type { Say } from './time.ts';

/** The browser's own store; where it is forbidden, the choice lasts as long as the page. */
const kept = {
  read: (key: string): string | null => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write: (key: string, value: string): void => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Nothing depends on it.
    }
  },
};

/** The chosen language and the texts in it. */
export type LanguageValue = {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  /** The text of a key; an unknown key is shown as it is. */
  readonly t: Say;
  /** Whether a text exists. */
  readonly has: (key: string) => boolean;
  /** The name in the chosen language of something that carries both. */
  readonly name: (named: { readonly nameZh: string; readonly nameEn: string }) => string;
};

const LanguageContext = createContext<LanguageValue | null>(null);

/** Gives the language to all below; keeps the choice, and tells the page's `lang` attribute. */
export function LanguageProvider({ messages, children }: { messages: Messages; children: ReactNode }) {
  const [language, choose] = useState(() => chooseLanguage(location.search, kept.read(languageKey)));
  useEffect(() => {
    document.documentElement.lang = htmlLang(language);
    kept.write(languageKey, language);
  }, [language]);
  const value = useMemo<LanguageValue>(
    () => ({
      language,
      setLanguage: choose,
      t: (key, values) => say(messages, language, key, values),
      has: (key) => key in messages,
      name: ({ nameZh, nameEn }) => (language === 'en' && nameEn !== '' ? nameEn : nameZh),
    }),
    [language, messages],
  );
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

/** The language of the page. Only below `LanguageProvider`. */
export function useLanguage(): LanguageValue {
  const value = use(LanguageContext);
  if (!value) throw new Error('useLanguage needs a LanguageProvider above it');
  return value;
}
