import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, QRCode } from 'antd';
import { useRef, useState } from 'react';
import type { Me, Session } from '@zhenshu/org/contract.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery, queryClient } from '../api.ts';
import { browserWords } from '../browser-words.ts';
import { Action } from '../parts/action.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant } from '../parts/words.tsx';

/** One's own account 我的账号: password, second factor, sessions; the only page open while one of them is due. */
export function AccountPage() {
  const { t } = useLanguage();
  const { data: me } = useQuery(meQuery);
  if (!me) return null;
  return (
    <Page title={t('nav.account')}>
      {me.mustChange && <Alert type="warning" showIcon title={t('say.must_change')} className="gap-below" />}
      {!me.mustChange && me.factorDue && (
        <Alert type="warning" showIcon title={t('say.factor_due')} className="gap-below" />
      )}
      <div className="account">
        <Password />
        <Factor me={me} />
      </div>
      {!me.mustChange && !me.factorDue && <Sessions />}
    </Page>
  );
}

function useFresh(): () => Promise<void> {
  const router = useRouter();
  return async () => {
    await queryClient.invalidateQueries({ queryKey: ['me'] });
    await router.invalidate();
  };
}

function Password() {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const fresh = useFresh();
  const [form] = Form.useForm<{ current: string; next: string; again: string }>();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useRef(newId());
  async function change({ current, next }: { current: string; next: string }): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await call('POST /session/password', { body: { id: id.current, current, next } });
      id.current = newId();
      form.resetFields();
      message.success(t('say.done', { command: t('do.change_password') }));
      await fresh();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  const required = { required: true, message: t('say.needed') };
  return (
    <section className="block" aria-labelledby="password-title">
      <h2 id="password-title">{t('do.change_password')}</h2>
      <Form form={form} layout="vertical" onFinish={(given) => void change(given)}>
        <Form.Item name="current" label={t('col.current_password')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="next" label={t('col.new_password')} rules={[required]} extra={t('say.password_rule')}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('col.again')}
          dependencies={['next']}
          rules={[
            required,
            ({ getFieldValue }) => ({
              validator: (_rule, value) =>
                value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t('say.not_same'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <ProblemNote problem={problem} />
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('do.change_password')}
        </Button>
      </Form>
    </section>
  );
}

function Factor({ me }: { me: Me }) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const fresh = useFresh();
  const [uri, setUri] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const confirming = uri !== null || me.factor === 'enrolled' || me.factorDue === 'confirm';
  async function attempt(work: () => Promise<void>): Promise<void> {
    setProblem(null);
    await work().catch(setProblem);
  }
  const secret = uri ? new URL(uri).searchParams.get('secret') : null;
  return (
    <section className="block" aria-labelledby="factor-title">
      <h2 id="factor-title">{t('say.factor')}</h2>
      <p>{t(`say.factor_${me.factor}`)}</p>
      <ProblemNote problem={problem} />
      {uri && (
        <div className="gap-below">
          <QRCode value={uri} size={180} aria-label={t('say.scan')} />
          <p>{t('say.scan')}</p>
          <code>{secret}</code>
        </div>
      )}
      {me.factor !== 'confirmed' && uri === null && (
        <Button
          onClick={() =>
            void attempt(async () => setUri((await call('POST /session/factor', { body: { id: newId() } })).uri))
          }
        >
          {t('do.enrol')}
        </Button>
      )}
      {confirming && (
        <Form
          layout="inline"
          className="gap-above"
          onFinish={({ code }: { code: string }) =>
            void attempt(async () => {
              await call('POST /session/factor/confirm', { body: { id: newId(), code } });
              setUri(null);
              message.success(t('say.done', { command: t('do.confirm_code') }));
              await fresh();
            })
          }
        >
          <Form.Item
            name="code"
            label={t('col.one_time_code')}
            rules={[{ required: true, pattern: /^\d{6}$/, message: t('say.six_digits') }]}
          >
            <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
          </Form.Item>
          <Button type="primary" htmlType="submit">
            {t('do.confirm_code')}
          </Button>
        </Form>
      )}
    </section>
  );
}

function Sessions() {
  const { t } = useLanguage();
  const now = useNow();
  const list = usePages(['sessions'], (after) => call('GET /sessions', { query: { after, limit: '20' } }));
  const columns: Column<Session>[] = [
    {
      title: t('col.agent'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <>
          {browserWords(row.agent ?? '')} {row.current && <span className="tag open">{t('say.this_session')}</span>}
        </>
      ),
    },
    { title: t('col.address'), cell: (row) => row.address },
    { title: t('col.at'), className: 'figures', cell: (row) => <Instant at={row.createdAt} now={now} /> },
    { title: t('col.last_seen'), className: 'figures', cell: (row) => <Instant at={row.lastSeenAt} now={now} /> },
    {
      title: t('col.actions'),
      cell: (row) =>
        row.endedAt !== null ? (
          <span className="muted">{t('say.ended')}</span>
        ) : (
          !row.current && (
            <Action
              label={t('do.end_session')}
              subject={`${row.address ?? ''} ${browserWords(row.agent ?? '')}`.trim()}
              refreshes={['sessions']}
              run={async (_payload, id) => {
                await call('POST /sessions/:id/end', { params: { id: row.id }, body: { id } });
              }}
            />
          )
        ),
    },
  ];
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t('say.sessions')}</h2>
      <DataTable
        label={t('say.sessions')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('say.no_match')}
      />
    </section>
  );
}
