import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useRef } from 'react';
import { admissionKinds, enteredKinds, rhythms, type Application } from '@zhenshu/admission/contract.ts';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, caseQuery, refreshCase } from '../api.ts';
import { FieldForm, type Question } from '../parts/field-form.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';

/** Applying for admission 申请准入; with a case in the address, handing in again what was sent back. */
export function AdmissionNewPage() {
  const { t } = useLanguage();
  const { case: caseId } = useSearch({ from: '/shell/admissions/new' });
  const query = useQuery({ ...caseQuery(caseId ?? ''), enabled: caseId !== undefined });
  const isKnown = caseId === undefined || query.data !== undefined;
  return (
    <Page title={t(caseId === undefined ? 'do.apply_admission' : 'command.resubmit')}>
      <ProblemNote problem={query.error} retry={() => void query.refetch()} />
      {!isKnown && !query.error && <Skeleton active paragraph={{ rows: 8 }} />}
      {isKnown && <ApplicationForm sentBack={query.data ?? null} />}
    </Page>
  );
}

function ApplicationForm({ sentBack }: { sentBack: CaseView | null }) {
  const { t, name } = useLanguage();
  const navigate = useNavigate();
  const ids = useRef({ id: newId(), caseId: sentBack?.case.id ?? newId() });
  const { data: areas = [] } = useQuery(areasQuery);
  const towns = areas.filter(({ code }) => code % 1000 === 0 && code % 1_000_000 !== 0);
  const choices = (prefix: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`${prefix}.${value}`) }));
  const questions: Question[] = [
    { name: 'title', kind: 'text', required: true, max: 80, label: t('say.duty_applied') },
    { name: 'kind', kind: 'choice', required: true, options: choices('admission_kind', admissionKinds) },
    { name: 'entered', kind: 'choice', required: true, options: choices('entered', enteredKinds) },
    { name: 'content', kind: 'long', required: true, max: 2000 },
    {
      ...{ name: 'areas', kind: 'choices', required: false, help: t('say.areas_all') },
      options: towns.map((town) => ({ value: String(town.code), label: name(town) })),
    },
    { name: 'basis', kind: 'long', required: true, max: 500 },
    { name: 'reason', kind: 'long', required: true, max: 1000, label: t('say.why_needed') },
    { name: 'payer', kind: 'text', required: true, max: 200 },
    { name: 'yuan', kind: 'number', required: true, min: 0, max: 1_000_000_000 },
    { name: 'people', kind: 'number', required: true, min: 0, max: 10_000 },
    { name: 'peopleFrom', kind: 'text', required: true, max: 200 },
    { name: 'training', kind: 'long', required: true, max: 1000 },
    { name: 'per', kind: 'choice', required: true, options: choices('rhythm', rhythms) },
    { name: 'times', kind: 'number', required: true, max: 366 },
    { name: 'minutes', kind: 'number', required: true, max: 10_000 },
    { name: 'forms', kind: 'forms', required: false, help: t('say.forms_help') },
    { name: 'from', kind: 'day', required: true, label: t('say.holds_from') },
    { name: 'until', kind: 'day', required: true, label: t('say.holds_until') },
    { name: 'files', kind: 'files', required: false, max: 12 },
  ];
  async function send(payload: Record<string, unknown>): Promise<void> {
    const { areas: codes = [], forms = [], ...rest } = payload as Partial<Application> & { areas?: string[] };
    const body = { ...(rest as Application), forms, areas: codes.map(Number) };
    const { id, caseId } = ids.current;
    try {
      if (sentBack) {
        const given = { id, version: sentBack.version, command: 'resubmit', payload: body };
        await call('POST /cases/:id/commands', { params: { id: caseId }, body: given });
      } else await call('POST /admissions', { body: { ...body, id, caseId } });
    } catch (problem) {
      // Lost on the way it may have arrived: the same ids then. Refused, nothing was done under them.
      const isLost = problem instanceof ApiProblem && (problem.status === 0 || problem.status >= 500);
      if (!isLost) ids.current = { id: newId(), caseId: sentBack?.case.id ?? newId() };
      throw problem;
    }
    await refreshCase(caseId);
    await navigate({ to: '/cases/$id', params: { id: caseId } });
  }
  const kept = sentBack?.data as (Application & Record<string, unknown>) | undefined;
  return (
    <div className="block narrow">
      <p className="muted">{t('say.admission_means')}</p>
      <FieldForm
        questions={questions}
        submit={t(sentBack ? 'command.resubmit' : 'do.apply_admission')}
        keep={`zhenshu.admission.${sentBack?.case.id ?? 'new'}`}
        initial={kept ? { ...kept, areas: kept.areas.map(String), files: [] } : { kind: 'duty', entered: 'grid' }}
        onSubmit={send}
      />
    </div>
  );
}
