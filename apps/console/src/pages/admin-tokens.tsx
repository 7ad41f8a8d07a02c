import { useQuery } from '@tanstack/react-query';
import type { Token } from '@zhenshu/org/contract.ts';
import { startOfDay } from '@zhenshu/kernel/calendar.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call } from '../api.ts';
import { Action } from '../parts/action.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant } from '../parts/words.tsx';
import { wordsOf } from '../texts.ts';

/** Machine tokens 接口令牌: what other systems may do here, until when. */
export function AdminTokensPage() {
  const { t, name } = useLanguage();
  const now = useNow();
  const { data: areas = [] } = useQuery(areasQuery);
  const list = usePages(['tokens'], (after) => call('GET /tokens', { query: { after } }));
  const options = (prefix: string) => wordsOf(prefix).map((value) => ({ value, label: t(`${prefix}${value}`) }));
  const columns: Column<Token>[] = [
    { title: t('col.name'), lead: true, className: 'grow', cell: (row) => row.name },
    { title: t('col.rights'), cell: (row) => row.rights.join(' ') },
    { title: t('col.lines'), cell: (row) => row.lines.map((line) => t(`lines.${line}`)).join(t('say.comma')) },
    { title: t('col.area'), className: 'figures', cell: (row) => row.area },
    { title: t('col.expires'), className: 'figures', cell: (row) => <Instant at={row.expiresAt} now={now} /> },
    {
      title: t('col.actions'),
      cell: (row) =>
        row.revokedAt === null ? (
          <Action
            danger
            label={t('do.revoke')}
            subject={row.name}
            refreshes={['tokens']}
            run={async (_payload, id) => {
              await call('POST /tokens/:id/revoke', { params: { id: row.id }, body: { id } });
            }}
          />
        ) : (
          <span className="muted">{t('say.revoked')}</span>
        ),
    },
  ];
  return (
    <Page
      title={t('nav.tokens')}
      extra={
        <Action
          primary
          label={t('do.issue_token')}
          questions={[
            { name: 'name', kind: 'text', required: true, max: 60, label: t('col.name') },
            {
              name: 'area',
              kind: 'choice',
              required: true,
              label: t('col.area'),
              options: areas.map((area) => ({ value: String(area.code), label: `${name(area)} ${area.code}` })),
            },
            { name: 'rights', kind: 'choices', required: true, label: t('col.rights'), options: machineRights(t) },
            { name: 'lines', kind: 'choices', required: false, label: t('col.lines'), options: options('lines.') },
            { name: 'expires', kind: 'day', required: true, label: t('col.expires') },
          ]}
          refreshes={['tokens']}
          run={async (given, id) => {
            const issued = await call('POST /tokens', {
              body: {
                id,
                name: String(given['name']),
                area: Number(given['area']),
                rights: given['rights'] as string[],
                lines: (given['lines'] ?? []) as Token['lines'],
                expiresAt: startOfDay(String(given['expires'])).toISOString(),
              },
            });
            return issued.secret;
          }}
        />
      }
    >
      <DataTable
        label={t('nav.tokens')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('say.no_tokens')}
      />
    </Page>
  );
}

/** Rights a machine may be given; the server refuses any other. */
function machineRights(t: (key: string) => string) {
  return ['event.report', 'event.see', 'case.read', 'case.upload', 'catalog.read', 'grid.read'].map((value) => ({
    value,
    label: `${t(`right.${value}`)} (${value})`,
  }));
}
