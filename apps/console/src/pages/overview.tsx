import { DownloadOutlined, FullscreenOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, DatePicker, Empty, Segmented, Select, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { Fragment, useState } from 'react';
import type { Dimension, MeasureName } from '@zhenshu/event/contract.ts';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { addressOf } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { meQuery, measuresQuery } from '../api.ts';
import { NumberLink, Rate, Table, type Asked, type RateName } from '../parts/numbers.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { TrendChart } from '../parts/trend-chart.tsx';
import { useNow } from '../parts/use-now.ts';
import { daysOf, periodOf, periods } from '../periods.ts';

/** The numbers of a period in groups, column by column: those that are counted, and the rates made of them. */
type Group = { readonly title: string; readonly counts: readonly MeasureName[]; readonly rates: readonly RateName[] };
const columns: readonly (readonly Group[])[] = [
  [
    {
      title: 'overview.leads',
      counts: ['leads', 'leads_residents', 'leads_villages', 'leads_sensors'],
      rates: ['valid'],
    },
    { title: 'overview.dispatch', counts: ['dispatched', 'returned'], rates: [] },
  ],
  [
    {
      title: 'overview.handling',
      counts: ['handle_due', 'handled', 'handled_on_time', 'overdue', 'extended'],
      rates: ['handled', 'handled_on_time', 'overdue', 'extended'],
    },
  ],
  [
    {
      title: 'overview.closing',
      counts: ['resolved', 'resolved_by_county', 'close_due', 'closed', 'closed_on_time', 'reworked'],
      rates: ['closed', 'closed_on_time', 'reworked'],
    },
  ],
];

/** Columns of the comparison. */
const compared: readonly MeasureName[] = ['leads', 'resolved', 'handle_due', 'handled_on_time', 'overdue', 'open'];
/** Organs or classes shown before somebody asks for all of them. */
const firstRows = 12;
const comparisons = ['town', 'organ', 'class'] as const satisfies readonly Dimension[];

/** Overview 总览: how it stands now and over a period; each number opens the events it counts. */
export function OverviewPage() {
  const { t, name } = useLanguage();
  const navigate = useNavigate();
  const now = useNow();
  const search = useSearch({ from: '/shell/overview' });
  const { data: me } = useQuery(meQuery);
  const period = periodOf(search.period, search, now);
  const asked: Asked = { from: period.from, to: period.to, town: search.town };
  function go(change: Partial<typeof search>): void {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '/overview', search: Object.fromEntries(next), replace: true });
  }
  const towns = me?.areas.filter((area) => area.level === 'town') ?? [];
  const by = comparisons.find((one) => one === search.by) ?? (towns.length > 1 && !search.town ? 'town' : 'class');
  return (
    <Page
      title={t('nav.overview')}
      extra={
        <>
          <Link to="/screen" className="wide-only">
            <FullscreenOutlined aria-hidden /> {t('screen.open')}
          </Link>
          <Button icon={<DownloadOutlined />} href={`/api/v1${addressOf('/measures/export', {}, { ...asked, by })}`}>
            {t('do.export')}
          </Button>
        </>
      }
    >
      <Now town={search.town} now={now} />
      <div className="filters">
        <Segmented
          aria-label={t('overview.period')}
          value={period.name}
          options={periods.map((value) => ({ value, label: t(`period.${value}`) }))}
          onChange={(value) =>
            go({ period: value, from: value === 'free' ? asked.from : '', to: value === 'free' ? asked.to : '' })
          }
        />
        {period.name === 'free' && (
          <DatePicker.RangePicker
            allowClear={false}
            aria-label={t('overview.period')}
            value={[dayjs(period.from), dayjs(period.to)]}
            onChange={(range) =>
              range?.[0] && range[1] && go({ from: range[0].format('YYYY-MM-DD'), to: range[1].format('YYYY-MM-DD') })
            }
          />
        )}
        {towns.length > 1 && (
          <Select
            allowClear
            aria-label={t('org.level.town')}
            placeholder={t('overview.choose_town')}
            value={search.town ?? null}
            options={towns.map((area) => ({ value: String(area.code), label: name(area) }))}
            onChange={(value: string | undefined) => go({ town: value ?? '' })}
          />
        )}
        <span className="muted figures">{t('overview.from_to', { from: period.from, to: period.to })}</span>
      </div>
      <Numbers asked={asked} />
      <Trend asked={asked} />
      <section className="block gap-above" aria-labelledby="compare">
        <div className="block-head">
          <h2 id="compare">{t('overview.compare')}</h2>
          <Segmented
            aria-labelledby="compare"
            value={by}
            options={comparisons
              .filter((one) => one !== 'town' || towns.length > 1)
              .map((value) => ({ value, label: t(`dimension.${value}`) }))}
            onChange={(value) => go({ by: value })}
          />
        </div>
        <Comparison asked={asked} by={by} />
      </section>
    </Page>
  );
}

/** How it stands at this moment: today's leads and work done, what is open, what is late. */
function Now({ town, now }: { town: string | undefined; now: Date }) {
  const { t } = useLanguage();
  const today = dayOf(now);
  const day = { from: today, to: today, town };
  // What is late may have been due long ago.
  const past = { from: addDays(today, -1000), to: today, town };
  const ofDay = useQuery(measuresQuery(day)).data?.[0]?.counts;
  const ofPast = useQuery(measuresQuery(past)).data?.[0]?.counts;
  const cards = [
    { title: 'overview.today_leads', name: 'leads', asked: day, counts: ofDay },
    { title: 'overview.today_resolved', name: 'resolved', asked: day, counts: ofDay },
    { title: 'measure.open', name: 'open', asked: day, counts: ofPast },
    { title: 'overview.overdue_now', name: 'overdue', asked: past, counts: ofPast },
  ] as const;
  return (
    <section className="now" aria-label={t('overview.now')}>
      {cards.map(({ title, name, asked, counts }) => (
        <div key={title} className={name === 'overdue' && (counts?.overdue ?? 0) > 0 ? 'now-card late' : 'now-card'}>
          <span className="muted">{t(title)}</span>
          <NumberLink name={name} asked={asked} count={counts?.[name] ?? 0} />
        </div>
      ))}
    </section>
  );
}

