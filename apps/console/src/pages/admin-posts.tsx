import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select, Space } from 'antd';
import type { Post, Role } from '@zhenshu/org/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, meQuery, organsQuery } from '../api.ts';
import { Action } from '../parts/action.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { useGridChoices } from '../parts/grid-choices.ts';
import { Page } from '../parts/page.tsx';
import { usePages } from '../parts/use-pages.ts';
import { wordsOf } from '../texts.ts';

/** A post of a whole town may look after a hundred grids; a row names the first ones. */
const shownGrids = 4;

/** Posts 岗位: the system administrator makes the post and sets its grids, the security administrator gives it roles. */
export function AdminPostsPage() {
  const { t, name, language } = useLanguage();
  const navigate = useNavigate();
  const { organ } = useSearch({ from: '/shell/admin/posts' });
  const { data: me } = useQuery(meQuery);
  const { data: organs = [] } = useQuery(organsQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  const may = (right: string) => me?.rights.includes(right) ?? false;
  const list = usePages(['posts', organ], (after) => call('GET /posts', { query: { organ, after } }));
  const { nameOf, choicesIn } = useGridChoices(may('grid.read'));
  const organChoices = organs.map((one) => ({ value: one.id, label: name(one) }));
  const roleChoices = wordsOf('org.role.').map((value) => ({ value, label: t(`org.role.${value}`) }));
  const gridWords = (codes: readonly string[]) => {
    const shown = codes.slice(0, shownGrids).map(nameOf).join(t('say.comma'));
    return codes.length > shownGrids ? `${shown}${t('say.grids_more', { count: codes.length })}` : shown;
  };
  const columns: Column<Post>[] = [
    { title: t('col.post'), lead: true, cell: (row) => (language === 'en' ? row.titleEn : row.titleZh) },
    {
      title: t('col.organ'),
      className: 'grow',
      cell: (row) => organChoices.find((one) => one.value === row.organId)?.label,
    },
    { title: t('col.roles'), cell: (row) => row.roles.map((role) => t(`org.role.${role}`)).join(t('say.comma')) },
    {
      title: t('col.area'),
      className: 'nowrap',
      cell: (row) => {
        const area = areas.find((one) => one.code === row.area);
        return area ? name(area) : row.area;
      },
    },
    { title: t('col.grids'), className: 'figures', cell: (row) => row.grids.length > 0 && gridWords(row.grids) },
    {
      title: t('col.actions'),
      cell: (row) => (
        <Space size="small">
          {may('org.grant_roles') && (
            <Action
              label={t('do.set_roles')}
              subject={`${language === 'en' ? row.titleEn : row.titleZh} · ${organChoices.find((one) => one.value === row.organId)?.label ?? ''}`}
              initial={{ roles: row.roles }}
              questions={[
                { name: 'roles', kind: 'choices', required: false, label: t('col.roles'), options: roleChoices },
              ]}
              refreshes={['posts', 'people']}
              run={async ({ roles = [] }, id) => {
                await call('POST /posts/:id/roles', { params: { id: row.id }, body: { id, roles: roles as Role[] } });
              }}
            />
          )}
          {may('org.manage_organs') && may('grid.read') && (
            <Action
              label={t('do.set_grids')}
              subject={`${language === 'en' ? row.titleEn : row.titleZh} · ${organChoices.find((one) => one.value === row.organId)?.label ?? ''}`}
              initial={{ grids: row.grids }}
              questions={[
                {
                  name: 'grids',
                  kind: 'choices',
                  required: false,
                  label: t('col.grids'),
                  help: t('say.grids_how'),
                  options: choicesIn(row.area),
                },
              ]}
              refreshes={['posts']}
              run={async ({ grids = [] }, id) => {
                await call('POST /posts/:id/grids', { params: { id: row.id }, body: { id, grids: grids as string[] } });
              }}
            />
          )}
          {may('org.manage_organs') && (
            <Action
              danger
              label={t('do.close_post')}
              subject={`${language === 'en' ? row.titleEn : row.titleZh} · ${organChoices.find((one) => one.value === row.organId)?.label ?? ''}`}
              questions={[{ name: 'on', kind: 'day', required: true, label: t('col.effective') }]}
              refreshes={['posts']}
              run={async ({ on }, id) => {
                await call('POST /posts/:id/close', { params: { id: row.id }, body: { id, on: String(on) } });
              }}
            />
          )}
        </Space>
      ),
    },
  ];
  return (
    <Page
      title={t('nav.posts')}
      extra={
        may('org.manage_organs') && (
          <Action
            primary
            label={t('do.add_post')}
            questions={[
              { name: 'organId', kind: 'choice', required: true, label: t('col.organ'), options: organChoices },
              { name: 'titleZh', kind: 'text', required: true, max: 60, label: t('col.name_zh') },
              { name: 'titleEn', kind: 'text', required: true, max: 120, label: t('col.name_en') },
              { name: 'from', kind: 'day', required: true, label: t('col.effective') },
            ]}
            refreshes={['posts']}
            run={async ({ organId, titleZh, titleEn, from }, id) => {
              const home = organs.find((one) => one.id === organId);
              await call('POST /posts', {
                body: {
                  id,
                  organId: String(organId),
                  area: home!.area,
                  titleZh: String(titleZh),
                  titleEn: String(titleEn),
                  grids: [],
                  from: String(from),
                },
              });
            }}
          />
        )
      }
    >
      <div className="filters">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('col.organ')}
          placeholder={t('col.organ')}
          value={organ ?? null}
          options={organChoices}
          onChange={(value: string | undefined) =>
            void navigate({ to: '/admin/posts', search: value ? { organ: value } : {} })
          }
        />
      </div>
      <DataTable
        label={t('nav.posts')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('say.no_match')}
      />
    </Page>
  );
}
