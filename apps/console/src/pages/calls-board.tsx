import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import type { CallRow } from '@zhenshu/event/contract/call.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery } from '../api.ts';
import { CalledList, countCome } from '../parts/call-organs.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant, StateTag, TimeLeft } from '../parts/words.tsx';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));
const views = { open: { open: '1' }, closed: { open: '0' }, all: {} } as const;
type View = keyof typeof views;

/** Joint calls 联动呼叫: who was called, who has come, how long there is; open ones first. */
export function CallsBoardPage() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/calls' });
  const { data: me } = useQuery(meQuery);
  const view: View = search.view === 'closed' || search.view === 'all' ? search.view : 'open';
  const { q } = search;
  const list = usePages(
    ['cases', 'calls', view, q],
    (after) => call('GET /calls', { query: { ...views[view], q, after } }),
    20_000,
  );
  const placed = list.rows.flatMap(({ case: one }) =>
    one.lng === null || one.lat === null
      ? []
      : [{ id: one.id, lng: one.lng, lat: one.lat, mark: one.mark, title: one.title }],
  );
  const rows = list.rows;
  return (
    <Page
      title={t('nav.calls')}
      extra={
        me?.rights.includes('call.whistle') && (
          <Button type="primary" onClick={() => void navigate({ to: '/calls/new', search: {} })}>
            {t('do.whistle')}
          </Button>
        )
      }
    >
      <nav className="tabs" aria-label={t('say.saved_filters')}>
        {(Object.keys(views) as View[]).map((key) => (
          <Link
            key={key}
            to="/calls"
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
          onSearch={(words) =>
            void navigate({
              to: '/calls',
              search: { view, ...(words.trim() ? { q: words.trim() } : {}) },
              replace: true,
            })
          }
        />
      </div>
      <ProblemNote problem={list.problem} retry={list.retry} />
      {list.loading && <Skeleton active paragraph={{ rows: 8 }} title={false} />}
      {!list.loading && !list.problem && rows.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(q || view === 'closed' ? 'say.no_match' : 'say.no_calls')}
        />
      )}
      <div className={placed.length > 0 ? 'calls-grid' : ''}>
        <ul className="plain calls">
          {rows.map((row) => (
            <CallCard key={row.case.id} row={row} />
          ))}
        </ul>
        {placed.length > 0 && (
          <div className="calls-map">
            <Suspense fallback={<div className="map small" />}>
              <CountyMap
                small
                label={t('say.where')}
                points={placed}
                onPoint={(id) => void navigate({ to: '/cases/$id', params: { id } })}
              />
            </Suspense>
          </div>
        )}
      </div>
      {list.more && (
        <Button className="more" onClick={list.more} loading={list.loadingMore}>
          {t('do.more')}
        </Button>
      )}
    </Page>
  );
}

function CallCard({ row }: { row: CallRow }) {
  const { t } = useLanguage();
  const now = useNow();
  const nameOf = useOrganName();
  const { case: one, called } = row;
  const { come, all } = countCome(called);
  return (
    <li className="block">
      <div className="called-head">
        <Link to="/cases/$id" params={{ id: one.id }} className="row-link">
          {one.title}
        </Link>
        <StateTag state={one.state} />
        <span className="tag quiet">{t(`occasion.${row.occasion}`)}</span>
        <strong className="figures come">{t('say.come_of', { come, all })}</strong>
      </div>
      <p className="muted figures">
        {[one.number, one.place, nameOf(row.callerId, row.caller)].join(' · ')} ·{' '}
        <Instant at={one.openedAt} now={now} />
      </p>
      {one.closedAt === null && (
        <p>
          <TimeLeft from={one.openedAt} due={one.dueAt} mark={one.mark} now={now} />
        </p>
      )}
      <CalledList called={called} />
    </li>
  );
}
