import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Drawer, Input, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import type { Category, Condition, Duty } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount } from '@zhenshu/ui/time.ts';
import { areasQuery, call, meQuery, organsQuery } from '../api.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { ListSuggestions } from '../parts/list-suggestions.tsx';
import { ListVersions } from '../parts/list-versions.tsx';
import { Matters } from '../parts/matters.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { Responsibilities } from '../parts/responsibilities.tsx';
import { Screening } from '../parts/screening.tsx';
import { StepLimits } from '../parts/step-limits.tsx';
import { usePages } from '../parts/use-pages.ts';
import { wordsOf } from '../texts.ts';

/** Lists 清单: matters, classes in force with their conditions and duties, versions with publishing and import, step limits. */
export function ListsPage() {
  const { t } = useLanguage();
  const { tab = 'classes' } = useSearch({ from: '/shell/lists' });
  const { data: me } = useQuery(meQuery);
  const edits = me?.rights.includes('catalog.edit') ?? false;
  return (
    <Page title={t('nav.lists')}>
      <nav className="tabs" aria-label={t('nav.lists')}>
        {[
          ...['classes', 'matters', 'screening', 'responsibilities', 'versions'],
          ...(edits ? ['suggestions'] : []),
          'limits',
        ].map((key) => (
          <Link key={key} to="/lists" search={{ tab: key }} aria-current={key === tab ? 'page' : undefined}>
            {t(`tab.${key}`)}
          </Link>
        ))}
      </nav>
      {tab === 'matters' ? (
        <Matters />
      ) : tab === 'screening' ? (
        <Screening />
      ) : tab === 'versions' ? (
        <ListVersions edits={edits} />
      ) : tab === 'suggestions' && edits ? (
        <ListSuggestions />
      ) : tab === 'limits' ? (
        <StepLimits edits={edits} />
      ) : tab === 'responsibilities' ? (
        <Responsibilities />
      ) : (
        <Classes />
      )}
    </Page>
  );
}

function Classes() {
  const { t, name } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/lists' });
  const kind = (wordsOf('catalog.kind.').find((word) => word === search.kind) ?? 'event') as Category['kind'];
  const { q, parent } = search;
  const [opened, setOpened] = useState<Category | null>(null);
  const list = usePages(['categories', 'list', kind, q, parent], (after) =>
    call('GET /categories', { query: { kind, q, parent, after, limit: '100' } }),
  );
  function go(change: { q?: string; kind?: string; parent?: string }): void {
    const next = { tab: 'classes', kind, ...(q ? { q } : {}), ...(parent ? { parent } : {}), ...change };
    void navigate({ to: '/lists', search: next, replace: true });
  }
  const columns: Column<Category>[] = [
    {
      title: t('col.name'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <button type="button" className="link row-link" data-row-link onClick={() => setOpened(row)}>
          {name(row)}
        </button>
      ),
    },
    { title: t('col.code'), className: 'figures', cell: (row) => row.code },
    {
      title: t('col.parent'),
      className: 'figures',
      cell: (row) =>
        row.parent && (
          <button type="button" className="link" onClick={() => go({ parent: row.parent ?? '', q: '' })}>
            {row.parent}
          </button>
        ),
    },
    { title: t('col.words'), cell: (row) => row.words.slice(0, 8).join(' ') },
  ];
  return (
    <>
      <div className="filters">
        <Segmented
          value={kind}
          onChange={(next) => go({ kind: next, parent: '' })}
          options={wordsOf('catalog.kind.').map((value) => ({
            value: value as Category['kind'],
            label: t(`catalog.kind.${value}`),
          }))}
        />
        <Input.Search
          key={q}
          allowClear
          defaultValue={q}
          aria-label={t('do.search')}
          placeholder={t('say.search_class')}
          onSearch={(words) => go({ q: words.trim() })}
        />
        {parent && (
          <button type="button" className="link" onClick={() => go({ parent: '' })}>
            {t('say.below', { code: parent })} ✕
          </button>
        )}
      </div>
      <DataTable
        label={t('tab.classes')}
        columns={columns}
        list={list}
        rowKey={(row) => `${row.kind}:${row.code}`}
        empty={t('say.no_match')}
      />
      <Drawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        size={560}
        title={opened ? `${name(opened)} · ${opened.code}` : ''}
        destroyOnHidden
      >
        {opened && <ClassCard one={opened} />}
      </Drawer>
    </>
  );
}

/** Area by area, in each the lead before those that support it. */
function byArea(a: Duty, b: Duty): number {
  return a.area - b.area || Number(b.role === 'lead') - Number(a.role === 'lead');
}

function ClassCard({ one: { kind, code } }: { one: Category }) {
  const { t, name, language } = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['category', kind, code],
    queryFn: () => call('GET /categories/:kind/:code', { params: { kind, code } }),
  });
  const { data: organs = [] } = useQuery(organsQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  const areaOf = (area: number) => {
    const found = areas.find((known) => known.code === area);
    return found ? name(found) : String(area);
  };
  if (!data) return error ? <ProblemNote problem={error} retry={() => void refetch()} /> : <Skeleton active />;
  const all = { loading: false, problem: null, retry: () => {}, loadingMore: false };
  const conditions: Column<Condition>[] = [
    { title: t('field.condition'), lead: true, cell: (row) => name(row) },
    { title: t('col.limit'), className: 'nowrap', cell: (row) => formatAmount(row.amount, row.unit, t) },
    { title: t('say.closing'), cell: (row) => (language === 'en' && row.closingEn ? row.closingEn : row.closingZh) },
    { title: t('col.level'), className: 'nowrap', cell: (row) => t(`catalog.level.${row.level}`) },
  ];
  const duties: Column<Duty>[] = [
    {
      title: t('field.organId'),
      lead: true,
      cell: (row) => {
        const organ = organs.find((known) => known.id === row.organId);
        return organ ? name(organ) : row.organId;
      },
    },
    { title: t('col.role'), className: 'nowrap', cell: (row) => t(`catalog.role.${row.role}`) },
    { title: t('col.covers'), className: 'figures', cell: (row) => `${row.code} · ${areaOf(row.area)}` },
    { title: t('say.basis'), cell: (row) => row.basis },
  ];
  return (
    <>
      <h2 className="class-part">{t('say.conditions')}</h2>
      <DataTable
        label={t('say.conditions')}
        columns={conditions}
        list={{ ...all, rows: data.conditions }}
        rowKey={(row) => `${row.code} ${row.condition}`}
        empty={t('say.no_condition')}
      />
      <h2 className="class-part">{t('say.duties')}</h2>
      <DataTable
        label={t('say.duties')}
        columns={duties}
        list={{ ...all, rows: data.duties.toSorted(byArea) }}
        rowKey={(row) => row.id}
        empty={t('say.no_duty')}
      />
    </>
  );
}
