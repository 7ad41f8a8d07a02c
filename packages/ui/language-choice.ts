import type { Language } from '@zhenshu/kernel/messages.ts';

/** Name of the language in the browser's storage. */
export const languageKey = 'zhenshu.language';

/** The language to begin with: the address's `lang`, else the one chosen before, else Chinese. */
export function chooseLanguage(search: string, stored: string | null): Language {
  const asked = new URLSearchParams(search).get('lang') ?? stored ?? '';
  return /^en\b/i.test(asked) ? 'en' : 'zh';
}

/** Value of the page's `lang` attribute (BCP 47). */
export function htmlLang(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}
