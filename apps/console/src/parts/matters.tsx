import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, DatePicker, Drawer, Input, Select } from 'antd';
import dayjs from 'dayjs';
import type { MatterGroup, MatterRow } from '@zhenshu/catalog/contract.ts';
import { matterGroups } from '@zhenshu/catalog/contract/code-sets.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { addressOf } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount } from '@zhenshu/ui/time.ts';
import { call } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { MatterCard, useTypeName } from './matter-card.tsx';
import { useOrganName } from './organ-name.ts';
import { useNow } from './use-now.ts';
import { usePages } from './use-pages.ts';

type Search = { q?: string; department?: string; type?: string; group?: string; on?: string; matter?: string };

/** The matter library 事项库: what the county and its departments do, on any day, by words, code, department and type. */
export function Matters() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const today = dayOf(useNow());
  const organName = useOrganName();
  const typeName = useTypeName();
  const { q, department, type, group: asked, on, matter }: Search = useSearch({ from: '/shell/lists' });
  const group = matterGroups.find((one) => one === asked);
  const query = { q, department, type, group, on };
  const key = ['matters', q, department, type, group, on];
  const load = (after: string | undefined) => call('GET /matters', { query: { ...query, after } });
  const list = usePages(key, load);
  // The same answer as the first page of the list: it brings the counts along.
  const { data: counts } = useQuery({ queryKey: ['matters', 'counts', ...key], queryFn: () => load(undefined) });
  function go(change: Search): void {
    const next = Object.entries({ q, department, type, group, on, ...change }).filter(([, value]) => value);
    void navigate({ to: '/lists', search: { tab: 'matters', ...Object.fromEntries(next) }, replace: true });
  }
  const columns: Column<MatterRow>[] = [
    {
      title: t('field.matter'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <>
          <button type="button" className="link row-link" data-row-link onClick={() => go({ matter: row.code })}>
            {row.name}
          </button>
          {row.mainName !== null && !row.name.startsWith(row.mainName) && (
            <small className="muted block-line">{row.mainName}</small>
          )}
        </>
      ),
    },
    {
      title: t('col.department'),
      cell: (row) => (row.organId === null ? row.department : organName(row.organId, row.department)),
    },
    { title: t('catalog.field.type'), className: 'nowrap', cell: (row) => typeName(row.type) },
    {
      title: t('col.promised'),
      className: 'nowrap',
      cell: (row) =>
        row.handling === '1' || row.promisedAmount === 0
          ? t('catalog.code.handling.1')
          : row.promisedAmount !== null && formatAmount(row.promisedAmount, row.promisedUnit ?? 'working_day', t),
    },
    { title: t('col.code'), className: 'figures code', cell: (row) => row.code },
  ];
  const counted = (name: string, count: number) => t('say.counted', { name, count });
  return (
    <>
      <div className="filters">
        <Input.Search
          key={q}
          allowClear
          defaultValue={q}
          maxLength={100}
          aria-label={t('do.search')}
          placeholder={t('say.search_matter')}
          onSearch={(words) => go({ q: words.trim() })}
        />
        <Select
          allowClear
          aria-label={t('catalog.field.group')}
          placeholder={t('say.all_groups')}
          value={group ?? null}
          options={matterGroups.map((value) => ({ value, label: t(`catalog.group.${value}`) }))}
          onChange={(value: MatterGroup | undefined) => go({ group: value ?? '' })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          aria-label={t('col.department')}
          placeholder={t('say.all_departments')}
          value={department ?? null}
          options={(counts?.departments ?? []).map(({ department: name, organId, matters }) => ({
            value: organId ?? name,
            label: counted(organId === null ? name : organName(organId, name), matters),
          }))}
          onChange={(value: string | undefined) => go({ department: value ?? '' })}
        />
        <Select
          allowClear
          popupMatchSelectWidth={false}
          aria-label={t('catalog.field.type')}
          placeholder={t('say.all_types')}
          value={type ?? null}
          options={(counts?.types ?? []).map((one) => ({
            value: one.type,
            label: counted(typeName(one.type), one.matters),
          }))}
          onChange={(value: string | undefined) => go({ type: value ?? '' })}
        />
        <DatePicker
          aria-label={t('say.on_day')}
          placeholder={t('say.on_day')}
          value={on === undefined ? null : dayjs(on)}
          onChange={(day) => go({ on: day?.format('YYYY-MM-DD') ?? '' })}
        />
        <Button icon={<DownloadOutlined />} href={`/api/v1${addressOf('/matters/export', {}, query)}`}>
          {t('do.export')}
        </Button>
      </div>
      {counts && (
        <output className="gap-below block-line muted">
          {t('say.matters_found', { day: on ?? today, total: counts.total })}
        </output>
      )}
      <DataTable
        label={t('tab.matters')}
        columns={columns}
        list={list}
        rowKey={(row) => row.code}
        empty={t(q || department || type || group ? 'say.no_match' : 'say.no_matters')}
      />
      <Drawer open={matter !== undefined} onClose={() => go({})} size={760} title={t('field.matter')} destroyOnHidden>
        {matter !== undefined && <MatterCard code={matter} on={on} />}
      </Drawer>
    </>
  );
}
