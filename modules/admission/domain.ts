import type { Application, Burden, Rhythm } from './contract.ts';

/** Times a year. */
const perYear: Readonly<Record<Rhythm, number>> = { once: 1, day: 365, week: 52, month: 12, quarter: 4, year: 1 };

/** What one duty asks of one town or one grid in a year; a form more counts as one form more, however often it is filled in. */
export function burdenOf({
  times,
  per,
  minutes,
  forms,
}: Pick<Application, 'times' | 'per' | 'minutes' | 'forms'>): Burden {
  return {
    duties: 1,
    forms: forms.length,
    fields: forms.reduce((sum, form) => sum + form.fields, 0),
    minutes: times * perYear[per] * minutes,
  };
}

/** Why an application cannot be taken as it stands, null when it can. `today` is a day in China. */
export function faultOf(
  { kind, from, until, yuan, people }: Pick<Application, 'kind' | 'from' | 'until' | 'yuan' | 'people'>,
  today: string,
): 'admission.period_wrong' | 'admission.unfunded' | null {
  if (until < from || until < today) return 'admission.period_wrong';
  // A temporary task outside the list comes with money and people, or not at all ([SDT] 4).
  return kind === 'temporary' && (yuan === 0 || people === 0) ? 'admission.unfunded' : null;
}
