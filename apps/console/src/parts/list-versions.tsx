import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Drawer, Select } from 'antd';
import { useState } from 'react';
import type { ListVersion } from '@zhenshu/catalog/contract.ts';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { addressOf } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery } from '../api.ts';
import { wordsOf } from '../texts.ts';
import { DryRun } from './dry-run.tsx';
import { DataTable, type Column } from './data-table.tsx';
import { ListChanges, ListFaults } from './list-changes.tsx';
import { ListImport } from './list-import.tsx';
import { VersionActions } from './version-actions.tsx';
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
  const [checked, setChecked] = useState<ListVersion | null>(null);
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
        row.from && (
          <>
            <span className="nowrap">{row.to ? `${row.from} –` : t('say.in_force_since', { from: row.from })}</span>
            {row.to && <span className="nowrap"> {addDays(row.to, -1)}</span>}
          </>
        ),
    },
    { title: t('col.entries'), className: 'figures', cell: (row) => row.entries },
    { title: t('col.source'), cell: (row) => [row.source, row.note].filter(Boolean).join(' · ') },
    { title: t('col.hands'), cell: (row) => <Hands version={row} /> },
    { title: t('col.at'), className: 'figures', cell: (row) => <Instant at={row.createdAt} now={now} /> },
    {
      title: t('col.actions'),
      cell: (row) => (
        <div className="row-actions">
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
          <VersionActions version={row} onFaults={() => setChecked(row)} />
        </div>
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
        size={720}
        title={compared ? `${t('do.compare')} · ${compared.scheme} ${compared.version}` : ''}
        destroyOnHidden
      >
        {compared && <ListChanges version={compared} />}
      </Drawer>
      <Drawer
        open={checked !== null}
        onClose={() => setChecked(null)}
        size={720}
        title={checked ? `${t('do.check_draft')} · ${checked.scheme} ${checked.version}` : ''}
        destroyOnHidden
      >
        {checked && <ListFaults version={checked} />}
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
  if (version.status === 'draft' || version.status === 'reviewed') return `catalog.status.${version.status}`;
  if (version.from === null) return 'catalog.status.superseded';
  if (version.from > day) return 'say.from_later';
  return inForce(version, day) ? 'catalog.status.published' : 'catalog.status.superseded';
}

/** Who prepared a version, looked it over and put it in force. */
function Hands({ version }: { version: ListVersion }) {
  const { t } = useLanguage();
  const hands = [
    ['say.prepared_by', version.preparedName],
    ['say.reviewed_by', version.reviewedName],
    ['say.published_by', version.publishedName],
  ] as const;
  return (
    <ul className="plain">{hands.flatMap(([key, name]) => (name ? [<li key={key}>{t(key, { name })}</li>] : []))}</ul>
  );
}
