import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import type { Application, Burden, Consulted } from '@zhenshu/admission/contract.ts';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { useOrganName } from './organ-name.ts';
import { ProblemNote } from './problem.tsx';

type Kept = Application & {
  readonly applicant: string;
  readonly consulted?: readonly Consulted[] | null;
  readonly advice?: string | null;
  readonly examination?: string | null;
  readonly decision?: string;
};
const parts = ['duties', 'forms', 'fields', 'minutes'] as const;

/** What an application for admission asks, what it adds to the towns' load, what those asked say 准入申请. */
export function AdmissionPanel({ view }: { view: CaseView }) {
  const { t, name } = useLanguage();
  const nameOf = useOrganName();
  const { data: areas = [] } = useQuery(areasQuery);
  const kept = view.data as unknown as Kept;
  const townName = (code: number) => {
    const found = areas.find((one) => one.code === code);
    return found ? name(found) : String(code);
  };
  const corrects = view.commands.some((offer) => offer.command === 'resubmit' && offer.refusal === null);
  const lines: [label: string, text: string][] = [
    [t('col.applicant'), kept.applicant],
    [t('field.basis'), kept.basis],
    [t('say.why_needed'), kept.reason],
    [t('field.areas'), kept.areas.length === 0 ? t('say.whole_county') : kept.areas.map(townName).join(t('say.comma'))],
    [t('field.payer'), t('say.pays', { payer: kept.payer, yuan: kept.yuan })],
    [t('field.peopleFrom'), t('say.gives_people', { from: kept.peopleFrom, people: kept.people })],
    [t('field.training'), kept.training],
    [t('field.per'), t('say.rhythm', { per: t(`rhythm.${kept.per}`), times: kept.times, minutes: kept.minutes })],
    [t('col.period'), `${kept.from} – ${kept.until}`],
  ];
  return (
    <>
      <section aria-labelledby="admission-title" className="block">
        <h2 id="admission-title">
          {t('say.duty_applied')} <span className="tag">{t(`admission_kind.${kept.kind}`)}</span>{' '}
          <span className="tag quiet">{t(`entered.${kept.entered}`)}</span>
        </h2>
        <p className="report-text">{kept.content}</p>
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 2, xxl: 2 }}
          items={lines.map(([label, text]) => ({ key: label, label, children: text }))}
        />
        {kept.forms.length > 0 && (
          <>
            <h3>{t('field.forms')}</h3>
            <ul className="plain">
              {kept.forms.map((form) => (
                <li key={form.name}>
                  {form.name} <span className="muted figures">{t('say.form_fields', { fields: form.fields })}</span>
                  {form.source && <span className="warn"> {t('say.data_exist', { source: form.source })}</span>}
                </li>
              ))}
            </ul>
          </>
        )}
        {corrects && (
          <p className="gap-above">
            <Link to="/admissions/new" search={{ case: view.case.id }}>
              {t('command.resubmit')}
            </Link>
          </p>
        )}
      </section>
      <BurdenTable caseId={view.case.id} townName={townName} />
      {(kept.consulted ?? []).length > 0 && (
        <section aria-labelledby="opinions-title" className="block">
          <h2 id="opinions-title">{t('command.consult')}</h2>
          <ul className="plain">
            {kept.consulted!.map((one) => (
              <li key={one.organId}>
                <strong>{nameOf(one.organId, one.name)}</strong>{' '}
                <span className={`tag ${one.opinion ? (one.opinion === 'agree' ? 'done' : 'late') : 'quiet'}`}>
                  {t(one.opinion ? `opinion.${one.opinion}` : 'say.no_opinion')}
                </span>{' '}
                {one.text}
              </li>
            ))}
          </ul>
        </section>
      )}
      {kept.advice && (
        <section aria-labelledby="advice-title" className="block">
          <h2 id="advice-title">{t('field.advice')}</h2>
          <p className="report-text">
            <strong>{t(`advice.${kept.advice}`)}</strong> {kept.examination}
          </p>
          {kept.decision && <p className="report-text">{kept.decision}</p>}
        </section>
      )}
    </>
  );
}

/** What each town has to do by duties admitted already, and would have with this one (负担). */
function BurdenTable({ caseId, townName }: { caseId: string; townName: (code: number) => string }) {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['case', caseId, 'burden'],
    queryFn: () => call('GET /cases/:id/burden', { params: { id: caseId } }),
  });
  if (!data) return <ProblemNote problem={error} retry={() => void refetch()} />;
  const shown = (part: keyof Burden, value: number) => (part === 'minutes' ? Math.round(value / 6) / 10 : value);
  const columns: Column<(typeof data.rows)[number]>[] = [
    { title: t('col.town'), lead: true, cell: (row) => townName(row.area) },
    ...parts.map((part) => ({
      title: t(`burden.${part}`),
      className: 'figures',
      cell: (row: (typeof data.rows)[number]) => (
        <>
          {shown(part, row.before[part])} → <strong>{shown(part, row.before[part] + data.own[part])}</strong>
        </>
      ),
    })),
  ];
  return (
    <section aria-labelledby="burden-title" className="block">
      <h2 id="burden-title">{t('say.burden')}</h2>
      <DataTable
        label={t('say.burden')}
        columns={columns}
        list={{ rows: data.rows, loading: false, problem: null, retry: () => {}, loadingMore: false }}
        rowKey={(row) => String(row.area)}
        empty={t('say.no_match')}
      />
    </section>
  );
}
