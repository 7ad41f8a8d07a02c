import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Input } from 'antd';
import { useRef, useState } from 'react';
import type { CaseView, CommandOutcome } from '@zhenshu/casefile/contract.ts';
import type { ForeseenView } from '@zhenshu/event/contract.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount, formatInstant } from '@zhenshu/ui/time.ts';
import { call, meQuery, proposalsQuery, refreshCase } from '../api.ts';
import { classOf } from '../schema-fields.ts';
import { ClassSelect } from './class-select.tsx';
import { useOrganName } from './organ-name.ts';
import { OrganSelect, useReason } from './organ-select.tsx';
import { ProblemNote } from './problem.tsx';
import { useKeys } from './use-keys.ts';

/** The right pane of the desk: class, filing condition, organ; then files and dispatches in one go. */
export function Decision({ view, onDone }: { view: CaseView; onDone: () => void }) {
  const { t, name } = useLanguage();
  const reason = useReason();
  const nameOf = useOrganName();
  const { message } = App.useApp();
  const { data: me } = useQuery(meQuery);
  const { id, state, subject } = view.case;
  const [chosenClass, setClass] = useState<string | undefined>(subject ?? undefined);
  const [chosenCondition, setCondition] = useState<string | undefined>();
  const [chosenOrgan, setOrgan] = useState<string | undefined>();
  const [dropped, setDropped] = useState<readonly string[]>([]);
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  // One id for each of the two commands as long as this case is on the desk: a retry repeats, never doubles.
  const ids = useRef({ file: newId(), dispatch: newId(), version: view.version });

  const pane = useRef<HTMLElement>(null);
  const files = state === 'reported';
  const dispatches = (files || state === 'filed') && (me?.rights.includes('event.dispatch') ?? false);
  const { data: suggested } = useQuery(proposalsQuery(id));
  const { data: lists } = useQuery({
    ...proposalsQuery(id, chosenClass ? classOf(chosenClass) : undefined),
    enabled: chosenClass !== undefined,
  });
  const classes = suggested?.classes ?? [];
  const conditions = (chosenClass && lists?.conditions) || [];
  const organs = (chosenClass && lists?.organs) || [];
  const precedents = (chosenClass && lists?.precedents) || [];
  const experience = (chosenClass && lists?.experience) || [];
  // The condition sets the limit, so among several a person decides; a single one needs no decision.
  const condition = chosenCondition ?? (conditions.length === 1 ? conditions[0]?.condition : undefined);
  // Whoever gave it back is not sent it again by a slip of the finger; the list still shows it first.
  const returnedBy = (view.data['returnedBy'] ?? []) as readonly string[];
  const lead = organs.find((one) => one.role === 'lead' && !returnedBy.includes(one.organId));
  const organ = chosenOrgan ?? lead?.organId;
  const supports = organs.filter((one) => one.role === 'support' && one.organId !== organ);
  // Law goes before habit: where they differ it is said, and the list stays chosen.
  const usual = experience.find((one) => one.level.startsWith('class_') && one.times * 2 > one.of);
  const differs = lead !== undefined && usual !== undefined && usual.organId !== lead.organId;
  const needsReason = organ !== undefined && !organs.some((one) => one.organId === organ);
  const missing = !chosenClass
    ? t('say.class_first')
    : files && !condition
      ? t(conditions.length > 0 ? 'say.condition_first' : 'say.no_condition')
      : dispatches && !organ
        ? t('say.organ_first')
        : dispatches && needsReason && why.trim() === ''
          ? t('event.reason_needed')
          : undefined;

  function chooseClass(value: string | undefined): void {
    setClass(value);
    setCondition(undefined);
    setOrgan(undefined);
    setDropped([]);
  }
  /** Why experience proposes an organ, in words. */
  function experienceOf(one: ForeseenView): string {
    const { level, times, of, since, className, classNameEn } = one;
    const values = { times, of, since, name: name({ nameZh: className, nameEn: classNameEn }) };
    return t(`say.experience.${level}`, values);
  }
  /** Takes the organ experience proposes; where the lists name another, its counts are a first word of the reason. */
  function chooseByExperience(one: ForeseenView): void {
    setOrgan(one.organId);
    if (why.trim() === '' && !organs.some((other) => other.organId === one.organId)) setWhy(experienceOf(one));
  }
  /** Takes the last choice back: the organ, else the condition, else the class. */
  function stepBack(): void {
    if (chosenOrgan !== undefined) setOrgan(undefined);
    else if (chosenCondition !== undefined) setCondition(undefined);
    else if (files) chooseClass(undefined);
  }
  useKeys((key, event) => {
    if (key === 'Ctrl+Enter') void decide();
    if (key === 'Escape') stepBack();
    if (key === 'c' && files) {
      event.preventDefault();
      pane.current?.querySelector<HTMLInputElement>('#desk-class')?.focus();
    }
    if (!/^[1-9]$/.test(key)) return;
    event.preventDefault();
    const at = Number(key) - 1;
    const suggestion = classes[at];
    if (chosenClass === undefined && suggestion) chooseClass(`${suggestion.kind}:${suggestion.code}`);
    else if (chosenClass !== undefined && files && condition === undefined) setCondition(conditions[at]?.condition);
    else if (chosenClass !== undefined && organs[at]) setOrgan(organs[at].organId);
  });

  async function decide(): Promise<void> {
    if (missing !== undefined || busy || (!files && !dispatches)) return;
    setBusy(true);
    setProblem(null);
    try {
      let outcome: CommandOutcome | null = null;
      if (files) {
        const payload = { ...classOf(chosenClass!), condition: condition! };
        outcome = await give('file', ids.current.file, ids.current.version, payload);
      }
      if (dispatches) {
        const with_ = supports.map((one) => one.organId).filter((one) => !dropped.includes(one));
        await give('dispatch', ids.current.dispatch, outcome?.version ?? view.version, {
          organId: organ!,
          ...(with_.length > 0 ? { supports: with_ } : {}),
          ...(why.trim() === '' ? {} : { reason: why.trim() }),
        });
      }
      message.success(t(dispatches ? 'say.dispatched' : 'say.filed'));
      await refreshCase(id);
      onDone();
    } catch (error) {
      setProblem(error);
      const answered = error instanceof ApiProblem && error.status > 0 && error.status < 500;
      if (answered) {
        await refreshCase(id);
        ids.current = { file: newId(), dispatch: newId(), version: view.version };
      }
    } finally {
      setBusy(false);
    }
  }
  function give(command: string, commandId: string, version: number, payload: Record<string, unknown>) {
    return call('POST /cases/:id/commands', { params: { id }, body: { id: commandId, command, version, payload } });
  }

  if (!files && !dispatches) return <p className="muted">{t('say.decided', { state: t(`state.${state}`) })}</p>;
  return (
    <section aria-labelledby="decision-title" ref={pane} tabIndex={-1}>
      <h2 id="decision-title">{t('say.decision')}</h2>
      {files && (
        <fieldset>
          <legend>{t('field.code')}</legend>
          <ClassSelect
            id="desk-class"
            caseId={id}
            value={chosenClass}
            onChange={(value) => {
              chooseClass(value);
              // Out of the box, so that digits choose again.
              pane.current?.focus({ preventScroll: true });
            }}
          />
          {chosenClass === undefined && (
            <ol className="proposals">
              {classes.slice(0, 9).map((one, at) => (
                <li key={`${one.kind}:${one.code}`}>
                  <button type="button" onClick={() => chooseClass(`${one.kind}:${one.code}`)}>
                    <kbd>{at + 1}</kbd>
                    <span>
                      <strong>{name({ nameZh: one.name, nameEn: one.nameEn })}</strong>
                      <small>
                        {t(`catalog.kind.${one.kind}`)} {one.code} · {t('say.by_words', { words: one.words.join(' ') })}
                      </small>
                    </span>
                  </button>
                </li>
              ))}
            </ol>
          )}
        </fieldset>
      )}
      {files && conditions.length > 0 && (
        <fieldset>
          <legend>{t('field.condition')}</legend>
          <ol className="proposals">
            {conditions.map((one, at) => (
              <li key={one.condition}>
                <button
                  type="button"
                  aria-pressed={one.condition === condition}
                  onClick={() => setCondition(one.condition)}
                >
                  {condition === undefined && <kbd>{at + 1}</kbd>}
                  <span>
                    {name({ nameZh: one.name, nameEn: one.nameEn })}
                    <small>
                      {formatAmount(one.amount, one.unit, t)} · {t(`catalog.level.${one.level}`)}
                    </small>
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </fieldset>
      )}
      {dispatches && chosenClass !== undefined && (
        <fieldset>
          <legend>{t('field.organId')}</legend>
          <ol className="proposals">
            {organs.slice(0, 9).map((one, at) => (
              <li key={`${one.organId} ${one.role}`}>
                <button type="button" aria-pressed={one.organId === organ} onClick={() => setOrgan(one.organId)}>
                  {(!files || condition !== undefined) && <kbd>{at + 1}</kbd>}
                  <span>
                    <strong>{nameOf(one.organId, one.organ)}</strong>
                    <small>
                      {returnedBy.includes(one.organId) && <span className="tag late">{t('say.returned_by')}</span>}{' '}
                      {reason(one)}
                    </small>
                  </span>
                </button>
              </li>
            ))}
          </ol>
          {precedents.length > 0 && (
            <ol className="proposals" aria-label={t('say.precedents')}>
              {precedents.map((one) => (
                <li key={one.caseId}>
                  <button
                    type="button"
                    aria-label={nameOf(one.organId, one.organ)}
                    aria-pressed={one.organId === organ}
                    onClick={() => setOrgan(one.organId)}
                  >
                    <span>
                      <strong>{nameOf(one.organId, one.organ)}</strong>
                      <small>{t('say.precedent', { on: formatInstant(one.at, t), by: one.ruledBy })}</small>
                      <small>{one.reason}</small>
                    </span>
                  </button>
                </li>
              ))}
            </ol>
          )}
          {experience.length > 0 && (
            <ol className="proposals" aria-label={t('say.experience')}>
              {experience.map((one) => (
                <li key={one.organId}>
                  <button
                    type="button"
                    aria-label={`${nameOf(one.organId, one.organ)} ${experienceOf(one)}`}
                    aria-pressed={one.organId === organ}
                    onClick={() => chooseByExperience(one)}
                  >
                    <span>
                      <strong>{nameOf(one.organId, one.organ)}</strong>
                      <small>
                        {t('say.experience')} · {experienceOf(one)}
                      </small>
                    </span>
                  </button>
                </li>
              ))}
            </ol>
          )}
          {differs && (
            <small className="reason warn">
              {t('say.experience_differs', {
                lead: nameOf(lead.organId, lead.organ),
                organ: nameOf(usual.organId, usual.organ),
              })}
            </small>
          )}
          <OrganSelect value={organ} onChange={setOrgan} proposals={organs} label={t('say.other_organs')} />
          {needsReason && (
            <Input.TextArea
              aria-label={t('field.reason')}
              placeholder={t('event.reason_needed')}
              autoSize={{ minRows: 2 }}
              maxLength={500}
              value={why}
              onChange={(event) => setWhy(event.target.value)}
            />
          )}
        </fieldset>
      )}
      {dispatches && supports.length > 0 && (
        <fieldset>
          <legend>{t('field.supports')}</legend>
          <Checkbox.Group
            className="stacked"
            value={supports.map((one) => one.organId).filter((one) => !dropped.includes(one))}
            onChange={(kept) =>
              setDropped(supports.map((one) => one.organId).filter((one) => !(kept as string[]).includes(one)))
            }
            options={supports.map((one) => ({ value: one.organId, label: nameOf(one.organId, one.organ) }))}
          />
        </fieldset>
      )}
      <ProblemNote problem={problem} />
      <div className="decide">
        <Button type="primary" block disabled={missing !== undefined} loading={busy} onClick={() => void decide()}>
          {t(files && dispatches ? 'do.file_dispatch' : files ? 'command.file' : 'command.dispatch')}{' '}
          <kbd>Ctrl+Enter</kbd>
        </Button>
        {missing !== undefined && <p className="muted">{missing}</p>}
      </div>
    </section>
  );
}
