import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useRef } from 'react';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import type { CallBody } from '@zhenshu/event/contract/call.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, caseQuery, refreshCase } from '../api.ts';
import { FieldForm, type Question } from '../parts/field-form.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { wordsOf } from '../texts.ts';

/** Whistling 吹哨: what for, where, who is to come and what each is to do; from an event with what is known of it. */
export function CallNewPage() {
  const { t } = useLanguage();
  const { event } = useSearch({ from: '/shell/calls/new' });
  const query = useQuery({ ...caseQuery(event ?? ''), enabled: event !== undefined });
  const isKnown = event === undefined || query.data !== undefined;
  return (
    <Page title={t('do.whistle')}>
      <ProblemNote problem={query.error} retry={() => void query.refetch()} />
      {!isKnown && !query.error && <Skeleton active paragraph={{ rows: 8 }} />}
      {isKnown && <WhistleForm event={query.data ?? null} />}
    </Page>
  );
}

function WhistleForm({ event }: { event: CaseView | null }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const ids = useRef({ id: newId(), caseId: newId() });
  const known = event?.case;
  const questions: Question[] = [
    { name: 'title', kind: 'text', required: true, max: 80 },
    {
      name: 'occasion',
      kind: 'choice',
      required: true,
      options: wordsOf('occasion.').map((value) => ({ value, label: t(`occasion.${value}`) })),
    },
    { name: 'ask', kind: 'long', required: true, max: 2000 },
    { name: 'place', kind: 'text', required: true, max: 200 },
    { name: 'position', kind: 'position', required: false, label: t('say.where') },
    { name: 'called', kind: 'wanted', required: true, label: t('say.called_organs') },
  ];
  const position = known && known.lng !== null && known.lat !== null ? { lng: known.lng, lat: known.lat } : undefined;
  async function whistle(payload: Record<string, unknown>): Promise<void> {
    const { called, ...rest } = payload as { called: CallBody['supports'] } & Omit<CallBody, 'lead' | 'supports'>;
    const [lead, ...supports] = called;
    const body = { ...rest, ...ids.current, lead: lead!, supports, ...(known ? { eventId: known.id } : {}) };
    try {
      await call('POST /calls', { body });
    } catch (problem) {
      // Lost on the way it may have arrived: the same ids then. Refused, nothing was opened under them.
      const isLost = problem instanceof ApiProblem && (problem.status === 0 || problem.status >= 500);
      if (!isLost) ids.current = { id: newId(), caseId: newId() };
      throw problem;
    }
    if (known) await refreshCase(known.id);
    await navigate({ to: '/cases/$id', params: { id: ids.current.caseId } });
  }
  return (
    <div className="block narrow">
      {known && <p className="muted">{t('say.call_for', { title: known.title })}</p>}
      <FieldForm
        questions={questions}
        submit={t('do.whistle')}
        keep={`zhenshu.call.${known?.id ?? 'new'}`}
        initial={{
          called: [{}, {}],
          ...(known ? { title: known.title, place: known.place, occasion: 'demand' } : {}),
          ...(position ? { position } : {}),
        }}
        onSubmit={whistle}
      />
    </div>
  );
}
