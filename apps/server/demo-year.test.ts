import assert from 'node:assert/strict';
import { test } from 'node:test';
import year2024 from '@zhenshu/catalogs/calendar/2024.json' with { type: 'json' };
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { makeCountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import { makeCalendar } from '@zhenshu/kernel/calendar.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { bellsOf } from './demo-lives.ts';
import type { YearOptions } from './demo-world.ts';
import { drawWhistles } from './demo-whistles.ts';
import { drawYear, figures } from './demo-year.ts';

const hours = (amount: number) => ({ amount, unit: 'working_hour' }) as const;
const oneDay = { amount: 1, unit: 'working_day' } as const;
const options: YearOptions = {
  seed: makeCountySeed(),
  now: new Date('2026-11-20T15:30:00+08:00'),
  calendar: makeCalendar([year2024, year2025, year2026]),
  limits: {
    file: hours(2),
    dispatch: hours(1),
    accept: hours(4),
    arbitrate: oneDay,
    dispatch_emergency: { amount: 10, unit: 'minute' },
    accept_emergency: { amount: 15, unit: 'minute' },
    arbitrate_emergency: { amount: 30, unit: 'minute' },
    extend: hours(4),
    check: oneDay,
    close: oneDay,
  },
  told: { residents: 40, villages: 12, resolved: 35, byCounty: 5 },
};
const events = drawYear(options);
const dispatched = events.filter(({ steps }) => steps.some(({ command }) => command === 'dispatch'));
const closed = events.filter(({ steps }) => steps.at(-1)!.command === 'close');

test('the year has the figures of the mission, less what is told by hand', () => {
  const of = (channels: readonly string[]) => dispatched.filter(({ channel }) => channels.includes(channel)).length;
  assert.equal(of(['portal', 'hotline', 'desk']), figures.residents - options.told.residents);
  assert.equal(of(['grid', 'village']), figures.villages - options.told.villages);
  assert.equal(dispatched.length, 13_327 - 52);
  assert.equal(closed.length, figures.resolved - options.told.resolved);
  assert.equal(closed.filter(({ level }) => level === 'county').length, figures.byCounty - options.told.byCounty);
  assert.equal(events.length - dispatched.length, figures.refused);
});

test('the same options draw the same year', () => {
  const some = { ...options, every: 50 };
  assert.deepEqual(drawYear(some), drawYear(some));
  const ids = events.flatMap(({ caseId, reportId, steps }) => [caseId, reportId, ...steps.map(({ id }) => id)]);
  assert.equal(new Set(ids).size, ids.length);
});

test('every life goes forward in time and ends before now, and its bells ring while something waits', () => {
  const wrong = events.filter(({ at, steps, bells }) => {
    const instants = [at, ...steps.map((step) => step.at)].map(Number);
    const isForward = instants.every((instant, index) => index === 0 || instant >= instants[index - 1]!);
    return (
      !isForward ||
      instants.at(-1)! >= Number(options.now) ||
      bells.some((bell) => Number(bell) < Number(at) || bell >= options.now)
    );
  });
  assert.deepEqual(
    wrong.map(({ steps }) => steps.map(({ at, command }) => `${at.toISOString()} ${command}`)),
    [],
  );
});

test('the year is uneven as years are: season, weekday, hour, place, lateness', () => {
  const share = (of: (event: (typeof events)[number]) => boolean) => events.filter(of).length / events.length;
  const month = (text: RegExp, months: readonly string[]) => {
    const found = events.filter((event) => text.test(event.text));
    return found.filter(({ at }) => months.includes(dayOf(at).slice(5, 7))).length / found.length;
  };
  assert.ok(month(/结冰|积雪|除雪|撒盐/, ['12', '01', '02']) > 0.95);
  assert.ok(month(/没过膝盖|倒灌|内涝/, ['05', '06', '07', '08', '09']) > 0.85);
  assert.ok(month(/蚊虫|毛毛虫|孑孓/, ['05', '06', '07', '08', '09']) > 0.75);
  assert.ok(month(/明火|后山冒烟|上坟/, ['11', '12', '01', '02', '03', '04']) > 0.75);
  const night = share(({ at }) => (at.getUTCHours() + 8) % 24 < 6);
  assert.ok(night > 0.005 && night < 0.06, String(night));
  const late = closed.filter(({ steps }) => steps.some(({ command }) => command === 'urge')).length / closed.length;
  assert.ok(late > 0.01 && late < 0.06, String(late));
  for (const command of ['return', 'rule', 'ask_extension', 'pause', 'shelve', 'recall', 'reclassify']) {
    assert.ok(events.filter(({ steps }) => steps.some((step) => step.command === command)).length > 20, command);
  }
  const towns = Map.groupBy(dispatched, ({ steps }) => steps.find(({ command }) => command === 'file')!.who);
  assert.ok(towns.size === 23, String(towns.size));
  assert.ok(new Set(events.map(({ text }) => text)).size > 0.9 * events.length);
});

test('707 joint calls: drawn the same each time, forward in time, every organ that came rated, all closed', () => {
  const minutes = { amount: 30, unit: 'minute' } as const;
  const limits = {
    ...{ arrive_demand: hours(4), arrive_key_work: oneDay, arrive_joint: hours(2), arrive_emergency: minutes },
    ...{
      result_demand: oneDay,
      result_key_work: oneDay,
      result_joint: oneDay,
      result_emergency: hours(8),
      rate: oneDay,
    },
  };
  const { seed, now, calendar } = options;
  const calls = drawWhistles({ seed, now, calendar, limits, count: figures.calls - 1 });
  assert.equal(calls.length, 707);
  assert.deepEqual(drawWhistles({ seed, now, calendar, limits, count: 20 }).length, 20);
  const wrong = calls.filter(({ at, steps, said }) => {
    const instants = [at, ...steps.map((step) => step.at)].map(Number);
    const came = steps.filter(({ command }) => command === 'check_in').length;
    const excused = steps.filter(({ command }) => command === 'excuse').length;
    const { ratings } = steps.at(-1)!.payload as { ratings: unknown[] };
    const isForward = instants.every((instant, index) => index === 0 || instant >= instants[index - 1]!);
    return !isForward || ratings.length !== came || came + excused !== 1 + said.supports.length;
  });
  assert.deepEqual(wrong, []);
  assert.ok(calls.filter(({ bells }) => bells.length > 0).length > 20);
});

test('bells: yellow before the end, red at it, anew after an extension, none once stopped', () => {
  const at = (time: string) => new Date(`2026-11-18T${time}+08:00`);
  const limit = { amount: 2, unit: 'emergency_hour' } as const;
  const { calendar } = options;
  const started = { type: 'started', at: at('10:00:00'), limit } as const;
  const ring = (...facts: Parameters<typeof bellsOf>[0][number][]) =>
    bellsOf([started, ...facts], calendar, at('23:00:00')).map((bell) => bell.toISOString().slice(11, 16));
  assert.deepEqual(ring({ type: 'stopped', at: at('11:00:00') }), []);
  assert.deepEqual(ring({ type: 'stopped', at: at('11:40:00') }), ['03:36']);
  assert.deepEqual(ring({ type: 'stopped', at: at('13:00:00') }), ['03:36', '04:00']);
  assert.deepEqual(
    ring(
      { type: 'extended', at: at('11:40:00'), by: { amount: 1, unit: 'emergency_hour' }, ground: 'g' },
      { type: 'stopped', at: at('13:30:00') },
    ),
    ['03:36', '04:24', '05:00'],
  );
});
