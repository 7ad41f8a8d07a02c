import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { CaseRow } from '@zhenshu/casefile/contract.ts';
import type { MeasureName } from '@zhenshu/event/contract.ts';
import { measures } from '@zhenshu/event/domain.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery, organsQuery } from '../api.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { MissingPage, Page } from '../parts/page.tsx';
import { stepRow, useKeys } from '../parts/use-keys.ts';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant, StateTag, TimeLeft } from '../parts/words.tsx';

/** The events behind a number of the overview. */
export function MeasureRowsPage() {
  const { t, name: nameOf } = useLanguage();
  const now = useNow();
  const { name } = useParams({ from: '/shell/measures/$name' });
  const search = useSearch({ from: '/shell/measures/$name' });
  const { data: me } = useQuery(meQuery);
  const { data: organs = [] } = useQuery(organsQuery);
  const organName = useOrganName();
  const measure = Object.hasOwn(measures, name) ? (name as MeasureName) : undefined;
  const today = dayOf(now);
  // Only what the API knows: an address may hold more, such as the language.
  const { from = today, to = today, town: townCode, organ: organId, subject } = search;
  const asked = { from, to, town: townCode, organ: organId, subject };
  const list = usePages(['measures', 'rows', name, asked], async (after) =>
    measure === undefined
      ? { rows: [], next: null }
      : call('GET /measures/:name/rows', { params: { name: measure }, query: { ...asked, after } }),
  );
  useKeys((key) => {
    if (key === 'j') stepRow(1);
    if (key === 'k') stepRow(-1);
  });
  if (measure === undefined) return <MissingPage />;
  const town = me?.areas.find((area) => String(area.code) === asked.town);
  const organ = organs.find((one) => one.id === asked.organ);
  const none = t('measure.none');
  const narrowed = [
    ...(measure === 'open' ? [] : [t('overview.from_to', asked)]),
    ...(town ? [nameOf(town)] : []),
    ...(asked.organ ? [organ ? nameOf(organ) : none] : []),
    ...(asked.subject ? [asked.subject === 'none' ? none : asked.subject] : []),
  ];
  const columns: Column<CaseRow>[] = [
    {
      title: t('col.title'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <Link to="/cases/$id" params={{ id: row.id }} data-row-link className="row-link">
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
    <Page title={t(`measure.${measure}`)}>
      <p className="crumbs muted">
        <Link to="/overview">{t('overview.back')}</Link> · <span className="figures">{narrowed.join(' · ')}</span>
      </p>
      <DataTable
        steady
        label={t(`measure.${measure}`)}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('overview.rows_empty')}
      />
    </Page>
  );
}
