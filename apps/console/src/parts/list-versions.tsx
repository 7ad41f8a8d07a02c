import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Drawer, Select, Skeleton, Space } from 'antd';
import { useState } from 'react';
import type { ListVersion } from '@zhenshu/catalog/contract.ts';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { addressOf } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, meQuery, organsQuery } from '../api.ts';
import { wordsOf } from '../texts.ts';
import { Action } from './action.tsx';
import { DryRun } from './dry-run.tsx';
import { DataTable, type Column } from './data-table.tsx';
import { ListImport } from './list-import.tsx';
import { ProblemNote } from './problem.tsx';
import { usePages } from './use-pages.ts';
import { useNow } from './use-now.ts';
import { Instant } from './words.tsx';

/** Versions of the lists: what holds since when, what a draft would change, publishing, import and export. */
export function ListVersions({ edits }: { edits: boolean }) {
  const { t } = useLanguage();
  const now = useNow();
  const today = dayOf(now);
  const navigate = useNavigate();
  const { list: asked } = useSearch({ from: '/shell/lists' });
  const list = asked as ListVersion['list'] | undefined;
  const [compared, setCompared] = useState<ListVersion | null>(null);
  const [tried, setTried] = useState<ListVersion | null>(null);
  const [importing, setImporting] = useState(false);
  const { data: me } = useQuery(meQuery);
  const tries = me?.rights.includes('event.dry_run') ?? false;
  const versions = usePages(['lists', list], (after) => call('GET /lists', { query: { list, after } }));
  const columns: Column<ListVersion>[] = [
    { title: t('col.list'), lead: true, cell: (row) => t(`catalog.list.${row.list}`) },
    { title: t('col.version'), cell: (row) => `${row.scheme} ${row.version}` },
    {
      title: t('col.state'),
      className: 'nowrap',
      cell: (row) => <span className={`tag ${inForce(row, today) ? 'done' : 'quiet'}`}>{t(stateOf(row, today))}</span>,
    },
    {
      title: t('col.period'),
      className: 'figures',
      cell: (row) =>
        row.from && (row.to ? `${row.from} – ${addDays(row.to, -1)}` : t('say.in_force_since', { from: row.from })),
    },
    { title: t('col.entries'), className: 'figures', cell: (row) => row.entries },
    { title: t('col.source'), cell: (row) => row.source },
    { title: t('col.at'), className: 'figures', cell: (row) => <Instant at={row.createdAt} now={now} /> },
    {
      title: t('col.actions'),
      cell: (row) => (
        <Space wrap size="small">
          <Button size="small" type="link" onClick={() => setCompared(row)}>
            {t('do.compare')}
          </Button>
          <Button
            size="small"
            type="link"
            href={`/api/v1${addressOf('/lists/:list/export', { list: row.list }, { version: row.id })}`}
          >
            {t('do.export')}
          </Button>
          {tries && row.status === 'draft' && row.list === 'duty' && (
            <Button size="small" type="link" onClick={() => setTried(row)}>
              {t('do.dry_run')}
            </Button>
          )}
          {edits && row.status === 'draft' && (
            <Action
              label={t('do.publish')}
              subject={`${t(`catalog.list.${row.list}`)} ${row.scheme} ${row.version} · ${row.entries}`}
              questions={[
                { name: 'from', kind: 'day', required: true, label: t('col.effective'), help: t('say.publish_from') },
              ]}
              refreshes={['lists', 'categories', 'category']}
              run={async ({ from }, id) => {
                await call('POST /lists/versions/:id/publish', {
                  params: { id: row.id },
                  body: { id, from: String(from) },
                });
              }}
            />
          )}
        </Space>
      ),
    },
  ];
  return (
    <>
      <div className="filters">
        <Select
          allowClear
          aria-label={t('col.list')}
          placeholder={t('col.list')}
          value={list ?? null}
          options={wordsOf('catalog.list.').map((value) => ({ value, label: t(`catalog.list.${value}`) }))}
          onChange={(value: string | undefined) =>
            void navigate({ to: '/lists', search: { tab: 'versions', ...(value ? { list: value } : {}) } })
          }
        />
        {edits && (
          <Button type="primary" onClick={() => setImporting(true)}>
            {t('do.import_list')}
          </Button>
        )}
      </div>
      <DataTable
        label={t('tab.versions')}
        columns={columns}
        list={versions}
        rowKey={(row) => row.id}
        empty={t('say.no_versions')}
      />
      <Drawer
        open={compared !== null}
        onClose={() => setCompared(null)}
        size={480}
        title={t('do.compare')}
        destroyOnHidden
      >
        {compared && <Comparison version={compared} />}
      </Drawer>
      <Drawer
        open={tried !== null}
        onClose={() => setTried(null)}
        size={920}
        title={tried ? `${t('do.dry_run')} · ${tried.scheme} ${tried.version}` : ''}
        destroyOnHidden
      >
        {tried && <DryRun version={tried} />}
      </Drawer>
      <Drawer
        open={importing}
        onClose={() => setImporting(false)}
        size={720}
        title={t('do.import_list')}
        destroyOnHidden
      >
        <ListImport onDone={() => setImporting(false)} />
      </Drawer>
    </>
  );
}

/** Whether a version holds on a day; one that is superseded does so until its period ends (`to` is the first day without it). */
function inForce({ from, to }: ListVersion, day: string): boolean {
  return from !== null && from <= day && (to === null || to > day);
}

function stateOf(version: ListVersion, day: string): string {
  if (version.status === 'draft' || version.from === null) return 'catalog.status.draft';
  if (version.from > day) return 'say.from_later';
  return inForce(version, day) ? 'catalog.status.published' : 'catalog.status.superseded';
}

/** A key of the comparison in words: kind:code, a duty's also with area, part and organ. */
function useEntryWords(): (key: string) => string {
  const { t, has, name } = useLanguage();
  const { data: organs = [] } = useQuery(organsQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  return (key) => {
    const [kind = '', code = '', area, role, organId] = key.split(':');
    if (!has(`catalog.kind.${kind}`)) return key;
    if (!organId) return [t(`catalog.kind.${kind}`), ...key.split(':').slice(1)].join(' ');
    const place = areas.find((one) => String(one.code) === area);
    const organ = organs.find((one) => one.id === organId);
    return [
      `${t(`catalog.kind.${kind}`)} ${code}`,
      place ? name(place) : area,
      t(`catalog.role.${role}`),
      organ ? name(organ) : organId,
    ].join(' · ');
  };
}

function Comparison({ version }: { version: ListVersion }) {
  const { t } = useLanguage();
  const wordsOfEntry = useEntryWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['difference', version.id],
    queryFn: () => call('GET /lists/versions/:id/difference', { params: { id: version.id } }),
  });
  if (!data) return error ? <ProblemNote problem={error} retry={() => void refetch()} /> : <Skeleton active />;
  return (
    <>
      <p>{t('say.same_entries', { count: data.same })}</p>
      {(['added', 'changed', 'removed'] as const)
        .filter((key) => data[key].length > 0)
        .map((key) => (
          <details key={key} open={data[key].length <= 30}>
            <summary>
              {t(`say.${key}_entries`)} <small className="muted">{data[key].length}</small>
            </summary>
            <ul className="plain figures">
              {data[key].map((entry) => (
                <li key={entry}>{wordsOfEntry(entry)}</li>
              ))}
            </ul>
          </details>
        ))}
    </>
  );
}
