import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { CaseRow } from '@zhenshu/casefile/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { call, meQuery, organsQuery } from '../api.ts';
import { saveCsv } from '../csv.ts';
import { eventView, eventViews } from '../event-views.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { Page } from '../parts/page.tsx';
import { useProblemText } from '../parts/problem.tsx';
import { stepRow, useKeys } from '../parts/use-keys.ts';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant, StateTag, TimeLeft, UrgentTag } from '../parts/words.tsx';

/** Rows one export holds at most; a longer list is exported by narrower filters. */
const longestExport = 5000;

/** Events 事件: saved filters as tabs, filters in the address, newest first. */
export function EventsListPage() {
  const { t, name } = useLanguage();
  const now = useNow();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/events' });
  const { data: me } = useQuery(meQuery);
  const { data: organs = [] } = useQuery(organsQuery);
  const organName = useOrganName();
  const view = eventView(search.view);
  const { q, organ, town } = search;
  const asked = { kind: 'event', ...eventViews[view], q, organ, town };
  const list = usePages(
    ['cases', view, q, organ, town],
    (after) => call('GET /cases', { query: { ...asked, after } }),
    30_000,
  );
  useKeys((key) => {
    if (key === 'j') stepRow(1);
    if (key === 'k') stepRow(-1);
  });
  function go(change: Partial<typeof search>): void {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '/events', search: Object.fromEntries(next), replace: true });
  }
  const towns = me?.areas.filter((area) => area.level === 'town') ?? [];
  const columns: Column<CaseRow>[] = [
    {
      title: t('col.title'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <Link to="/cases/$id" params={{ id: row.id }} data-row-link className="row-link">
          <UrgentTag urgent={row.urgent} />
          {row.title}
        </Link>
      ),
    },
    { title: t('col.state'), cell: (row) => <StateTag state={row.state} /> },
    {
      title: t('col.end'),
      cell: (row) =>
        row.closedAt === null ? <TimeLeft from={row.openedAt} due={row.dueAt} mark={row.mark} now={now} /> : null,
    },
    { title: t('col.place'), cell: (row) => row.place },
    { title: t('col.organ'), cell: (row) => row.organ && organName(row.organId, row.organ) },
    { title: t('col.number'), className: 'nowrap figures', cell: (row) => row.number },
    { title: t('col.opened'), className: 'figures', cell: (row) => <Instant at={row.openedAt} now={now} /> },
  ];
  return (
    <Page
      title={t('nav.events')}
      extra={
        <>
          <Export asked={asked} />
          {me?.rights.includes('event.report') && (
            <Button type="primary" onClick={() => void navigate({ to: '/report' })}>
              {t('nav.report')}
            </Button>
          )}
        </>
      }
    >
      <nav className="tabs" aria-label={t('say.saved_filters')}>
        {Object.keys(eventViews).map((key) => (
          <Link
            key={key}
            to="/events"
            search={{ ...search, view: key }}
            replace
            aria-current={key === view ? 'page' : undefined}
          >
            {t(`view.${key}`)}
          </Link>
        ))}
      </nav>
      <div className="filters">
        <Input.Search
          key={q}
          allowClear
          aria-label={t('do.search')}
          placeholder={t('say.search')}
          defaultValue={q}
          onSearch={(words) => go({ q: words.trim() })}
        />
        {towns.length > 1 && (
          <Select
            allowClear
            aria-label={t('org.level.town')}
            placeholder={t('org.level.town')}
            value={town ?? null}
            options={towns.map((area) => ({ value: String(area.code), label: name(area) }))}
            onChange={(value: string | undefined) => go({ town: value ?? '' })}
          />
        )}
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('col.organ')}
          placeholder={t('col.organ')}
          value={organ ?? null}
          options={organs.map((one) => ({ value: one.id, label: name(one) }))}
          onChange={(value: string | undefined) => go({ organ: value ?? '' })}
        />
      </div>
      <DataTable
        steady
        label={t('nav.events')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t(q || organ || town || (view !== 'open' && view !== 'all') ? 'say.no_match' : 'say.no_events')}
      />
    </Page>
  );
}

type Asked = {
  kind: string;
  open?: '1';
  state?: string;
  mark?: 'red';
  q?: string | undefined;
  organ?: string | undefined;
  town?: string | undefined;
};

/** The list as a file, with the same filters. */
function Export({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const say = useProblemText();
  const organName = useOrganName();
  const [busy, setBusy] = useState(false);
  async function download(): Promise<void> {
    setBusy(true);
    try {
      const rows: CaseRow[] = [];
      let after: string | undefined;
      do {
        const page = await call('GET /cases', { query: { ...asked, after, limit: '100' } });
        rows.push(...page.rows);
        after = page.next ?? undefined;
      } while (after !== undefined && rows.length < longestExport);
      const head = ['number', 'title', 'state', 'place', 'organ', 'opened', 'due', 'closed'].map((key) =>
        t(`col.${key}`),
      );
      const at = (instant: string | null) => instant && formatInstant(instant, t);
      saveCsv(
        t('nav.events'),
        head,
        rows.map((row) => [
          row.number,
          row.title,
          t(`state.${row.state}`),
          row.place,
          row.organ && organName(row.organId, row.organ),
          at(row.openedAt),
          at(row.dueAt),
          at(row.closedAt),
        ]),
      );
      if (after !== undefined) message.warning(t('say.export_cut', { count: rows.length }));
    } catch (problem) {
      message.error(say(problem));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button icon={<DownloadOutlined />} loading={busy} onClick={() => void download()}>
      {t('do.export')}
    </Button>
  );
}
