import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Drawer, Skeleton } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { GridCount } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, gridsQuery, meQuery, openByGridQuery } from '../api.ts';
import { useOrganName } from '../parts/organ-name.ts';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { StateTag, TimeLeft } from '../parts/words.tsx';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));
const GridImport = lazy(() => import('../parts/grid-import.tsx').then((part) => ({ default: part.GridImport })));

/** Map 地图: grids and, for those who read cases, open events; everything it shows is also a list beside it. */
export function MapViewPage() {
  const { t, name } = useLanguage();
  const organName = useOrganName();
  const now = useNow();
  const navigate = useNavigate();
  const { case: chosen, grid: chosenGrid } = useSearch({ from: '/shell/map' });
  const { data: me } = useQuery(meQuery);
  const [importing, setImporting] = useState(false);
  const reads = me?.rights.includes('case.read') ?? false;
  // Outlines touch over borders of towns: only a post of the whole county changes them.
  const edits = me !== undefined && me.rights.includes('grid.edit') && me.area === me.county * 1_000_000;
  const list = usePages(
    ['cases', 'map', reads, chosenGrid],
    async (after) =>
      reads
        ? call('GET /cases', { query: { kind: 'event', open: '1', grid: chosenGrid, limit: '100', after } })
        : { rows: [], next: null },
    30_000,
  );
  const { data: grids = [] } = useQuery(gridsQuery);
  const { data: counted } = useQuery({ ...openByGridQuery, enabled: reads });
  const counts = useMemo(
    () => new Map(counted?.flatMap(({ grid: code, ...count }) => (code === null ? [] : [[code, count] as const]))),
    [counted],
  );
  const { rows } = list;
  const points = useMemo(
    () =>
      rows.flatMap(({ id, lng, lat, mark, title }) =>
        lng === null || lat === null ? [] : [{ id, lng, lat, mark, title }],
      ),
    [rows],
  );
  const one = rows.find((row) => row.id === chosen);
  const grid = grids.find((known) => known.code === chosenGrid);
  return (
    <Page
      title={t(reads ? 'nav.map' : 'nav.grids')}
      wide
      extra={
        edits && (
          <Button type="primary" onClick={() => setImporting(true)}>
            {t('do.import_grids')}
          </Button>
        )
      }
    >
      <ProblemNote problem={list.problem} retry={list.retry} />
      <div className="map-page">
        <Suspense fallback={<div className="map" />}>
          <CountyMap
            label={t('say.map_label')}
            points={points}
            counts={counts}
            onPoint={(id) => void navigate({ to: '/map', search: { case: id } })}
            onGrid={(code) => void navigate({ to: '/map', search: { grid: code } })}
          />
        </Suspense>
        <div className="map-side">
          {reads && (
            <p className="legend muted">
              <span className="dot none" /> {t('say.mark_none')} <span className="dot yellow" /> {t('say.mark_yellow')}{' '}
              <span className="dot red" /> {t('say.mark_red')} <span>{t('say.map_shades')}</span>
            </p>
          )}
          {one && (
            <article className="block card">
              <h2>{one.title}</h2>
              <p>
                <StateTag state={one.state} /> {one.place}
              </p>
              <p>{one.organ === null ? t('say.centre') : organName(one.organId, one.organ)}</p>
              <TimeLeft from={one.openedAt} due={one.dueAt} mark={one.mark} now={now} />
              <p>
                <Link to="/cases/$id" params={{ id: one.id }}>
                  {t('do.open_case')}
                </Link>
              </p>
            </article>
          )}
          {grid && (
            <article className="block card">
              <h2>{name(grid)}</h2>
              <p className="muted figures">
                {grid.code} · {t(`grid.level.${grid.level}`)}
              </p>
              {reads && <p>{t('say.grid_count', counts.get(grid.code) ?? { open: 0, yellow: 0, red: 0 })}</p>}
              <Link to="/map" search={{}}>
                {t('do.all_grids')}
              </Link>
            </article>
          )}
          {!reads && <GridList chosen={grid?.code} />}
          {reads && <GridCounts counted={counted ?? []} chosen={grid?.code} />}
          {reads && (
            <section aria-labelledby="map-list">
              <h2 id="map-list">
                {t('view.open')}{' '}
                <small className="muted">
                  {rows.length}
                  {list.more ? '+' : ''}
                </small>
              </h2>
              <ul className="map-list">
                {rows.map((row) => (
                  <li key={row.id}>
                    <Link to="/map" search={{ case: row.id }} aria-current={row.id === chosen ? 'true' : undefined}>
                      <span className={`dot ${row.mark}`} />
                      <span className="visually-hidden">{t(`say.mark_${row.mark}`)}</span>
                      <span>
                        {row.title}
                        <small className="muted"> {row.lng === null ? t('say.no_position') : row.place}</small>
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
              {list.more && <Button onClick={list.more}>{t('do.more')}</Button>}
            </section>
          )}
        </div>
      </div>
      <Drawer
        open={importing}
        onClose={() => setImporting(false)}
        size={640}
        title={t('do.import_grids')}
        destroyOnHidden
      >
        <Suspense fallback={<Skeleton active />}>
          <GridImport onDone={() => setImporting(false)} />
        </Suspense>
      </Drawer>
    </Page>
  );
}

/** What the shades of the map say, in figures: grids with open events, the most first. */
function GridCounts({ counted, chosen }: { counted: readonly GridCount[]; chosen: string | undefined }) {
  const { t, name } = useLanguage();
  const { data: grids = [] } = useQuery(gridsQuery);
  const named = new Map(grids.map((grid) => [grid.code, name(grid)]));
  const ordered = counted.toSorted((a, b) => b.open - a.open);
  if (ordered.length === 0) return null;
  return (
    <details className="grid-counts">
      <summary>{t('say.grids_counted')}</summary>
      <ul className="map-list">
        {ordered.map(({ grid, ...count }) => (
          <li key={grid ?? 'none'}>
            {grid === null ? (
              <span className="map-line">
                {t('say.no_grid')} <span className="figures">{count.open}</span>
              </span>
            ) : (
              <Link
                to="/map"
                search={{ grid }}
                aria-current={grid === chosen ? 'true' : undefined}
                className="map-line"
              >
                {named.get(grid) ?? grid} <span className="figures">{count.open}</span>
                <span className="visually-hidden">{t('say.grid_count', count)}</span>
                {count.red > 0 && <span className="dot red" />}
                {count.red === 0 && count.yellow > 0 && <span className="dot yellow" />}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The grids of the map as a list, for those who keep them. */
function GridList({ chosen }: { chosen: string | undefined }) {
  const { t, name } = useLanguage();
  const { data: grids = [], isSuccess } = useQuery(gridsQuery);
  return (
    <section aria-labelledby="grid-list">
      <h2 id="grid-list">
        {t('nav.grids')} <small className="muted">{grids.length}</small>
      </h2>
      {isSuccess && grids.length === 0 && <p className="muted">{t('say.no_grids')}</p>}
      <ul className="map-list">
        {grids.map((grid) => (
          <li key={grid.code}>
            <Link to="/map" search={{ grid: grid.code }} aria-current={grid.code === chosen ? 'true' : undefined}>
              <span>
                {name(grid)} <small className="muted figures">{grid.code}</small>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
