import file from './tales.json' with { type: 'json' };

/** What people tell of one class of events, and what became of it. */
export type Tale = {
  readonly kind: 'component' | 'matter' | 'event';
  readonly code: string;
  /** How much of it there is in each month, January first. */
  readonly months: readonly number[];
  /** How often residents tell it, and how often villages find it. */
  readonly residents: number;
  readonly villages: number;
  /** Ways to say it: {p} is the place, {d} a while, {n} a number, {t} a time of day, {w} somebody. */
  readonly texts: readonly string[];
  /** What the organ in charge reports. */
  readonly done: readonly string[];
};

/** All tales: about a hundred classes. */
export const tales: readonly Tale[] = file.tales.map(({ class: kindAndCode, months, ...rest }) => {
  const [kind, code] = kindAndCode.split(':') as [Tale['kind'], string];
  return { kind, code, months: [...months].map(Number), ...rest };
});

/** Words that fill the gaps; what is said when an event is checked, answered, sent back; and what is no work of the county. */
export const { gaps, phrases, refusals } = file;
