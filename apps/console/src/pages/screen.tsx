import { useIsFetching, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import type { CaseRow } from '@zhenshu/casefile/contract.ts';
import { dayOf, addDays } from '@zhenshu/kernel/calendar.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatDay, formatTime } from '@zhenshu/ui/time.ts';
import { call, measuresQuery, meQuery, openByGridQuery } from '../api.ts';
import { ForcedDark } from '../appearance.tsx';
import { watchCases } from '../live.ts';
import { countCome } from '../parts/call-organs.tsx';
import { LiveSign } from '../parts/live-sign.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { useNow } from '../parts/use-now.ts';
import { TimeLeft, UrgentTag } from '../parts/words.tsx';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));

/** Lines of a list at most; as many are shown whole as the screen has room for. */
const lines = 12;
/** Classes at most, so that the calls below them have room. */
const classLines = 6;

function byEnd(rows: readonly CaseRow[]): CaseRow[] {
  return rows.filter((row) => row.dueAt !== null).toSorted((a, b) => (a.dueAt! < b.dueAt! ? -1 : 1));
}

/** Command screen 大屏: the map in the middle, today's numbers, what ends next; dark, live, without a hand on it. */
export function ScreenPage() {
  const { t, name } = useLanguage();
  const organName = useOrganName();
  const now = useNow();
  const { data: me } = useQuery(meQuery);
  const busy = useIsFetching() > 0;
  const today = dayOf(now);
  const day = { from: today, to: today };
  const month = { from: `${today.slice(0, 7)}-01`, to: today };
  const past = { from: addDays(today, -1000), to: today };
  const ofDay = useQuery(measuresQuery(day)).data?.[0]?.counts;
  const ofPast = useQuery(measuresQuery(past)).data?.[0]?.counts;
  const classes = useQuery(measuresQuery(month, 'class')).data ?? [];
  const { data: counted } = useQuery(openByGridQuery);
  // What is near its limit comes first: there is something to be done about it. Then what has just become late.
  const { data: pressed } = useQuery({
    queryKey: ['cases', 'screen'],
    queryFn: async () => {
      const marked = (mark: 'yellow' | 'red') =>
        call('GET /cases', { query: { kind: 'event', open: '1', mark, limit: '100' } });
      const [yellow, red] = [await marked('yellow'), await marked('red')];
      return { yellow: byEnd(yellow.rows), red: byEnd(red.rows) };
    },
    refetchInterval: 30_000,
  });
  const { data: calls } = useQuery({
    queryKey: ['cases', 'screen', 'calls'],
    queryFn: () => call('GET /calls', { query: { open: '1', limit: '20' } }),
    refetchInterval: 30_000,
  });
  const counts = useMemo(
    () => new Map(counted?.flatMap(({ grid, ...count }) => (grid === null ? [] : [[grid, count] as const]))),
    [counted],
  );
  useEffect(() => watchCases(), []);
  useEffect(() => {
    document.title = `${t('screen.title')} · Zhenshu`;
  }, [t]);
  const ripening = [...(pressed?.yellow ?? []), ...(pressed?.red.toReversed() ?? [])].slice(0, lines);
  const busiest = classes
    .filter((one) => one.key !== null)
    .toSorted((a, b) => b.counts.leads - a.counts.leads)
    .slice(0, classLines);
  const most = Math.max(1, ...busiest.map((one) => one.counts.leads));
  const area = me?.areas.find((one) => one.code === me.area);
  const figures = [
    ['overview.today_leads', ofDay?.leads],
    ['screen.today_dispatched', ofDay?.dispatched],
    ['overview.today_resolved', ofDay?.resolved],
    ['measure.open', ofPast?.open],
    ['overview.overdue_now', ofPast?.overdue],
  ] as const;
  return (
    <ForcedDark>
      <main className="screen" data-busy={busy}>
        <header>
          <h1>
            {area ? name(area) : ''} {t('screen.title')}
          </h1>
          <LiveSign />
          <time dateTime={now.toISOString()}>
            {formatDay(now, t)} <strong>{formatTime(now)}</strong>
          </time>
          <Link to="/overview">{t('overview.back')}</Link>
        </header>
        <section className="screen-figures" aria-label={t('screen.in_out')}>
          {figures.map(([title, count]) => (
            <div key={title} className={title === 'overview.overdue_now' && (count ?? 0) > 0 ? 'late' : undefined}>
              <strong className="figures">{count ?? 0}</strong>
              <span>{t(title)}</span>
            </div>
          ))}
        </section>
        <div className="screen-side">
          <section className="screen-list" aria-labelledby="screen-classes">
            <h2 id="screen-classes">{t('screen.by_class')}</h2>
            <ol>
              {busiest.map(({ key, nameZh, nameEn, counts: count }) => (
                <li key={key ?? 'none'}>
                  <span>{name({ nameZh: nameZh ?? '', nameEn: nameEn ?? '' })}</span>
                  <strong className="figures">{count.leads}</strong>
                  <span className="amount" aria-hidden="true">
                    <span style={{ width: `${(100 * count.leads) / most}%` }} />
                  </span>
                </li>
              ))}
            </ol>
          </section>
          <section className="screen-list" aria-labelledby="screen-calls">
            <h2 id="screen-calls">{t('screen.calls')}</h2>
            {calls?.rows.length === 0 && <p className="muted">{t('screen.no_calls')}</p>}
            <ol>
              {calls?.rows.map(({ case: one, called }) => (
                <li key={one.id}>
                  <span>{one.title}</span>
                  <strong className="figures">{t('say.come_of', countCome(called))}</strong>
                  <small>{one.place}</small>
                  <small>{t(`state.${one.state}`)}</small>
                </li>
              ))}
            </ol>
          </section>
        </div>
        <Suspense fallback={<div className="map" />}>
          <CountyMap label={t('say.map_label')} counts={counts} />
        </Suspense>
        <section className="screen-list" aria-labelledby="screen-ripening">
          <h2 id="screen-ripening">{t('screen.ripening')}</h2>
          {ripening.length === 0 && <p className="muted">{t('screen.nothing')}</p>}
          <ol>
            {ripening.map((row) => (
              <li key={row.id}>
                <span>
                  <UrgentTag urgent={row.urgent} />
                  {row.title}
                </span>
                <TimeLeft from={row.openedAt} due={row.dueAt} mark={row.mark} now={now} />
                <small>{row.place}</small>
                <small>{row.organ && organName(row.organId, row.organ)}</small>
              </li>
            ))}
          </ol>
        </section>
      </main>
    </ForcedDark>
  );
}
