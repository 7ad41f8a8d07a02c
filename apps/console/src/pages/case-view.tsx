import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Breadcrumb, Descriptions, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { caseQuery, gridsQuery } from '../api.ts';
import { AdmissionPanel } from '../parts/admission-panel.tsx';
import { CallPanel, EventCalls } from '../parts/call-panel.tsx';
import { Attachments } from '../parts/attachments.tsx';
import { ClockBars } from '../parts/clock-bar.tsx';
import { Commands } from '../parts/commands.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { Reports } from '../parts/reports.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { StateTag, TimeLeft, UrgentTag } from '../parts/words.tsx';
import { useNow } from '../parts/use-now.ts';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));

/** The lists cases of a kind stand in. */
const boards: Readonly<Record<string, { readonly to: '/calls' | '/admissions'; readonly text: string }>> = {
  call: { to: '/calls', text: 'nav.calls' },
  admission: { to: '/admissions', text: 'nav.admissions' },
};

/** One case 案卷, whatever its kind: head, clocks, content, what now, timeline. */
export function CaseViewPage() {
  const { t } = useLanguage();
  const { id } = useParams({ from: '/shell/cases/$id' });
  const { data: view, error, refetch } = useQuery(caseQuery(id));
  if (!view) {
    return (
      <Page title={t('say.case')}>
        {error ? (
          <>
            <ProblemNote problem={error} retry={() => void refetch()} />
            <p className="gap-above">
              <Link to="/">{t('do.home')}</Link>
            </p>
          </>
        ) : (
          <Skeleton active paragraph={{ rows: 10 }} />
        )}
      </Page>
    );
  }
  const { title, kind, number } = view.case;
  return (
    <Page
      title={title}
      wide
      heading={
        <>
          <UrgentTag urgent={view.case.urgent} />
          {title} <StateTag state={view.case.state} />
        </>
      }
    >
      <Breadcrumb
        className="crumbs"
        items={[
          {
            title: <Link to={boards[kind]?.to ?? '/events'}>{t(boards[kind]?.text ?? 'nav.events')}</Link>,
          },
          { title: number ?? t(`kind.${kind}`) },
        ]}
      />
      <ProblemNote problem={error} retry={() => void refetch()} />
      <Standing view={view} />
      <ClockBars clocks={view.clocks} />
      <div className="case-grid">
        <div className="case-content">
          {kind === 'event' && <Reports caseId={id} />}
          {kind === 'event' && <EventCalls view={view} />}
          {kind === 'call' && <CallPanel view={view} />}
          {kind === 'admission' && <AdmissionPanel view={view} />}
          {view.attachments.length > 0 && <Attachments files={view.attachments} />}
          <Head view={view} />
        </div>
        <div className="case-side">
          <Commands view={view} />
          <Tasks view={view} />
        </div>
        <Timeline facts={view.facts} />
      </div>
    </Page>
  );
}

/** What the reader must know before anything else: joined to another, under an order. */
function Standing({ view }: { view: CaseView }) {
  const { t } = useLanguage();
  const { into, order } = view.data as { into?: string; order?: { text: string; until: string; by: string } };
  return (
    <>
      {into !== undefined && (
        <Alert
          type="info"
          showIcon
          title={t('say.is_joined')}
          action={
            <Link to="/cases/$id" params={{ id: into }}>
              {t('say.open_target')}
            </Link>
          }
        />
      )}
      {order && <Alert type="warning" showIcon title={t('say.order', order)} />}
    </>
  );
}

function Head({ view }: { view: CaseView }) {
  const { t, has, name } = useLanguage();
  const organName = useOrganName();
  const { case: one, data, organs } = view;
  const word = (key: string) => (typeof data[key] === 'string' && data[key] !== '' ? data[key] : null);
  /** What the list calls it in the language of the screen; as it was called when the case came under it. */
  const named = (key: string) => word(key) && name({ nameZh: word(key)!, nameEn: word(`${key}En`) ?? '' });
  const basis = one.kind === 'event' ? (data['basis'] as { basis: string; listVersion: string } | null) : null;
  const supports = organs.filter((organ) => Array.isArray(data['supports']) && data['supports'].includes(organ.id));
  // A result that was not passed by the check, or is being worked on again, is history and stands in the timeline.
  const result = ['handled', 'checked', 'closed'].includes(one.state) ? word('result') : null;
  const { data: grids = [] } = useQuery({ ...gridsQuery, enabled: one.grid !== null });
  const grid = grids.find((known) => known.code === one.grid);
  const lines: [label: string, text: string | null][] = [
    [t('col.number'), one.number],
    [t('col.place'), one.place],
    [t('field.code'), named('category') && `${named('category')} (${one.subject?.split(':')[1] ?? ''})`],
    [t('field.condition'), [named('conditionName'), word('conditionVersion')].filter(Boolean).join(' · ') || null],
    [t('say.closing'), named('closing')],
    [t(one.kind === 'call' ? 'field.lead' : 'field.organId'), one.organ && organName(one.organId, one.organ)],
    [t('say.basis'), basis ? `${basis.basis} · ${basis.listVersion}` : null],
    [
      t('field.supports'),
      supports.length > 0 ? supports.map((organ) => organName(organ.id, organ.name)).join(t('say.comma')) : null,
    ],
    [t('col.grid'), grid ? name(grid) : one.grid],
    [
      t('col.level'),
      one.kind !== 'event' ? null : has(`catalog.level.${one.level}`) ? t(`catalog.level.${one.level}`) : one.level,
    ],
    [t('col.opened'), formatInstant(one.openedAt, t)],
    [t('col.closed'), one.closedAt && formatInstant(one.closedAt, t)],
    [t('field.result'), result && (has(`result.${result}`) ? t(`result.${result}`) : result)],
    [t('field.answer'), word('answer')],
  ];
  return (
    <section className="block" aria-labelledby="case-title">
      <h2 id="case-title">{t('say.case_facts')}</h2>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 2, xxl: 2 }}
        items={lines.filter(([, text]) => text).map(([label, text]) => ({ key: label, label, children: text }))}
      />
      {one.lng !== null && one.lat !== null && (
        <Suspense fallback={<div className="map small" />}>
          <CountyMap
            small
            label={t('say.where')}
            points={[{ id: one.id, lng: one.lng, lat: one.lat, mark: one.mark, title: one.title }]}
            focus={{ lng: one.lng, lat: one.lat }}
          />
        </Suspense>
      )}
    </section>
  );
}

function Tasks({ view }: { view: CaseView }) {
  const { t } = useLanguage();
  const organName = useOrganName();
  const now = useNow();
  return (
    <section className="block" aria-labelledby="tasks-title">
      <h2 id="tasks-title">{t('say.tasks')}</h2>
      {view.tasks.length === 0 && <p className="muted">{t('say.no_tasks')}</p>}
      <ul className="plain">
        {view.tasks.map((task) => (
          <li key={`${task.step} ${task.organId}`} className="task">
            <strong>{t(`step.${task.step}`)}</strong>{' '}
            <span>
              {task.organ === null
                ? t(view.case.kind === 'admission' ? 'say.county_side' : 'say.centre')
                : organName(task.organId, task.organ)}
            </span>
            <TimeLeft from={task.openedAt} due={task.dueAt} mark={task.mark} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}