function Numbers({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  const { data, error, refetch, isPending } = useQuery(measuresQuery(asked));
  if (isPending) return <Skeleton active paragraph={{ rows: 4 }} title={false} />;
  const counts = data?.[0]?.counts;
  return (
    <>
      <ProblemNote problem={error} retry={() => void refetch()} />
      <div className="measures">
        {columns.map((groups) => (
          <div key={groups[0]!.title} className="measure-column">
            {groups.map((group) => (
              <section key={group.title} className="block" aria-label={t(group.title)}>
                <h2>{t(group.title)}</h2>
                <dl className="measure-list">
                  {group.counts.map((measure) => (
                    <div key={measure}>
                      <dt>{t(`measure.${measure}`)}</dt>
                      <dd>
                        <NumberLink name={measure} asked={asked} count={counts?.[measure] ?? 0} />
                      </dd>
                    </div>
                  ))}
                  {group.rates.map((rate) => (
                    <div key={rate} className="rate">
                      <dt>{t(`rate.${rate}`)}</dt>
                      <dd>
                        <Rate rate={rate} counts={counts} />
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        ))}
      </div>
      <p className="muted">{t('overview.rule_due')}</p>
    </>
  );
}

function Trend({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  const { data, isPending } = useQuery(measuresQuery(asked, 'day'));
  if (isPending) return <Skeleton active />;
  const days = daysOf(asked);
  const byDay = new Map(data?.map((row) => [row.key, row.counts]));
  const valuesOf = (name: MeasureName) => days.map((day) => byDay.get(day)?.[name] ?? 0);
  const series = [
    { name: t('measure.leads'), className: 'in', values: valuesOf('leads') },
    { name: t('measure.resolved'), className: 'out', values: valuesOf('resolved') },
  ];
  if (days.length < 2) return null;
  const shown = days.map((day, at) => ({ day, at })).filter(({ at }) => series.some(({ values }) => values[at]! > 0));
  return (
    <section className="block" aria-labelledby="trend">
      <h2 id="trend">{t('overview.trend')}</h2>
      {shown.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('overview.empty')} />
      ) : (
        <>
          <TrendChart label={t('overview.trend_label', asked)} days={days} series={series} />
          <details>
            <summary>{t('overview.trend_table')}</summary>
            <Table
              label={t('overview.trend')}
              head={[t('dimension.day'), ...series.map(({ name }) => name)]}
              rows={shown.map(({ day }) => ({
                key: day,
                cells: [
                  day,
                  ...(['leads', 'resolved'] as const).map((name) => (
                    <NumberLink
                      key={name}
                      name={name}
                      asked={{ ...asked, from: day, to: day }}
                      count={byDay.get(day)?.[name] ?? 0}
                    />
                  )),
                ],
              }))}
            />
          </details>
        </>
      )}
    </section>
  );
}

/** Towns, organs or classes beside each other; bars show how much, not who is better. */
function Comparison({ asked, by }: { asked: Asked; by: (typeof comparisons)[number] }) {
  const { t, name } = useLanguage();
  const { data = [], error, refetch, isPending } = useQuery(measuresQuery(asked, by));
  const [whole, setWhole] = useState(false);
  if (isPending) return <Skeleton active />;
  if (error) return <ProblemNote problem={error} retry={() => void refetch()} />;
  const rows = data.filter(({ counts }) => compared.some((measure) => counts[measure] > 0));
  if (rows.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('overview.empty')} />;
  const most = Math.max(1, ...rows.map(({ counts }) => counts.leads));
  // Towns keep their order; of classes and organs the busiest come first.
  const ordered = by === 'town' ? rows : rows.toSorted((a, b) => b.counts.leads - a.counts.leads);
  const filterOf = (key: string | null): Record<string, string> => {
    if (by === 'town') return key === null ? {} : { town: key };
    return { [by === 'organ' ? 'organ' : 'subject']: key ?? 'none' };
  };
  const shown = whole || by === 'town' ? ordered : ordered.slice(0, firstRows);
  return (
    <>
      <Table
        label={t('overview.compare')}
        head={[t(`dimension.${by}`), ...compared.map((measure) => t(`measure.${measure}`)), t('rate.handled_on_time')]}
        rows={shown.map(({ key, nameZh, nameEn, counts }) => ({
          key: key ?? 'none',
          cells: [
            nameZh === null ? (key ?? t('measure.none')) : name({ nameZh, nameEn: nameEn ?? '' }),
            ...compared.map((measure) => (
              <Fragment key={measure}>
                <NumberLink name={measure} asked={asked} count={counts[measure]} of={filterOf(key)} />
                {measure === 'leads' && (
                  <span className="amount" aria-hidden="true">
                    <span style={{ width: `${(100 * counts.leads) / most}%` }} />
                  </span>
                )}
              </Fragment>
            )),
            <Rate key="rate" rate="handled_on_time" counts={counts} />,
          ],
        }))}
      />
      {shown.length < ordered.length && (
        <Button className="more" onClick={() => setWhole(true)}>
          {t('overview.all_rows', { count: ordered.length })}
        </Button>
      )}
    </>
  );
}
