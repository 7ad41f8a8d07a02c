/**
 * `node tools/procedures.ts`: writes docs/procedures.md, the tables of the procedures as walks through all of them saw
 * them. With `--check` it writes nothing and fails when the file differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messages as admissionTexts } from '@zhenshu/admission/messages.ts';
import { rights as admissionRights } from '@zhenshu/admission/policy.ts';
import { admissionWalk } from '@zhenshu/admission/testing.ts';
import { messages as caseTexts } from '@zhenshu/casefile/messages.ts';
import { walk, type Walk } from '@zhenshu/casefile/testing/walk.ts';
import { messages as eventTexts } from '@zhenshu/event/messages.ts';
import { rights as eventRights } from '@zhenshu/event/policy.ts';
import { eventWalk } from '@zhenshu/event/testing.ts';
import { callWalk } from '@zhenshu/event/testing/call.ts';
import type { Rights } from '@zhenshu/org/contract.ts';
import { messages as orgTexts } from '@zhenshu/org/messages.ts';

const file = join(import.meta.dirname, '../docs/procedures.md');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const texts: Readonly<Record<string, readonly [string, string]>> = {
  ...orgTexts,
  ...caseTexts,
  ...admissionTexts,
  ...eventTexts,
};
const rights: Rights = { ...eventRights, ...admissionRights };
const zh = (key: string) => texts[key]?.[0] ?? key;
const named = (key: string, name: string) => `${name} ${zh(key)}`;
const operations: Readonly<Record<string, string>> = {
  start: '▶',
  stop: '■',
  pause: '⏸',
  resume: '⏵',
  extend: '＋',
};

/** Who gives the commands that no role does. */
const outsiders: Readonly<Record<string, string>> = { event: '上报人', call: '一次性链接' };

/** The section of one procedure. */
function section(subject: Walk, file: string, intro: string): string {
  const { situations, steps, rows } = walk(subject);
  const { kind, commands, states } = subject.procedure;
  const order = Object.keys(states);
  const inOrder = (some: ReadonlySet<string>) => order.filter((state) => some.has(state));
  const lines = rows.map(({ command, from, to, clocks, tasks, refusals }) => {
    const { right, fact, inner } = commands[command]!;
    const roles: readonly string[] = rights[right]!;
    const cells = [
      named(`command.${command}`, command),
      inOrder(from).join(', '),
      commands[command]!.to === 'same' ? 'same 不变' : inOrder(to).join(', '),
      inner ? '随另案 along' : roles.map((role) => zh(`org.role.${role}`)).join('、') || outsiders[kind],
      [...refusals]
        .toSorted()
        .map((code) => (code === 'case.not_yours' ? '' : zh(code)))
        .filter((text) => text !== '')
        .join('；'),
      [...new Set([...clocks].map((done) => done.split('.')[0]!))]
        .map((done) => `${operations[done.split(' ')[0]!]} ${zh(`clock.${done.split(' ')[1]!}`)}`)
        .join('；'),
      [...tasks].map((step) => zh(`step.${step}`)).join('、'),
      `${kind}.${fact}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `## ${intro}

From [${file.split('/').at(-1)}](../${file}). The walk: ${situations.toLocaleString('en')} situations, ${steps.toLocaleString('en')} steps.

States: ${order.map((state) => named(`state.${state}`, state)).join(' · ')}.

| command 指令 | from 从 | to 到 | who 谁 | refused when 不许 | clocks 时限 | next task 下一步 | fact 事实 |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

const text = `# Procedures 流程

Written by \`node tools/procedures.ts\` from the procedures; do not edit. A walk through each gave every command, by everybody
who may stand differently to a case, with each payload and look-up that matters, in every situation that can be reached.
Tests hold the walks to the tables.

Clocks: ▶ starts, ■ stops, ⏸ pauses, ⏵ goes on, ＋ is extended. When a case ends, all its clocks stop and its tasks end.

${section(eventWalk, 'modules/event/procedure.ts', 'Event 事件')}
${section(callWalk, 'modules/event/procedure/call.ts', 'Joint call 联动呼叫')}
${section(admissionWalk, 'modules/admission/procedure.ts', 'Admission 准入')}`;
const fresh = existsSync(file) && readFileSync(file, 'utf8') === text;
if (!fresh && !values.check) writeFileSync(file, text);
process.stdout.write(
  `procedures: ${fresh ? 'fresh' : values.check ? 'stale, run node tools/procedures.ts' : 'wrote'} docs/procedures.md\n`,
);
process.exitCode = fresh || !values.check ? 0 : 1;
