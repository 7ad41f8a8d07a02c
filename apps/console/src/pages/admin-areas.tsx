import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Space } from 'antd';
import dayjs from 'dayjs';
import type { Area } from '@zhenshu/org/contract.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, meQuery } from '../api.ts';
import { pointAt, type AreaFields } from '../area-problems.ts';
import { codePattern, groupCode, prefixOf, readCode, rowsOf, siblingsOf, type AreaRow } from '../area-tree.ts';
import { Action } from '../parts/action.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import type { Question } from '../parts/field-form.tsx';
import { Page } from '../parts/page.tsx';
import { useNow } from '../parts/use-now.ts';

type Search = { readonly q?: string; readonly at?: string; readonly town?: string };

/** Areas 区划 of the county on a day, today unless another is asked for: the tree, and what changes it. */
export function AdminAreasPage() {
  const { t, language } = useLanguage();
  const navigate = useNavigate();
  const today = dayOf(useNow());
  const search = useSearch({ from: '/shell/admin/areas' });
  const { q, at, town } = search;
  const { data: me } = useQuery(meQuery);
  const query = useQuery({
    queryKey: at ? ['areas', at] : areasQuery.queryKey,
    queryFn: async () => (await call('GET /areas', { query: { at } })).rows,
    placeholderData: keepPreviousData,
  });
  const areas = query.data ?? [];
  const edits = me?.rights.includes('org.manage_places') ?? false;

  function go(change: Search): void {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '');
    void navigate({ to: '/admin/areas', search: Object.fromEntries(next), replace: true });
  }
  const columns: Column<AreaRow>[] = [
    { title: t('col.name'), lead: true, className: 'grow', cell: (row) => <Name row={row} go={q ? undefined : go} /> },
    {
      title: t(language === 'en' ? 'col.name_zh' : 'col.name_en'),
      cell: (row) => (
        <span lang={language === 'en' ? 'zh-CN' : 'en'}>{language === 'en' ? row.nameZh : row.nameEn}</span>
      ),
    },
    { title: t('col.code'), className: 'figures nowrap', cell: (row) => groupCode(row.code) },
    { title: t('col.area_level'), className: 'nowrap', cell: (row) => t(`org.level.${row.level}`) },
    {
      title: t('col.in_force_from'),
      className: 'figures nowrap',
      cell: (row) => (
        <>
          {row.from}{' '}
          {row.to !== null && (
            <button type="button" className="link" onClick={() => go({ at: row.to ?? '' })}>
              {t('say.area_ends', { day: row.to })}
            </button>
          )}
        </>
      ),
    },
    ...(edits && me
      ? [{ title: t('col.actions'), cell: (row: AreaRow) => <Changes area={row} areas={areas} own={me.area} /> }]
      : []),
  ];
  const prefix = me ? groupCode(prefixOf(me.area)) : '';
  return (
    <Page
      title={t('nav.areas')}
      extra={
        edits &&
        me && (
          <Action
            primary
            label={t('do.add_area')}
            questions={[
              ...codeAndNames(t, codePattern(me.area), t('say.area_code_rule', { prefix })),
              { name: 'from', kind: 'day', required: true, label: t('col.effective'), help: t('say.area_from') },
            ]}
            refreshes={refreshed}
            run={async (given, id) => {
              const body = { id, ...partOf(given), from: String(given['from']) };
              await told(call('POST /areas', { body }), { ...asked, day: 'from' }, groupCode);
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
          placeholder={t('say.search_areas')}
          onSearch={(words) => go({ q: words.trim() })}
        />
        <DatePicker
          allowClear={at !== undefined}
          aria-label={t('col.on_day')}
          value={dayjs(at ?? today)}
          onChange={(day) => {
            const chosen = day?.format('YYYY-MM-DD') ?? today;
            go({ at: chosen === today ? '' : chosen });
          }}
        />
      </div>
      <DataTable
        label={t('nav.areas')}
        columns={columns}
        list={{
          rows: rowsOf(areas, { q, town }),
          loading: query.isPending,
          problem: query.error,
          retry: () => void query.refetch(),
          loadingMore: query.isPlaceholderData,
        }}
        rowKey={(row) => String(row.code)}
        empty={t(q ? 'say.no_match' : 'say.no_areas')}
      />
    </Page>
  );
}

/** The name at its place in the tree; that of a town opens and closes its villages, unless the search did. */
function Name({ row, go }: { row: AreaRow; go: ((change: Search) => void) | undefined }) {
  const { t, name } = useLanguage();
  const below = row.below > 0 && <span className="muted">{t('say.area_below', { count: row.below })}</span>;
  if (row.level !== 'town' || row.below === 0 || !go) {
    return (
      <span className={`area ${row.level}`}>
        {name(row)} {below}
      </span>
    );
  }
  return (
    <span className="area opens">
      <Button
        type="text"
        size="small"
        icon={row.opened ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
        aria-expanded={row.opened}
        onClick={() => go({ town: row.opened ? '' : String(row.code) })}
      >
        {name(row)}
      </Button>{' '}
      {below}
    </span>
  );
}

/** What may be done to an area: nothing to the county, to one that ends already, or to one outside one's own area. */
function Changes({ area, areas, own }: { area: Area; areas: readonly Area[]; own: number }) {
  const { t, name } = useLanguage();
  const { lo, hi } = areaRange(own);
  if (area.level === 'county' || area.to !== null || area.code < lo || area.code >= hi) return null;
  const wordsOf = (code: number) => {
    const found = areas.find((one) => one.code === code);
    return found ? `${name(found)} ${groupCode(code)}` : groupCode(code);
  };
  const subject = wordsOf(area.code);
  const parent = area.parent ?? own;
  const pattern = codePattern(parent);
  const prefix = groupCode(prefixOf(parent));
  const sure = (command: string) => t('say.sure', { command: `${t(command)} ${subject}` });
  const siblings = siblingsOf(area, areas).filter((one) => one.code >= lo && one.code < hi);
  const as = { areaCode: groupCode(area.code), nameZh: area.nameZh, nameEn: area.nameEn };
  const when = { name: 'on', kind: 'day', required: true, label: t('col.effective'), help: t('say.area_on') } as const;
  return (
    <Space wrap size="small">
      <Action
        label={t('do.merge_areas')}
        subject={subject}
        confirm={sure('do.merge_areas')}
        disabledReason={siblings.length === 0 ? t('say.no_siblings') : undefined}
        initial={as}
        questions={[
          {
            name: 'codes',
            kind: 'choices',
            required: true,
            label: t('col.merge_with'),
            options: siblings.map((one) => ({ value: String(one.code), label: wordsOf(one.code) })),
          },
          ...codeAndNames(t, pattern, t('say.merge_code', { prefix })),
          when,
        ]}
        refreshes={refreshed}
        run={async (given, id) => {
          const codes = [area.code, ...(given['codes'] as string[]).map(Number)];
          const body = { id, codes, on: String(given['on']), into: partOf(given) };
          await told(call('POST /areas/merge', { body }), { ...asked, ended: 'codes' }, wordsOf);
        }}
      />
      <Action
        label={t('do.split_area')}
        subject={subject}
        confirm={sure('do.split_area')}
        initial={{ into: [{ code: as.areaCode, nameZh: area.nameZh, nameEn: area.nameEn }, {}] }}
        questions={[
          {
            name: 'into',
            kind: 'parts',
            required: true,
            min: 2,
            max: 20,
            pattern,
            label: t('col.parts'),
            help: t('say.split_how', { prefix }),
          },
          when,
        ]}
        refreshes={refreshed}
        run={async ({ into, on }, id) => {
          const parts = (into as Record<string, unknown>[]).map((part) => partOf({ ...part, areaCode: part['code'] }));
          const body = { id, code: area.code, on: String(on), into: parts };
          await told(call('POST /areas/split', { body }), { ...asked, code: 'into', ended: 'into' }, wordsOf);
        }}
      />
      <Action
        danger
        label={t('do.close_area')}
        subject={subject}
        confirm={sure('do.close_area')}
        questions={[{ ...when, help: t('say.area_closing') }]}
        refreshes={refreshed}
        run={async ({ on }, id) => {
          const sent = call('POST /areas/:code/close', {
            params: { code: String(area.code) },
            body: { id, on: String(on) },
          });
          await told(sent, { ...asked, ended: 'on' }, wordsOf);
        }}
      />
    </Space>
  );
}

const refreshed = ['areas', 'me'];
const asked: AreaFields = { code: 'areaCode', day: 'on', ended: 'on' };

/** Not named `code`: in the forms of cases that word is half of a class. */
function codeAndNames(t: (key: string) => string, pattern: string, help: string): Question[] {
  return [
    { name: 'areaCode', kind: 'text', required: true, max: 20, pattern, label: t('col.code'), help },
    { name: 'nameZh', kind: 'text', required: true, max: 100, label: t('col.name_zh') },
    { name: 'nameEn', kind: 'text', required: true, max: 200, label: t('col.name_en') },
  ];
}

function partOf(given: Record<string, unknown>): { code: number; nameZh: string; nameEn: string } {
  const { areaCode, nameZh, nameEn } = given;
  return { code: readCode(areaCode) ?? 0, nameZh: String(nameZh).trim(), nameEn: String(nameEn).trim() };
}

async function told(sent: Promise<unknown>, fields: AreaFields, nameOf: (code: number) => string): Promise<void> {
  try {
    await sent;
  } catch (problem) {
    throw pointAt(problem, fields, nameOf);
  }
}
