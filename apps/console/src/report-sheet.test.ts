import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { say } from '@zhenshu/kernel/messages.ts';
import { namesOf, reportColumns, templateHeads } from './report-sheet.ts';
import { texts } from './texts.ts';

const inChinese = (key: string) => say(texts, 'zh', key);
const inEnglish = (key: string) => say(texts, 'en', key);

test('the columns told beside the import are the ones the server reads', () => {
  const path = join(import.meta.dirname, '../../../modules/event/usecases/import.ts');
  const table = /const aliases = \{([\s\S]*?)\n\} as const/.exec(readFileSync(path, 'utf8'))![1]!;
  const read = [...table.matchAll(/(\w+): \[([^\]]+)\]/g)].map(([, field, names]) => [
    field!,
    [...names!.matchAll(/'([^']+)'/g)].map((match) => match[1]!).toSorted(),
  ]);
  const toldIn = (t: (key: string) => string) =>
    Object.fromEntries(reportColumns.map((column) => [column, namesOf(column, t).toSorted()]));
  assert.deepEqual(toldIn(inChinese), Object.fromEntries(read));
  assert.deepEqual(toldIn(inEnglish), Object.fromEntries(read));
});

test('the template is headed in the language of the reader', () => {
  assert.deepEqual(templateHeads(inChinese).slice(0, 3), ['内容', '地点', '上报时间']);
  assert.deepEqual(templateHeads(inEnglish).slice(0, 3), ['text', 'place', 'time']);
});
