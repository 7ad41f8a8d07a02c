import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import type { Static } from 'typebox';
import type { LedgerRow } from '@zhenshu/org/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { areasQuery, call } from '../api.ts';
import { browserWords } from '../browser-words.ts';
import { ledgerGroups, ledgerKey } from '../ledger-names.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { usePages } from '../parts/use-pages.ts';

type Row = Static<typeof LedgerRow>;

/** The ledger 审计台账: who did what when, newest first. */
export function AdminLedgerPage() {
  const { t, has, name: nameOf } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/admin/ledger' });
  const { data: areas = [] } = useQuery(areasQuery);
  const { name, from, to } = search;
  const list = usePages(['ledger', name, from, to], (after) =>
    call('GET /ledger', { query: { name, from, to, after, limit: '100' } }),
  );
  function go(change: { name?: string; from?: string; to?: string }): void {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '');
    void navigate({ to: '/admin/ledger', search: Object.fromEntries(next), replace: true });
  }
  const didWords = (did: string) => {
    const key = ledgerKey(did, has);
    return key ? t(key) : did;
  };
  // Who is no person is named by what he is.
  const actorWords = (row: Row) => {
    const key = `actor.${row.actorName.split(' ').at(-1)!.toLowerCase()}`;
    return row.personId === null && row.tokenId === null && has(key) ? t(key) : row.actorName;
  };
  const areaWords = (code: number) => {
    const area = areas.find((one) => one.code === code);
    return area ? nameOf(area) : String(code);
  };
  const columns: Column<Row>[] = [
    { title: t('col.at'), lead: true, className: 'nowrap figures', cell: (row) => formatInstant(row.at, t) },
    { title: t('col.actor'), className: 'nowrap', cell: actorWords },
    { title: t('col.did'), className: 'nowrap', cell: (row) => didWords(row.name) },
    { title: t('col.area'), className: 'nowrap', cell: (row) => areaWords(row.area) },
    { title: t('col.data'), className: 'grow most', cell: (row) => <Data row={row} /> },
  ];
  return (
    <Page title={t('nav.ledger')}>
      <div className="filters">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('col.did')}
          placeholder={t('col.did')}
          value={name ?? null}
          options={ledgerGroups.map(({ group, names }) => ({
            label: t(group),
            options: names.map((value) => ({ value, label: didWords(value) })),
          }))}
          onChange={(value: string | undefined) => go({ name: value ?? '' })}
        />
        <DatePicker
          aria-label={t('col.from')}
          placeholder={t('col.from')}
          value={from ? dayjs(from) : null}
          onChange={(day) => go({ from: day?.format('YYYY-MM-DD') ?? '' })}
        />
        <DatePicker
          aria-label={t('col.to')}
          placeholder={t('col.to')}
          value={to ? dayjs(to) : null}
          onChange={(day) => go({ to: day?.format('YYYY-MM-DD') ?? '' })}
        />
      </div>
      <DataTable
        label={t('nav.ledger')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('say.no_match')}
      />
    </Page>
  );
}

/** What the ledger noted, in words where there are any; the note as it stands when opened. */
function Data({ row }: { row: Row }) {
  const { t, has } = useLanguage();
  const told = Object.entries(row.data).flatMap(([key, value]) => {
    if (!has(`data.${key}`)) return [];
    const isWords = typeof value === 'string' || typeof value === 'number';
    if (!isWords && typeof value !== 'boolean') return [];
    const words = isWords ? String(value) : t(value ? 'say.yes' : 'say.no');
    const known = `data.${key}.${words}`;
    return [key === 'agent' ? browserWords(words) : `${t(`data.${key}`)} ${has(known) ? t(known) : words}`];
  });
  const whole = JSON.stringify({ ...(row.subjectId ? { subject: row.subjectId } : {}), ...row.data });
  if (whole === '{}') return null;
  return (
    <details className="data">
      <summary>{told.length > 0 ? told.join(' · ') : t('say.note_whole')}</summary>
      <code>{whole}</code>
    </details>
  );
}
