import { MenuOutlined, MoonOutlined, SearchOutlined, SunOutlined, UserOutlined } from '@ant-design/icons';
import { useIsFetching, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { App, Button, Drawer, Dropdown, Input, type InputRef, type MenuProps } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Me } from '@zhenshu/org/contract.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery, queryClient } from '../api.ts';
import { useAppearance } from '../appearance.tsx';
import { adminPlaces, openPlaces, places } from '../places.ts';
import { watchCases } from '../live.ts';
import { LiveSign } from './live-sign.tsx';
import { useProblemText } from './problem.tsx';
import { useKeys } from './use-keys.ts';

/** Top bar, side bar and the page between them. */
export function Shell() {
  const { t } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const [opened, setOpened] = useState(false);
  const busy = useIsFetching() > 0;
  const reads = me?.rights.includes('case.read') ?? false;
  useEffect(() => (reads ? watchCases() : undefined), [reads]);
  if (!me) return null;
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('do.skip')}
      </a>
      <TopBar me={me} onMenu={() => setOpened(true)} />
      <div className="side wide-only">
        <Places me={me} />
      </div>
      <Drawer open={opened} onClose={() => setOpened(false)} placement="left" size={240} title={t('nav.menu')}>
        <Places me={me} onGo={() => setOpened(false)} />
      </Drawer>
      <main id="main" tabIndex={-1} data-busy={busy}>
        <Outlet />
      </main>
    </div>
  );
}

function TopBar({ me, onMenu }: { me: Me; onMenu: () => void }) {
  const { t, language, setLanguage, name } = useLanguage();
  const { dark, setDark } = useAppearance();
  const navigate = useNavigate();
  const search = useRef<InputRef>(null);
  useKeys((key, event) => {
    if (key !== '/') return;
    event.preventDefault();
    search.current?.focus();
  });
  const area = me.areas.find((one) => one.code === me.area);
  return (
    <header className="top">
      <Button className="narrow-only" type="text" icon={<MenuOutlined />} aria-label={t('nav.menu')} onClick={onMenu} />
      <Link to="/" className="brand">
        <strong>{t('site.name')}</strong>
        <span className="wide-only">{area ? name(area) : ''}</span>
      </Link>
      {me.rights.includes('event.see') && (
        <search className="search">
          <Input
            ref={search}
            allowClear
            prefix={<SearchOutlined aria-hidden />}
            aria-label={t('do.search')}
            placeholder={t('say.search')}
            onPressEnter={(event) => {
              const q = event.currentTarget.value.trim();
              if (q !== '') void navigate({ to: '/events', search: { view: 'all', q } });
            }}
          />
        </search>
      )}
      <span className="spring" />
      <LiveSign />
      <Button
        type="text"
        onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        lang={language === 'zh' ? 'en' : 'zh-CN'}
      >
        {t('do.other_language')}
      </Button>
      <Button
        type="text"
        className="wide-only"
        icon={dark ? <SunOutlined /> : <MoonOutlined />}
        aria-label={t(dark ? 'do.light' : 'do.dark')}
        onClick={() => setDark(!dark)}
      />
      <PersonMenu me={me} />
    </header>
  );
}

function PersonMenu({ me }: { me: Me }) {
  const { t, language } = useLanguage();
  const router = useRouter();
  const { message } = App.useApp();
  const say = useProblemText();
  const title = (post: Me['posts'][number]) =>
    language === 'zh' ? `${post.organZh} · ${post.titleZh}` : `${post.titleEn}, ${post.organEn}`;
  const own = me.posts.find((post) => post.id === me.post);

  async function signOut(): Promise<void> {
    await call('DELETE /session').catch((problem: unknown) => message.error(say(problem)));
    queryClient.clear();
    sessionStorage.clear();
    await router.navigate({ to: '/sign-in', search: {} });
  }
  async function switchTo(postId: string): Promise<void> {
    try {
      await call('POST /session/post', { body: { id: newId(), postId } });
      queryClient.clear();
      await router.navigate({ to: '/' });
      await router.invalidate();
    } catch (problem) {
      message.error(say(problem));
    }
  }
  const items: MenuProps['items'] = [
    {
      key: 'posts',
      type: 'group',
      label: t('say.posts'),
      children: me.posts.map((post) => ({ key: post.id, label: title(post), disabled: post.id === me.post })),
    },
    { type: 'divider' },
    { key: 'account', label: t('nav.account') },
    { key: 'out', label: t('do.sign_out') },
  ];
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        onClick: ({ key }) => {
          if (key === 'out') void signOut();
          else if (key === 'account') void router.navigate({ to: '/account' });
          else void switchTo(key);
        },
      }}
    >
      <Button
        type="text"
        icon={<UserOutlined />}
        className="person"
        aria-label={`${me.person.name} ${own ? (language === 'zh' ? own.titleZh : own.titleEn) : ''}`}
      >
        <span className="wide-only">
          {me.person.name}
          {own && <small> {language === 'zh' ? own.titleZh : own.titleEn}</small>}
        </span>
      </Button>
    </Dropdown>
  );
}

function Places({ me, onGo }: { me: Me; onGo?: () => void }) {
  const { t } = useLanguage();
  const admin = openPlaces(adminPlaces, me.rights);
  return (
    <nav aria-label={t('nav.menu')} className="places">
      <ul>
        {openPlaces(places, me.rights).map((place) => (
          <li key={place.to}>
            <Link to={place.to} onClick={onGo} activeOptions={{ exact: true, includeSearch: false }}>
              {t(place.text)}
            </Link>
          </li>
        ))}
      </ul>
      {admin.length > 0 && (
        <>
          <h2>{t('nav.admin')}</h2>
          <ul>
            {admin.map((place) => (
              <li key={place.to}>
                <Link to={place.to} onClick={onGo}>
                  {t(place.text)}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}
