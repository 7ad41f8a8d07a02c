import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import type { AdmissionRow, Admitted } from '@zhenshu/admission/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, meQuery } from '../api.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant, StateTag, TimeLeft } from '../parts/words.tsx';

const views = { open: { open: '1' }, register: {}, closed: { open: '0' }, all: {} } as const;
type View = keyof typeof views;

/** Admission 准入: what is applied for, and the register of what was admitted. */
export function AdmissionsPage() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/admissions' });
  const { data: me } = useQuery(meQuery);
  const view: View = Object.hasOwn(views, search.view ?? '') ? (search.view as View) : 'open';
  return (
    <Page
      title={t('nav.admissions')}
      extra={
        me?.rights.includes('admission.apply') && (
          <Button type="primary" onClick={() => void navigate({ to: '/admissions/new', search: {} })}>
            {t('do.apply_admission')}
          </Button>
        )
      }
    >
      <nav className="tabs" aria-label={t('say.saved_filters')}>
        {(Object.keys(views) as View[]).map((key) => (
          <Link
            key={key}
            to="/admissions"
            search={{ view: key }}
            replace
            aria-current={key === view ? 'page' : undefined}
          >
            {t(key === 'register' ? 'view.admitted' : `view.${key}`)}
          </Link>
        ))}
      </nav>
      {view === 'register' ? <Register /> : <Applications view={view} />}
    </Page>
  );
}

function Applications({ view }: { view: Exclude<View, 'register'> }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const now = useNow();
  const { q } = useSearch({ from: '/shell/admissions' });
  const list = usePages(
    ['cases', 'admissions', view, q],
    (after) => call('GET /admissions', { query: { ...views[view], q, after } }),
    20_000,
  );
  const columns: Column<AdmissionRow>[] = [
    {
      title: t('say.duty_applied'),
      lead: true,
      className: 'grow',
      cell: ({ case: one }) => (
        <Link to="/cases/$id" params={{ id: one.id }} className="row-link">
          {one.title}
        </Link>
      ),
    },
    { title: t('col.state'), className: 'nowrap', cell: ({ case: one }) => <StateTag state={one.state} /> },
    { title: t('field.kind'), cell: (row) => t(`admission_kind.${row.kind}`) },
    { title: t('field.entered'), cell: (row) => t(`entered.${row.entered}`) },
    { title: t('col.applicant'), cell: (row) => row.applicant },
    { title: t('col.period'), className: 'figures', cell: (row) => <Period {...row} /> },
    {
      title: t('col.end'),
      cell: ({ case: one }) => <TimeLeft from={one.openedAt} due={one.dueAt} mark={one.mark} now={now} />,
    },
    { title: t('col.number'), className: 'nowrap figures', cell: ({ case: one }) => one.number },
    { title: t('col.opened'), className: 'figures', cell: ({ case: one }) => <Instant at={one.openedAt} now={now} /> },
  ];
  return (
    <>
      <div className="filters">
        <Input.Search
          key={q}
          allowClear
          aria-label={t('do.search')}
          placeholder={t('say.search')}
          defaultValue={q}
          onSearch={(words) =>
            void navigate({
              to: '/admissions',
              search: { view, ...(words.trim() ? { q: words.trim() } : {}) },
              replace: true,
            })
          }
        />
      </div>
      <DataTable
        label={t('nav.admissions')}
        columns={columns}
        list={list}
        rowKey={(row) => row.case.id}
        empty={t(q || view === 'closed' ? 'say.no_match' : 'say.no_admissions')}
      />
    </>
  );
}

/** The register 准入台账: what holds today, town by town where asked, with what it costs in a year. */
function Register() {
  const { t, name } = useLanguage();
  const navigate = useNavigate();
  const { area } = useSearch({ from: '/shell/admissions' });
  const { data: areas = [] } = useQuery(areasQuery);
  const towns = areas.filter(({ code }) => code % 1000 === 0 && code % 1_000_000 !== 0);
  const list = usePages(['admissions', 'register', area], (after) =>
    call('GET /admissions/register', { query: { area, after } }),
  );
  const nameOf = (code: number) => {
    const found = areas.find((one) => one.code === code);
    return found ? name(found) : String(code);
  };
  const columns: Column<Admitted>[] = [
    {
      title: t('say.duty_applied'),
      lead: true,
      className: 'grow',
      cell: (row) => row.title,
    },
    { title: t('field.kind'), cell: (row) => t(`admission_kind.${row.kind}`) },
    { title: t('field.entered'), cell: (row) => t(`entered.${row.entered}`) },
    { title: t('col.applicant'), cell: (row) => row.applicant },
    {
      title: t('field.areas'),
      cell: (row) => (row.areas.length === 0 ? t('say.whole_county') : row.areas.map(nameOf).join(t('say.comma'))),
    },
    { title: t('col.period'), className: 'figures', cell: (row) => <Period {...row} /> },
    { title: t('field.forms'), className: 'figures', cell: (row) => row.forms },
    { title: t('col.hours_year'), className: 'figures', cell: (row) => Math.round(row.minutes / 6) / 10 },
    { title: t('col.number'), className: 'nowrap figures', cell: (row) => row.number },
  ];
  return (
    <>
      <div className="filters">
        <Select
          allowClear
          aria-label={t('field.areas')}
          placeholder={t('field.areas')}
          value={area ?? null}
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 160 }}
          options={towns.map((town) => ({ value: String(town.code), label: name(town) }))}
          onChange={(code: string | undefined) =>
            void navigate({ to: '/admissions', search: { view: 'register', ...(code ? { area: code } : {}) } })
          }
        />
      </div>
      <DataTable
        label={t('view.admitted')}
        columns={columns}
        list={list}
        rowKey={(row) => row.caseId}
        empty={t('say.no_admitted')}
      />
    </>
  );
}

function Period({ from, until }: { from: string; until: string }) {
  return (
    <>
      <span className="nowrap">{from} –</span> <span className="nowrap">{until}</span>
    </>
  );
}
