import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Drawer, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { tiers, type ResponsibilityRow, type Tier } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, organsQuery } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { usePages } from './use-pages.ts';

/** Responsibility matters 履职事项 in force: the three national lists, by field, batch and town, each with its details. */
export function Responsibilities() {
  const { t, name } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/lists' });
  const { q, field, batch, town } = search;
  const tier = tiers.find((one) => one === search.tier) ?? 'basic';
  const asked = { tier, q, field, batch, area: town };
  const [opened, setOpened] = useState<ResponsibilityRow | null>(null);
  const { data: areas = [] } = useQuery(areasQuery);
  const organsOf = useOrganNames();
  const list = usePages(['lists', 'responsibilities', asked], (after) =>
    call('GET /responsibilities', { query: { ...asked, after, limit: '100' } }),
  );
  const { data: counts } = useQuery({
    queryKey: ['lists', 'responsibility counts', asked],
    queryFn: () => call('GET /responsibilities', { query: { ...asked, limit: '1' } }),
  });
  function go(change: Partial<Record<'tier' | 'q' | 'field' | 'batch' | 'town', string>>): void {
    const next = { tab: 'responsibilities', tier, q, field, batch, town, ...change };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    void navigate({ to: '/lists', search: kept, replace: true });
  }
  const columns: Column<ResponsibilityRow>[] = [
    {
      title: t('col.name'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <button type="button" className="link row-link" data-row-link onClick={() => setOpened(row)}>
          {row.name}
        </button>
      ),
    },
    { title: t('col.code'), className: 'figures', cell: (row) => row.code },
    { title: t('catalog.field.field'), className: 'nowrap', cell: (row) => row.field },
    { title: t('catalog.field.batch'), className: 'figures', cell: (row) => row.batch },
    tier === 'taken_back'
      ? { title: t('catalog.field.receivers'), cell: (row) => organsOf(row.receivers) }
      : { title: t('catalog.field.leads'), cell: (row) => organsOf(row.leads) || t('catalog.level.town') },
  ];
  return (
    <>
      <div className="filters">
        <Segmented
          value={tier}
          aria-label={t('catalog.field.tier')}
          onChange={(next) => go({ tier: next })}
          options={tiers.map((value) => {
            const count = counts?.tiers.find((one) => one.tier === value)?.count;
            return { value, label: [t(`catalog.tier.${value}`), count].join(' ') };
          })}
        />
        <Select
          allowClear
          aria-label={t('catalog.field.field')}
          placeholder={t('catalog.field.field')}
          value={field}
          onChange={(next?: string) => go({ field: next ?? '' })}
          popupMatchSelectWidth={false}
          options={counts?.fields.map((one) => ({ value: one.field, label: `${one.field} ${one.count}` })) ?? []}
        />
        <Select
          allowClear
          aria-label={t('catalog.field.batch')}
          placeholder={t('catalog.field.batch')}
          value={batch}
          onChange={(next?: string) => go({ batch: next ?? '' })}
          popupMatchSelectWidth={false}
          options={
            counts?.batches.map((one) => ({ value: String(one.batch), label: `${one.batch} · ${one.count}` })) ?? []
          }
        />
        <Select
          allowClear
          aria-label={t('catalog.level.town')}
          placeholder={t('catalog.level.town')}
          value={town}
          onChange={(next?: string) => go({ town: next ?? '' })}
          popupMatchSelectWidth={false}
          options={areas
            .filter(({ level }) => level === 'town')
            .map((one) => ({ value: String(one.code), label: name(one) }))}
        />
        <Input.Search
          key={q}
          allowClear
          defaultValue={q}
          aria-label={t('do.search')}
          placeholder={t('do.search')}
          onSearch={(words) => go({ q: words.trim() })}
        />
      </div>
      <DataTable
        label={t(`catalog.tier.${tier}`)}
        columns={columns}
        list={list}
        rowKey={(row) => `${row.code}:${row.area}`}
        empty={t('say.no_match')}
      />
      <Drawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        size={560}
        title={opened ? `${opened.name} · ${opened.code}` : ''}
        destroyOnHidden
      >
        {opened && <ResponsibilityCard one={opened} tier={opened.tier} />}
      </Drawer>
    </>
  );
}

function ResponsibilityCard({ one, tier }: { one: ResponsibilityRow; tier: Tier }) {
  const { t, name } = useLanguage();
  const organsOf = useOrganNames();
  const { data: areas = [] } = useQuery(areasQuery);
  const area = areas.find(({ code }) => code === one.area);
  const leads = organsOf(one.leads) || (tier === 'basic' ? t('catalog.level.town') : '');
  const parts: readonly (readonly [field: string, value: string])[] = [
    ['tier', t(`catalog.tier.${tier}`)],
    ['field', one.field],
    ['batch', String(one.batch)],
    ['area', area ? name(area) : String(one.area)],
    ['leads', leads],
    ['supports', organsOf(one.supports)],
    ['leadDuties', one.leadDuties],
    ['townDuties', one.townDuties],
    ['receivers', organsOf(one.receivers)],
    ['method', one.method],
    ['since', one.since ?? ''],
    ['basis', one.basis],
  ];
  return (
    <dl className="changes">
      {parts
        .filter(([, value]) => value !== '')
        .map(([field, value]) => (
          <div key={field}>
            <dt>{t(`catalog.field.${field}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      <div>
        <dt>{t('catalog.list.responsibility')}</dt>
        <dd>{one.listVersion}</dd>
      </div>
    </dl>
  );
}

/** Names of organs by their ids; a name the county does not know stands for itself. */
function useOrganNames(): (all: readonly string[]) => string {
  const { name } = useLanguage();
  const { data: organs = [] } = useQuery(organsQuery);
  return (all) =>
    all
      .map((one) => {
        const organ = organs.find(({ id }) => id === one);
        return organ ? name(organ) : one;
      })
      .join(' · ');
}
