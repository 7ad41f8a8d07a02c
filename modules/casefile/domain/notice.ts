import {
  addDays,
  checkCalendarYear,
  daysBetween,
  isDay,
  type CalendarProblem,
  type Day,
} from '@zhenshu/kernel/calendar.ts';

/** What is wrong with a line of a notice; `text` is the part of the line that shows it. */
export type NoticeProblem = {
  readonly line: number;
  readonly text: string;
  readonly code: CalendarProblem['code'] | 'no_day' | 'no_kind' | 'count_differs';
};

/** A year's days as read from a text, with what could not be read. */
export type Notice = {
  readonly off: readonly Day[];
  readonly work: readonly Day[];
  /** Number of the document (文号), where the text tells it. */
  readonly reference: string | null;
  readonly problems: readonly NoticeProblem[];
};

type Kind = 'off' | 'work';
type Listed = { readonly day: Day; readonly kind: Kind; readonly line: number };

const token =
  /(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})日?(?:\s*(?:至|到|~|～|—+|–)\s*(?:(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*)?(\d{1,2})日?)?|(上班|补班|班|work)|(放假|休|假|off|holiday)/gi;
/** No holiday is longer; a longer range is a slip of the pen. */
const longest = 31;

/**
 * Reads a holiday notice as it is published (节假日安排: "1月1日至3日放假调休，共3天。1月4日上班。") or a table of one day or
 * range a line ("2027-01-01 休"). Lines without a day are passed over. A month and day without a year are of `year`.
 */
export function readNotice(text: string, year: number): Notice {
  const listed: Listed[] = [];
  const problems: NoticeProblem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    for (const sentence of line.replaceAll(/[（(][^（）()]*[)）]/g, '').split(/[。；;]/)) {
      readSentence(sentence, index + 1, year, listed, problems);
    }
  }
  const daysOf = (kind: Kind) => listed.filter((one) => one.kind === kind).map((one) => one.day);
  const [off, work] = [daysOf('off'), daysOf('work')];
  for (const { code, day } of checkCalendarYear({ year, source: '', off, work })) {
    const { line } = listed.findLast((one) => one.day === day)!;
    problems.push({ line, text: day, code });
  }
  return {
    off: off.toSorted(),
    work: work.toSorted(),
    reference: /[\u4e00-\u9fff]+〔\d{4}〕\s*\d+\s*号/.exec(text)?.[0] ?? null,
    problems: problems.toSorted((a, b) => a.line - b.line),
  };
}

function readSentence(sentence: string, line: number, year: number, listed: Listed[], problems: NoticeProblem[]): void {
  const shown = sentence.trim().slice(0, 60);
  const say = (code: NoticeProblem['code'], text = shown) => problems.push({ line, text, code });
  let waiting: Day[] = [];
  let spoken: Kind | null = null;
  let ranges = 0;
  const told: Listed[] = [];
  const take = (kind: Kind) => {
    told.push(...waiting.map((day) => ({ day, kind, line })));
    waiting = [];
    spoken = kind;
  };
  for (const match of sentence.matchAll(token)) {
    if (match[7]) take('work');
    else if (match[8]) take('off');
    else {
      ranges += 1;
      const days = daysIn(match, year);
      if (days) waiting.push(...days);
      else say('not_a_day', match[0]);
    }
  }
  // "Off: 1 January" says its word first.
  if (waiting.length > 0 && spoken && told.length === 0) take(spoken);
  if (waiting.length > 0) say('no_kind');
  // What begins with a number, other than a year in a title, was meant to be a day.
  if (ranges === 0 && /^\s*\d+(?![\d年])/.test(sentence)) say('no_day');
  const count = /共\s*(\d+)\s*天/.exec(sentence)?.[1];
  if (count !== undefined && ranges > 0 && Number(count) !== told.filter((one) => one.kind === 'off').length) {
    say('count_differs');
  }
  listed.push(...told);
}

/** Every day of a matched day or range; undefined when it is none. */
function daysIn(match: RegExpExecArray | RegExpMatchArray, year: number): Day[] | undefined {
  const [, ownYear, month, day, endYear, endMonth, endDay] = match;
  const write = (y: string | number, m: string, d: string) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  const first = write(ownYear ?? year, month!, day!);
  const last = endDay === undefined ? first : write(endYear ?? ownYear ?? year, endMonth ?? month!, endDay);
  if (!isDay(first) || !isDay(last)) return undefined;
  const length = daysBetween(first, last) + 1;
  if (length < 1 || length > longest) return undefined;
  return Array.from({ length }, (_, at) => addDays(first, at));
}
