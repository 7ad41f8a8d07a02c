import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Input, Space } from 'antd';
import type { Organ } from '@zhenshu/org/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, meQuery, organsQuery } from '../api.ts';
import { Action } from '../parts/action.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { wordsOf } from '../texts.ts';

/** Organs 机构 of the county, under the area they belong to. */
export function AdminOrgansPage() {
  const { t, name } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const query = useQuery(organsQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  const navigate = useNavigate();
  const { q = '' } = useSearch({ from: '/shell/admin/organs' });
  const edits = me?.rights.includes('org.manage_organs') ?? false;
  const organs = (query.data ?? []).toSorted((a, b) => a.area - b.area);
  const nameOf = (id: string | null) => {
    const found = organs.find((one) => one.id === id);
    return found ? name(found) : '';
  };
  const areaOf = (code: number) => {
    const found = areas.find((one) => one.code === code);
    return found ? name(found) : String(code);
  };
  const parents = organs.map((one) => ({ value: one.id, label: name(one) }));
  const names = [
    { name: 'nameZh', kind: 'text', required: true, max: 100, label: t('col.name_zh') },
    { name: 'nameEn', kind: 'text', required: true, max: 200, label: t('col.name_en') },
    { name: 'parentId', kind: 'choice', required: false, label: t('col.parent_organ'), options: parents },
  ] as const;
  const parentOf = (value: unknown) => (typeof value === 'string' ? value : null);
  const shown = organs.filter((one) => `${one.nameZh} ${one.nameEn} ${areaOf(one.area)}`.includes(q));
  const columns: Column<Organ>[] = [
    { title: t('col.name'), lead: true, className: 'grow', cell: (row) => name(row) },
    { title: t('col.kind'), className: 'nowrap', cell: (row) => t(`org.kind.${row.kind}`) },
    { title: t('col.parent_organ'), cell: (row) => nameOf(row.parentId) },
    { title: t('col.in_force_from'), className: 'figures', cell: (row) => row.from },
    {
      title: t('col.actions'),
      cell: (row) => (
        <Space wrap size="small">
          {me?.rights.includes('org.see_people') && (
            <Link to="/admin/people" search={{ organ: row.id }}>
              {t('nav.people')}
            </Link>
          )}
          {edits && (
            <Action
              label={t('do.change')}
              subject={name(row)}
              initial={{ nameZh: row.nameZh, nameEn: row.nameEn, ...(row.parentId ? { parentId: row.parentId } : {}) }}
              questions={names}
              refreshes={['organs']}
              run={async ({ nameZh, nameEn, parentId }, id) => {
                const body = { id, nameZh: String(nameZh), nameEn: String(nameEn), parentId: parentOf(parentId) };
                await call('POST /organs/:id/change', { params: { id: row.id }, body });
              }}
            />
          )}
          {edits && (
            <Action
              danger
              label={t('do.close_organ')}
              subject={name(row)}
              questions={[{ name: 'on', kind: 'day', required: true, label: t('col.effective') }]}
              refreshes={['organs']}
              run={async ({ on }, id) => {
                await call('POST /organs/:id/close', { params: { id: row.id }, body: { id, on: String(on) } });
              }}
            />
          )}
        </Space>
      ),
    },
  ];
  return (
    <Page
      title={t('nav.organs')}
      extra={
        edits && (
          <Action
            primary
            label={t('do.add_organ')}
            questions={[
              ...names,
              {
                name: 'area',
                kind: 'choice',
                required: true,
                label: t('col.area'),
                options: areas.map((area) => ({ value: String(area.code), label: `${name(area)} ${area.code}` })),
              },
              {
                name: 'kind',
                kind: 'choice',
                required: true,
                label: t('col.kind'),
                options: wordsOf('org.kind.').map((value) => ({ value, label: t(`org.kind.${value}`) })),
              },
              { name: 'from', kind: 'day', required: true, label: t('col.effective') },
            ]}
            refreshes={['organs']}
            run={async (given, id) => {
              await call('POST /organs', {
                body: {
                  id,
                  area: Number(given['area']),
                  parentId: parentOf(given['parentId']),
                  nameZh: String(given['nameZh']),
                  nameEn: String(given['nameEn']),
                  kind: given['kind'] as Organ['kind'],
                  from: String(given['from']),
                },
              });
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
          placeholder={t('say.search_organs')}
          onSearch={(words) => void navigate({ to: '/admin/organs', search: words.trim() ? { q: words.trim() } : {} })}
        />
      </div>
      <DataTable
        label={t('nav.organs')}
        columns={columns}
        list={{
          rows: shown,
          loading: query.isPending,
          problem: query.error,
          retry: () => void query.refetch(),
          loadingMore: false,
        }}
        rowKey={(row) => row.id}
        empty={t('say.no_match')}
        groupOf={(row) => ({ key: String(row.area), text: `${areaOf(row.area)} ${row.area}` })}
      />
    </Page>
  );
}
