import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, gridsQuery } from '../api.ts';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { StateTag, TimeLeft } from '../parts/words.tsx';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));

/** Map 地图: grids and open events; everything it shows is also a list beside it. */
export function MapViewPage() {
  const { t, name } = useLanguage();
  const now = useNow();
  const navigate = useNavigate();
  const { case: chosen, grid: chosenGrid } = useSearch({ from: '/shell/map' });
  const list = usePages(
    ['cases', 'map'],
    (after) => call('GET /cases', { query: { open: '1', limit: '100', after } }),
    30_000,
  );
  const { data: grids = [] } = useQuery(gridsQuery);
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
  const inGrid = grid ? rows.filter((row) => row.grid === grid.code) : [];
  const shown = grid ? inGrid : rows;
  return (
    <Page title={t('nav.map')} wide>
      <ProblemNote problem={list.problem} retry={list.retry} />
      <div className="map-page">
        <Suspense fallback={<div className="map" />}>
          <CountyMap
            label={t('say.map_label')}
            points={points}
            onPoint={(id) => void navigate({ to: '/map', search: { case: id } })}
            onGrid={(code) => void navigate({ to: '/map', search: { grid: code } })}
          />
        </Suspense>
        <div className="map-side">
          <p className="legend muted">
            <span className="dot none" /> {t('say.mark_none')} <span className="dot yellow" /> {t('say.mark_yellow')}{' '}
            <span className="dot red" /> {t('say.mark_red')}
          </p>
          {one && (
            <article className="block card">
              <h2>{one.title}</h2>
              <p>
                <StateTag state={one.state} /> {one.place}
              </p>
              <p>{one.organ ?? t('say.centre')}</p>
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
              <p>{t('say.grid_events', { count: inGrid.length })}</p>
              <Link to="/map" search={{}}>
                {t('do.all_grids')}
              </Link>
            </article>
          )}
          <section aria-labelledby="map-list">
            <h2 id="map-list">
              {t('view.open')} <small className="muted">{shown.length}</small>
            </h2>
            <ul className="map-list">
              {shown.map((row) => (
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
        </div>
      </div>
    </Page>
  );
}
