import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Input, Select, Space } from 'antd';
import type { Person } from '@zhenshu/org/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery, organsQuery } from '../api.ts';
import { Action } from '../parts/action.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { Page } from '../parts/page.tsx';
import { usePages } from '../parts/use-pages.ts';
import { usePostChoices } from '../parts/post-choices.ts';

/** People 人员: posts they hold, phones masked, accounts for administrators. */
export function AdminPeoplePage() {
  const { t, language, name } = useLanguage();
  const organName = useOrganName();
  const navigate = useNavigate();
  const { q, organ } = useSearch({ from: '/shell/admin/people' });
  const { data: me } = useQuery(meQuery);
  const may = (right: string) => me?.rights.includes(right) ?? false;
  const list = usePages(['people', q, organ], (after) => call('GET /people', { query: { q, organ, after } }));
  const { data: organs = [] } = useQuery(organsQuery);
  function go(change: { q?: string; organ?: string }): void {
    const next = Object.entries({ q, organ, ...change }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '/admin/people', search: Object.fromEntries(next) });
  }
  const posts = usePostChoices(may('org.manage_people'));
  const columns: Column<Person>[] = [
    { title: t('col.person_name'), lead: true, className: 'nowrap', cell: (row) => row.name },
    {
      title: t('col.posts'),
      className: 'grow',
      cell: (row) => (
        <ul className="plain">
          {row.holdings.map((holding) => (
            <li key={holding.id}>
              <span className="muted">{organName(holding.organId, '')}</span>{' '}
              {language === 'en' ? holding.titleEn : holding.titleZh}
              {holding.roles.length > 0 && (
                <small className="muted">
                  {' '}
                  {holding.roles.map((role) => t(`org.role.${role}`)).join(t('say.comma'))}
                </small>
              )}{' '}
              {!holding.activated && <span className="tag quiet">{t('say.not_active')}</span>}{' '}
              {!holding.activated && may('org.grant_roles') && (
                <Action
                  label={t('do.activate')}
                  subject={`${row.name} · ${language === 'en' ? holding.titleEn : holding.titleZh}`}
                  refreshes={['people']}
                  run={async (_payload, id) => {
                    await call('POST /holdings/:id/activate', { params: { id: holding.id }, body: { id } });
                  }}
                />
              )}
              {may('org.manage_people') && holding.to === null && (
                <Action
                  label={t('do.end_holding')}
                  subject={`${row.name} · ${language === 'en' ? holding.titleEn : holding.titleZh}`}
                  questions={[{ name: 'on', kind: 'day', required: true, label: t('col.effective') }]}
                  refreshes={['people']}
                  run={async ({ on }, id) => {
                    await call('POST /holdings/:id/end', { params: { id: holding.id }, body: { id, on: String(on) } });
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      ),
    },
    {
      title: t('col.phone'),
      className: 'nowrap figures',
      cell: (row) => (
        <Space>
          {row.phone}
          {row.phone !== null && may('org.reveal') && (
            <Action
              label={t('do.reveal')}
              subject={row.name}
              questions={[
                { name: 'reason', kind: 'long', required: true, min: 4, max: 200, help: t('say.reveal_why') },
              ]}
              refreshes={[]}
              run={async ({ reason }, id) => {
                const body = { id, field: 'phone', reason: String(reason) } as const;
                return (await call('POST /people/:id/reveal', { params: { id: row.id }, body })).value;
              }}
            />
          )}
        </Space>
      ),
    },
    ...(may('org.manage_people') || may('org.manage_access')
      ? [{ title: t('col.account'), cell: (row: Person) => <AccountCell person={row} may={may} posts={posts} /> }]
      : []),
  ];
  return (
    <Page
      title={t('nav.people')}
      extra={
        may('org.manage_people') && (
          <Action
            primary
            label={t('do.add_person')}
            questions={[
              { name: 'name', kind: 'text', required: true, max: 50, label: t('col.person_name') },
              { name: 'phone', kind: 'text', required: false, max: 20, label: t('col.phone') },
              {
                name: 'username',
                kind: 'text',
                required: true,
                label: t('col.username'),
                pattern: '^[a-z][a-z0-9._-]{2,31}$',
                help: t('say.username_rule'),
              },
              { name: 'postId', kind: 'choice', required: true, label: t('col.post'), options: posts },
              { name: 'from', kind: 'day', required: true, label: t('col.effective') },
            ]}
            refreshes={['people']}
            run={async ({ name, phone, username, postId, from }, id) => {
              const added = await call('POST /people', {
                body: {
                  id,
                  name: String(name),
                  phone: typeof phone === 'string' ? phone : null,
                  username: String(username),
                  postId: String(postId),
                  from: String(from),
                },
              });
              return added.initialPassword;
            }}
          />
        )
      }
    >
      <div className="filters">
        <Input.Search
          key={q}
          allowClear
          defaultValue={q}
          aria-label={t('do.search')}
          placeholder={t('say.search_people')}
          onSearch={(words) => go({ q: words.trim() })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('col.organ')}
          placeholder={t('col.organ')}
          value={organ ?? null}
          options={organs.map((one) => ({ value: one.id, label: name(one) }))}
          onChange={(value: string | undefined) => go({ organ: value ?? '' })}
        />
      </div>
      <DataTable
        label={t('nav.people')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('say.no_match')}
      />
    </Page>
  );
}

type Choice = { value: string; label: string };

function AccountCell({ person, may, posts }: { person: Person; may: (right: string) => boolean; posts: Choice[] }) {
  const { t } = useLanguage();
  const { account } = person;
  const of = { params: { personId: person.id } };
  const subject = account ? `${person.name} · ${account.username}` : person.name;
  const locked = account?.lockedUntil !== null && account?.lockedUntil !== undefined;
  return (
    <>
      {account && (
        <p className="account-line">
          <code>{account.username}</code>{' '}
          <span className={`tag ${account.status === 'active' && !locked ? 'done' : 'quiet'}`}>
            {t(locked ? 'say.locked' : `say.account_${account.status}`)}
          </span>{' '}
          {account.factor && <span className="tag open">{t('say.factor')}</span>}
        </p>
      )}
      <Space wrap size="small">
        {account && may('org.manage_people') && (
          <Action
            label={t('org.reset_password')}
            subject={subject}
            refreshes={['people']}
            run={async (_payload, id) =>
              (await call('POST /accounts/:personId/reset-password', { ...of, body: { id } })).initialPassword
            }
          />
        )}
        {may('org.manage_people') && (
          <Action
            label={t('org.add_holding')}
            subject={subject}
            questions={[
              { name: 'postId', kind: 'choice', required: true, label: t('col.post'), options: posts },
              { name: 'from', kind: 'day', required: true, label: t('col.effective') },
            ]}
            refreshes={['people']}
            run={async ({ postId, from }, id) => {
              const body = { id, postId: String(postId), from: String(from), to: null };
              await call('POST /people/:id/holdings', { params: { id: person.id }, body });
            }}
          />
        )}
        {account && locked && may('org.manage_access') && (
          <Action
            label={t('org.unlock')}
            subject={subject}
            refreshes={['people']}
            run={async (_payload, id) => {
              await call('POST /accounts/:personId/unlock', { ...of, body: { id } });
            }}
          />
        )}
        {account?.factor && may('org.manage_access') && (
          <Action
            label={t('org.reset_factor')}
            subject={subject}
            refreshes={['people']}
            run={async (_payload, id) => {
              await call('POST /accounts/:personId/reset-factor', { ...of, body: { id } });
            }}
          />
        )}
        {account?.status === 'active' && may('org.disable_account') && (
          <Action
            danger
            label={t('org.disable')}
            subject={subject}
            refreshes={['people']}
            run={async (_payload, id) => {
              await call('POST /accounts/:personId/disable', { ...of, body: { id } });
            }}
          />
        )}
        {account?.status === 'disabled' && may('org.manage_access') && (
          <Action
            label={t('org.enable')}
            subject={subject}
            refreshes={['people']}
            run={async (_payload, id) => {
              await call('POST /accounts/:personId/enable', { ...of, body: { id } });
            }}
          />
        )}
      </Space>
    </>
  );
}
