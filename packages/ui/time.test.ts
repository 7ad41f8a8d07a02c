import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { say } from '@zhenshu/kernel/messages.ts';
import { messages as casefile } from '@zhenshu/casefile/messages.ts';
import { chooseLanguage } from './language-choice.ts';
import { messages } from './messages.ts';
import { formatAmount, formatClock, formatEnd, formatInstant, formatShort, formatSpan, type Say } from './time.ts';

const table = { ...casefile, ...messages };
const zh: Say = (key, values) => say(table, 'zh', key, values);
const en: Say = (key, values) => say(table, 'en', key, values);
const now = new Date('2026-11-24T06:05:00Z');

test('an instant is shown in China Standard Time with its weekday', () => {
  assert.equal(formatInstant('2026-11-24T06:05:59Z', zh), '2026-11-24 周二 14:05');
  assert.equal(formatInstant('2026-11-24T16:00:00Z', en), '2026-11-25 Wed 00:00');
});

test('a narrow column shows the year only where it is another one', () => {
  assert.equal(formatShort('2026-11-24T06:05:00Z', now), '11-24 14:05');
  assert.equal(formatShort('2025-12-31T15:59:00Z', now), '2025-12-31 23:59');
});

test('a list tells the day and hour a limit ends, and how long it has passed', () => {
  assert.equal(formatEnd('2026-11-24T09:25:00Z', now, zh), '今天 17:25 前');
  assert.equal(formatEnd('2026-11-25T02:00:00Z', now, en), 'tomorrow 10:00');
  assert.equal(formatEnd('2026-11-26T09:25:00Z', now, zh), '11-26 周四 17:25 前');
  assert.equal(formatEnd('2027-01-22T09:25:00Z', now, en), '2027-01-22 Fri 17:25');
  assert.equal(formatEnd('2026-11-23T04:05:00Z', now, zh), '超 1 天 2 小时');
});

test('an end at midnight belongs to the day it closes', () => {
  assert.equal(formatEnd('2026-11-24T16:00:00Z', now, zh), '今天 24:00 前');
  assert.equal(formatEnd('2026-11-27T16:00:00Z', now, zh), '11-27 周五 24:00 前');
});

test('an amount is rounded down, so that no time is promised that is not there', () => {
  assert.equal(formatAmount(1.99, 'working_day', zh), '1.9 工作日');
  assert.equal(formatAmount(119 / 60 + 0.001, 'working_hour', zh), '1 工作时 59 分');
});

test('one unit is told in the singular', () => {
  assert.equal(formatAmount(1, 'working_day', en), '1 working day');
  assert.equal(formatAmount(3, 'working_day', en), '3 working days');
});

test('less than an hour of a limit in hours is told in minutes of that unit', () => {
  assert.equal(formatAmount(0.2, 'emergency_hour', zh), '12 分钟（紧急工作时）');
});

test('a running clock tells what is left in its legal unit', () => {
  const clock = { state: 'running', limit: { unit: 'working_hour' }, remaining: 2, dueAt: null, late: false } as const;
  assert.equal(formatClock(clock, now, zh), '剩 2 工作时');
});

test('a late clock tells how long its end has passed', () => {
  const clock = {
    state: 'running',
    limit: { unit: 'working_day' },
    remaining: 0,
    dueAt: '2026-11-23T06:05:00Z',
    late: true,
  } as const;
  assert.equal(formatClock(clock, now, zh), '超 1 天');
});

test('no length of time leaves a place of its text empty', () => {
  fc.assert(fc.property(fc.integer({ min: -4e10, max: 4e10 }), (length) => !formatSpan(length, zh).includes('{')));
});

test('the address decides the language before the stored choice, and Chinese is the first language', () => {
  assert.equal(chooseLanguage('?lang=en', 'zh'), 'en');
  assert.equal(chooseLanguage('', 'en'), 'en');
  assert.equal(chooseLanguage('?lang=fr', 'en'), 'zh');
  assert.equal(chooseLanguage('', null), 'zh');
});
