import { useNavigate, useSearch } from '@tanstack/react-router';
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import type { Static } from 'typebox';
import { ledgerNames as catalogNames } from '@zhenshu/catalog/contract.ts';
import { alarmLedger } from '@zhenshu/event/contract.ts';
import { ledgerNames as gridNames } from '@zhenshu/grid/contract.ts';
import { ledgerNames as orgNames, type LedgerRow } from '@zhenshu/org/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { call } from '../api.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { usePages } from '../parts/use-pages.ts';

type Row = Static<typeof LedgerRow>;

/** The ledger 审计台账: who did what when, newest first. */
export function AdminLedgerPage() {
  const { t, has } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/admin/ledger' });
  const { name, from, to } = search;
  const list = usePages(['ledger', name, from, to], (after) =>
    call('GET /ledger', { query: { name, from, to, after, limit: '100' } }),
  );
  function go(change: { name?: string; from?: string; to?: string }): void {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '');
    void navigate({ to: '/admin/ledger', search: Object.fromEntries(next), replace: true });
  }
  // Commands on cases are noted as kind.command.
  const didWords = (did: string) => {
    const command = `command.${did.split('.').at(-1)}`;
    const key = [did, command, `right.${did}`].find(has);
    return key ? t(key) : did;
  };
  const columns: Column<Row>[] = [
    { title: t('col.at'), lead: true, className: 'nowrap figures', cell: (row) => formatInstant(row.at, t) },
    { title: t('col.actor'), className: 'nowrap', cell: (row) => row.actorName },
    { title: t('col.did'), className: 'nowrap', cell: (row) => didWords(row.name) },
    { title: t('col.data'), className: 'grow', cell: (row) => <Data row={row} /> },
  ];
  const names = [...orgNames, ...catalogNames, ...gridNames, ...alarmLedger].map((value) => ({
    value,
    label: t(value),
  }));
  return (
    <Page title={t('nav.ledger')}>
      <div className="filters">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('col.did')}
          placeholder={t('col.did')}
          value={name ?? null}
          options={names}
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

/** What the ledger noted, for the eyes of an auditor: the beginning, the whole when opened. */
function Data({ row }: { row: Row }) {
  const text = JSON.stringify(row.data);
  if (text === '{}') return null;
  if (text.length <= 80) return <code className="data">{text}</code>;
  return (
    <details className="data">
      <summary>
        <code>{text.slice(0, 72)}…</code>
      </summary>
      <code>{text}</code>
    </details>
  );
}
