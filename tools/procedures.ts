/**
 * `node tools/procedures.ts`: writes docs/procedures.md, the table of the event procedure as a walk through all of it saw
 * it. With `--check` it writes nothing and fails when the file differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messages as caseTexts } from '@zhenshu/casefile/messages.ts';
import { messages as eventTexts } from '@zhenshu/event/messages.ts';
import { rights } from '@zhenshu/event/policy.ts';
import { eventProcedure } from '@zhenshu/event/procedure.ts';
import { walk } from '@zhenshu/event/testing.ts';
import { messages as orgTexts } from '@zhenshu/org/messages.ts';

const file = join(import.meta.dirname, '../docs/procedures.md');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const texts: Readonly<Record<string, readonly [string, string]>> = { ...orgTexts, ...caseTexts, ...eventTexts };
const zh = (key: string) => texts[key]?.[0] ?? key;
const named = (key: string, name: string) => `${name} ${zh(key)}`;
const operations: Readonly<Record<string, string>> = {
  start: '▶',
  stop: '■',
  pause: '⏸',
  resume: '⏵',
  extend: '＋',
};

const { situations, steps, rows } = walk();
const commands: Readonly<
  Record<string, { readonly right: string; readonly fact: string; readonly to: readonly string[] | 'same' }>
> = eventProcedure.commands;
const order = Object.keys(eventProcedure.states);
const inOrder = (states: ReadonlySet<string>) => order.filter((state) => states.has(state));
const lines = rows.map(({ command, from, to, clocks, tasks, refusals }) => {
  const { right, fact } = commands[command]!;
  const cells = [
    named(`command.${command}`, command),
    inOrder(from).join(', '),
    commands[command]!.to === 'same' ? 'same 不变' : inOrder(to).join(', '),
    rights[right as keyof typeof rights].map((role) => zh(`org.role.${role}`)).join('、') || '上报人',
    [...refusals]
      .toSorted()
      .map((code) => (code === 'case.not_yours' ? '' : zh(code)))
      .filter((text) => text !== '')
      .join('；'),
    [...clocks].map((done) => `${operations[done.split(' ')[0]!]} ${zh(`clock.${done.split(' ')[1]!}`)}`).join('；'),
    [...tasks].map((step) => zh(`step.${step}`)).join('、'),
    `event.${fact}`,
  ];
  return `| ${cells.join(' | ')} |`;
});
const text = `# Procedures 流程

Written by \`node tools/procedures.ts\` from [the event procedure](../modules/event/procedure.ts); do not edit. A walk through
it gave every command, by three people, with each payload and look-up that matters, in every situation that can be reached:
${situations} situations, ${steps.toLocaleString('en')} steps. A test holds the walk to the table.

## Event 事件

States: ${order.map((state) => named(`state.${state}`, state)).join(' · ')}.

Clocks: ▶ starts, ■ stops, ⏸ pauses, ⏵ goes on, ＋ is extended. When a case ends, all its clocks stop and its tasks end.

| command 指令 | from 从 | to 到 | who 谁 | refused when 不许 | clocks 时限 | next task 下一步 | fact 事实 |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
const fresh = existsSync(file) && readFileSync(file, 'utf8') === text;
if (!fresh && !values.check) writeFileSync(file, text);
process.stdout.write(
  `procedures: ${fresh ? 'fresh' : values.check ? 'stale, run node tools/procedures.ts' : 'wrote'} docs/procedures.md\n`,
);
process.exitCode = fresh || !values.check ? 0 : 1;
