import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Drawer, Skeleton } from 'antd';
import { useState } from 'react';
import type { CalendarView, CalendarYearView } from '@zhenshu/casefile/contract.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { calendarQuery, meQuery } from '../api.ts';
import { hasNotice, monthsOf, nationalLayer, splitSource, yearsOf } from '../calendar-year.ts';
import { CalendarImport } from '../parts/calendar-import.tsx';
import { CalendarMonths } from '../parts/calendar-months.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { useNow } from '../parts/use-now.ts';

/** The working calendar 日历 year by year: days off, make-up workdays, the notices they come from, and the next import. */
export function AdminCalendarPage() {
  const { t } = useLanguage();
  const today = dayOf(useNow());
  const navigate = useNavigate();
  const { year: asked } = useSearch({ from: '/shell/admin/calendar' });
  const { data: me } = useQuery(meQuery);
  const { data: view, error, refetch } = useQuery(calendarQuery);
  const [importing, setImporting] = useState(false);
  const years = yearsOf(view?.rows ?? [], today);
  const year = years.find((one) => String(one) === asked) ?? Number(today.slice(0, 4));
  function close(): void {
    setImporting(false);
  }
  return (
    <Page
      title={t('nav.calendar')}
      extra={
        view &&
        me?.rights.includes('calendar.edit') && (
          <Button type="primary" onClick={() => setImporting(true)}>
            {t('do.import_notice')}
          </Button>
        )
      }
    >
      {view ? (
        <>
          <nav className="tabs" aria-label={t('col.year')}>
            {years.map((one) => (
              <Link
                key={one}
                to="/admin/calendar"
                search={{ year: String(one) }}
                aria-current={one === year ? 'page' : undefined}
              >
                {one}
              </Link>
            ))}
          </nav>
          <Year year={year} view={view} today={today} />
          <Drawer open={importing} onClose={close} size={720} title={t('do.import_notice')} destroyOnHidden>
            <CalendarImport
              view={view}
              today={today}
              onDone={(imported) => {
                close();
                void navigate({ to: '/admin/calendar', search: { year: String(imported) } });
              }}
            />
          </Drawer>
        </>
      ) : error ? (
        <ProblemNote problem={error} retry={() => void refetch()} />
      ) : (
        <Skeleton active paragraph={{ rows: 10 }} title={false} />
      )}
    </Page>
  );
}

function Year({ year, view, today }: { year: number; view: CalendarView; today: string }) {
  const { t } = useLanguage();
  const columns: Column<CalendarYearView>[] = [
    {
      title: t('col.layer'),
      lead: true,
      className: 'nowrap',
      cell: (row) => (row.layer === nationalLayer ? t('say.national') : row.layer),
    },
    { title: t('col.reference'), className: 'grow', cell: (row) => <Source source={row.source} /> },
    { title: t('col.days_off'), className: 'figures', cell: (row) => row.off.length },
    { title: t('col.days_worked'), className: 'figures', cell: (row) => row.work.length },
    {
      title: t('col.source'),
      className: 'nowrap',
      cell: (row) => t(row.imported ? 'say.imported_here' : 'say.shipped'),
    },
  ];
  const rows = view.rows.filter((row) => row.year === year);
  return (
    <>
      {!hasNotice(year, view.rows) && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('say.no_notice', { year })}
          description={t('say.no_notice_why', { year, count: view.provisional })}
        />
      )}
      {rows.length > 0 && (
        <DataTable
          label={t('say.notices')}
          columns={columns}
          list={{ rows, loading: false, problem: null, retry: () => {}, loadingMore: false }}
          rowKey={(row) => row.layer}
          empty=""
        />
      )}
      <p className="legend gap-above">
        <span className="day-key holiday">{t('day.holiday')}</span> {t('reason.holiday')}
        <span className="day-key makeup_workday">{t('day.makeup_workday')}</span> {t('reason.makeup_workday')}
        <span className="day-key holiday local">{t('day.holiday')}</span> {t('say.local')}
        <span className="muted">{t('say.calendar_version', { version: view.version })}</span>
      </p>
      <CalendarMonths year={year} months={monthsOf(year, view.rows)} today={today} />
    </>
  );
}

function Source({ source }: { source: string }) {
  const { t } = useLanguage();
  const { words, address } = splitSource(source);
  return (
    <span>
      {words}{' '}
      {address && (
        <a className="original" href={address} target="_blank" rel="noreferrer">
          {t('say.original')}
        </a>
      )}
    </span>
  );
}
