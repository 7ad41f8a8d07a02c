import type { Called } from '@zhenshu/event/contract/call.ts';
import type { Field } from './schema-fields.ts';

/** Which called organs a command of a call can be about. */
const about: Readonly<Record<string, (one: Called) => boolean>> = {
  decide_excuse: (one) => one.response === 'excuse_asked',
  stand_down: (one) => isAwaited(one) && one.role !== 'lead',
  appoint: (one) => one.role !== 'lead' && (isAwaited(one) || one.response === 'arrived'),
  urge: isAwaited,
  note_refusal: (one) => one.refusal === 'reported',
  revoke_link: (one) => isAwaited(one) && one.linkUntil !== undefined,
  rate_organs: (one) => one.response === 'arrived' && one.rating === undefined,
};

function isAwaited(one: Called): boolean {
  return one.response === 'called' || one.response === 'excuse_asked';
}

type Asked = Field & { label?: string; options?: { value: string; label: string }[] };

/** The questions of a call's command: organs are chosen among those called that it can be about. */
export function callQuestions(
  command: string,
  questions: readonly Field[],
  called: readonly Called[],
  t: (key: string) => string,
  nameOf: (organId: string, given: string) => string,
): Asked[] {
  const fits = about[command];
  const options = fits
    ? called.filter(fits).map((one) => ({ value: one.organId, label: nameOf(one.organId, one.name) }))
    : [];
  return questions.map((question): Asked => {
    if (question.name === 'ratings') return { ...question, kind: 'ratings', options };
    if (question.kind === 'position') return { ...question, kind: 'own_position', label: t('say.own_position') };
    if (question.name !== 'organId') return question;
    const label = t('field.called_organ');
    return fits ? { ...question, kind: 'choice', label, options } : { ...question, label };
  });
}

/** Whether anybody is left whom a command that names an organ could be about. */
export function hasSubject(command: string, called: readonly Called[]): boolean {
  const fits = about[command];
  return fits === undefined || command === 'urge' || called.some(fits);
}
