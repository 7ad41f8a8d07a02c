import { useQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { ApiProblem } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, demoQuery, meQuery, queryClient, type Demo } from '../api.ts';
import { useFirstFocus } from '../parts/use-first-focus.ts';
import { ProblemNote } from '../parts/problem.tsx';

const oidcStart = '/api/v1/session/oidc/start';

type Given = { username: string; password: string; code?: string };

/** Sign-in 登录: user name and password, the second factor when asked, the identity provider, demo accounts. */
export function SignInPage() {
  const { t, language, setLanguage } = useLanguage();
  const router = useRouter();
  const { to } = useSearch({ from: '/sign-in' });
  const { data: demo } = useQuery(demoQuery);
  // The provider answers with a redirect where one is configured; demonstrations have none.
  const { data: oidc } = useQuery({
    queryKey: ['oidc'],
    queryFn: async () => (await fetch(oidcStart, { redirect: 'manual' })).type === 'opaqueredirect',
    enabled: demo?.demo === false,
    staleTime: Infinity,
  });
  const [form] = Form.useForm<Given>();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [askCode, setAskCode] = useState(false);
  useFirstFocus(askCode ? 'code' : 'username');
  useEffect(() => {
    document.title = `${t('do.sign_in')} · Zhenshu`;
  }, [t]);

  async function signIn(given: Given): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const me = await call('POST /session', { body: { ...given } });
      queryClient.clear();
      queryClient.setQueryData(meQuery.queryKey, me);
      // Only addresses of this site: a link from outside must not lead away after sign-in.
      await router.navigate({ href: to?.startsWith('/') && !to.startsWith('//') ? to : '/' });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'org.code_needed') setAskCode(true);
      else setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <header className="sign-in-head">
          <h1>{t('site.long')}</h1>
          <Button type="text" size="small" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('do.other_language')}
          </Button>
        </header>
        <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={(given) => void signIn(given)}>
          <Form.Item name="username" label={t('col.username')} rules={[{ required: true, message: t('say.needed') }]}>
            <Input autoComplete="username" />
          </Form.Item>
          <Form.Item name="password" label={t('col.password')} rules={[{ required: true, message: t('say.needed') }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {askCode && (
            <Form.Item
              name="code"
              label={t('col.one_time_code')}
              extra={t('org.code_needed')}
              rules={[{ required: true, pattern: /^\d{6}$/, message: t('say.six_digits') }]}
            >
              <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
            </Form.Item>
          )}
          <ProblemNote problem={problem} />
          <Button type="primary" htmlType="submit" block loading={busy} className="gap-above">
            {t('do.sign_in')}
          </Button>
        </Form>
        {oidc && (
          <p className="sign-in-other">
            <a href={oidcStart}>{t('do.sign_in_oidc')}</a>
          </p>
        )}
      </div>
      {demo?.demo && (
        <DemoAccounts
          demo={demo}
          onChoose={(username) => {
            form.setFieldsValue({ username, password: demo.password ?? '' });
            void signIn({ username, password: demo.password ?? '' });
          }}
        />
      )}
    </main>
  );
}

function DemoAccounts({ demo, onChoose }: { demo: Demo; onChoose: (username: string) => void }) {
  const { t } = useLanguage();
  const [all, setAll] = useState(false);
  // One of each role first: what most people want to see.
  const first = demo.accounts.filter(
    (account, at) => demo.accounts.findIndex((other) => other.roles.join() === account.roles.join()) === at,
  );
  return (
    <section className="demo-accounts" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('say.demo')}</h2>
      <p className="muted">{t('say.demo_how', { password: demo.password ?? '' })}</p>
      <ul>
        {(all ? demo.accounts : first).map((account) => (
          <li key={account.username}>
            <button type="button" onClick={() => onChoose(account.username)}>
              <strong>{account.roles.map((role) => t(`org.role.${role}`)).join(' · ')}</strong>
              <span>
                {account.name} · {account.post} · {account.username}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {!all && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('say.demo_all', { count: demo.accounts.length })}
        </Button>
      )}
    </section>
  );
}
