import { readFileSync } from 'node:fs';
import { cleanText, readSheet } from '@zhenshu/kernel/sheet.ts';

/** One real event of the file. */
export type RealEvent = {
  readonly line: number;
  readonly number: string;
  readonly day: string;
  readonly street: string;
  readonly community: string;
  /** Three levels joined: first.second.third. */
  readonly code: string;
  readonly unit: string;
  readonly text: string;
  readonly place: string;
  readonly onTime: boolean;
};

/** Something odd about a row; the row is kept. */
export type Dirt = { readonly line: number; readonly code: string; readonly value: string };

/** Names of codes as first seen. */
export type Names = ReadonlyMap<string, string>;

/** Reads the file; every row becomes an event, and what is odd about it is told. */
export async function readEvents(file: string): Promise<{ events: RealEvent[]; dirty: Dirt[]; names: Names }> {
  const sheet = await readSheet({ fileName: file, bytes: readFileSync(file) });
  const names = new Map<string, string>();
  const dirty: Dirt[] = [];
  const events = sheet.rows.map(({ line, cells }): RealEvent => {
    const cell = (column: string) => cleanText(cells[column] ?? '');
    const name = (kind: string, code: string, text: string) => {
      const key = `${kind} ${code}`;
      const known = names.get(key);
      if (known === undefined) names.set(key, text);
      else if (known !== text) dirty.push({ line, code: `${kind}_two_names`, value: `${code}: ${known} / ${text}` });
    };
    const [first, second, third] = [cell('一级类编码'), cell('大类编码'), cell('小类编码')];
    name('class', first, cell('一级类'));
    name('class', `${first}.${second}`, cell('大类'));
    name('class', `${first}.${second}.${third}`, cell('小类'));
    name('unit', cell('处置部门编码'), cell('处置部门'));
    name('street', cell('街道编码'), cell('街道'));
    name('community', cell('社区编码'), cell('社区'));
    if (cell('街道编码') === '-') dirty.push({ line, code: 'street_missing', value: cell('事件编号') });
    return {
      line,
      number: cell('事件编号'),
      day: cell('上报日期'),
      street: cell('街道编码'),
      community: cell('社区编码'),
      code: `${first}.${second}.${third}`,
      unit: cell('处置部门编码'),
      text: `${cell('问题性质')}：${cell('小类')}`,
      place: `${cell('街道')}${cell('社区')}`,
      onTime: cell('办结情况') === '按期办结',
    };
  });
  const seen = new Set<string>();
  for (const event of events) {
    if (seen.has(event.number)) dirty.push({ line: event.line, code: 'number_twice', value: event.number });
    seen.add(event.number);
  }
  return { events, dirty, names };
}
