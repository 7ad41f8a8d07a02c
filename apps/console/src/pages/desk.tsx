import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Empty, Skeleton } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import type { WorkRow } from '@zhenshu/casefile/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, caseQuery, meQuery } from '../api.ts';
import { Attachments } from '../parts/attachments.tsx';
import { Decision } from '../parts/decision.tsx';
import { Duplicates } from '../parts/duplicates.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { Reports } from '../parts/reports.tsx';
import { HeldBar } from '../parts/held-bar.tsx';
import { useHeld } from '../parts/use-held.ts';
import { useKeys } from '../parts/use-keys.ts';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { StateTag, TimeLeft, UrgentTag } from '../parts/words.tsx';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));

/** Dispatch desk 派遣台: what waits, what was told, what is decided; all by keys. */
export function DeskPage() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const { case: asked } = useSearch({ from: '/shell/desk' });
  const { data: me } = useQuery(meQuery);
  const work = usePages(['work'], (after) => call('GET /work', { query: { after, limit: '100' } }), 15_000);
  const [files, dispatches] = [me?.rights.includes('event.file'), me?.rights.includes('event.dispatch')];
  const queue = useMemo(
    () => work.rows.filter((row) => (row.step === 'file' && files) || (row.step === 'dispatch' && dispatches)),
    [work.rows, files, dispatches],
  );
  const chosen = asked ?? queue[0]?.caseId;
  const at = queue.findIndex((row) => row.caseId === chosen);
  function choose(row: WorkRow | undefined): void {
    // The router would put the queue back to where it stood when that case was last open.
    void navigate({ to: '/desk', search: row ? { case: row.caseId } : {}, resetScroll: false });
  }
  useKeys((key) => {
    if (key === 'j') choose(queue[Math.min(queue.length - 1, at + 1)]);
    if (key === 'k') choose(queue[Math.max(0, at - 1)]);
  });
  return (
    <Page title={t('nav.desk')} wide extra={<span className="muted wide-only">{t('say.keys_desk')}</span>}>
      <div className="desk">
        <Queue
          id={work.id}
          queue={queue}
          chosen={chosen}
          loading={work.loading}
          problem={work.problem}
          retry={work.retry}
        />
        {chosen && (
          <Chosen
            key={chosen}
            id={chosen}
            onDone={() => choose(queue[at + 1] ?? queue.find((row) => row.caseId !== chosen))}
          />
        )}
      </div>
    </Page>
  );
}

function Queue({
  id,
  queue: fresh,
  chosen,
  loading,
  problem,
  retry,
}: {
  id: string | undefined;
  queue: readonly WorkRow[];
  chosen: string | undefined;
  loading: boolean;
  problem: unknown;
  retry: () => void;
}) {
  const { t } = useLanguage();
  const now = useNow();
  const box = useRef<HTMLElement>(null);
  const {
    rows: queue,
    isGone,
    held,
    takeIn,
  } = useHeld({ ...(id === undefined ? {} : { id }), rows: fresh }, (row) => row.task, box);
  // Keys move the choice out of sight in a long queue; the next case opens by itself.
  useEffect(() => {
    box.current?.querySelector('[data-chosen=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <section className="desk-queue" aria-labelledby="queue-title" ref={box}>
      <h2 id="queue-title">
        {t('say.queue')} <small className="muted">{queue.length}</small>
      </h2>
      <ProblemNote problem={problem} retry={retry} />
      <HeldBar held={held} takeIn={takeIn} />
      {loading && <Skeleton active />}
      {!loading && queue.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('say.queue_empty')} />
      )}
      <ul>
        {queue.map((row) => (
          <li key={row.task} data-chosen={row.caseId === chosen} className={isGone(row) ? 'gone' : undefined}>
            <Link
              to="/desk"
              search={{ case: row.caseId }}
              resetScroll={false}
              aria-current={row.caseId === chosen ? 'true' : undefined}
            >
              <strong>
                <UrgentTag urgent={row.urgent} />
                {row.title}
              </strong>
              <span className="muted">{row.place}</span>
              <span className="split">
                <StateTag state={row.state} />
                <TimeLeft from={row.openedAt} due={row.dueAt} mark={row.mark} now={now} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Chosen({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useLanguage();
  const { data: view, error, refetch } = useQuery(caseQuery(id));
  if (!view) {
    return (
      <div className="desk-report">
        {error ? <ProblemNote problem={error} retry={() => void refetch()} /> : <Skeleton active />}
      </div>
    );
  }
  const { lng, lat, mark, title, grid } = view.case;
  return (
    <>
      <div className="desk-report">
        <header className="block-head">
          <h2>{title}</h2>
          <Link to="/cases/$id" params={{ id }}>
            {t('do.open_case')}
          </Link>
        </header>
        <Reports caseId={id} />
        <Duplicates view={view} onJoined={onDone} />
        {view.attachments.length > 0 && <Attachments files={view.attachments} />}
        {lng !== null && lat !== null ? (
          <Suspense fallback={<div className="map small" />}>
            <CountyMap small label={t('say.where')} points={[{ id, lng, lat, mark, title }]} focus={{ lng, lat }} />
          </Suspense>
        ) : (
          <p className="muted">{t('say.no_position')}</p>
        )}
        {lng !== null && grid === null && <Alert type="warning" showIcon title={t('say.outside_grids')} />}
      </div>
      <div className="desk-decision">
        <Decision view={view} onDone={onDone} />
      </div>
    </>
  );
}
