import { App as AntdApp, ConfigProvider, theme } from 'antd';
import enUS from 'antd/es/locale/en_US.js';
import zhCN from 'antd/es/locale/zh_CN.js';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { staffTokens } from '@zhenshu/ui/theme.ts';

type Appearance = { readonly dark: boolean; readonly setDark: (dark: boolean) => void };
const AppearanceContext = createContext<Appearance>({ dark: false, setDark: () => {} });
const storageKey = 'zhenshu.dark';
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * antd in the chosen language, compact, light or dark, and without motion for whom the system is told so. antd is told
 * by its token: animations of no length set by CSS leave its lists half closed, as the end of them goes unheard.
 */
export function AppearanceProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const [dark, setDark] = useState(() => localStorage.getItem(storageKey) === '1');
  const still = useSyncExternalStore(onCalm, () => calm.matches);
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    localStorage.setItem(storageKey, dark ? '1' : '0');
  }, [dark]);
  useEffect(() => void dayjs.locale(language === 'zh' ? 'zh-cn' : 'en'), [language]);
  const value = useMemo(() => ({ dark, setDark }), [dark]);
  const algorithm = dark ? [theme.darkAlgorithm, theme.compactAlgorithm] : [theme.compactAlgorithm];
  // antd's own greys for placeholders and descriptions are too faint for 4.5:1.
  const quiet = dark ? 'rgba(255,255,255,0.65)' : 'rgba(0,0,0,0.62)';
  const { fontFamily, fontSize, borderRadius } = staffTokens;
  const token = {
    ...(dark ? { fontFamily, fontSize, borderRadius, colorError: '#ff7875' } : staffTokens),
    motion: !still,
    colorTextTertiary: quiet,
    colorTextPlaceholder: quiet,
    colorTextDescription: quiet,
  };
  return (
    <AppearanceContext value={value}>
      <ConfigProvider
        locale={language === 'zh' ? zhCN : enUS}
        theme={{ algorithm, token }}
        button={{ autoInsertSpace: false }}
      >
        <AntdApp>{children}</AntdApp>
      </ConfigProvider>
    </AppearanceContext>
  );
}

/** Dark while what is in it is shown, whatever the person chose (大屏). */
export function ForcedDark({ children }: { children: ReactNode }) {
  const { dark, setDark } = useAppearance();
  useEffect(() => {
    document.documentElement.dataset['theme'] = 'dark';
    return () => {
      document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    };
  }, [dark]);
  return <AppearanceContext value={{ dark: true, setDark }}>{children}</AppearanceContext>;
}

function onCalm(changed: () => void): () => void {
  calm.addEventListener('change', changed);
  return () => calm.removeEventListener('change', changed);
}

/** Light or dark, as the person chose. */
export function useAppearance(): Appearance {
  return use(AppearanceContext);
}
