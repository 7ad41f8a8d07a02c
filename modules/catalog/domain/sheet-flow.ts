import type { Sheet, SheetStage } from '../contract.ts';
import { forksOf } from './sheet-checks.ts';

/** A point of a flow: begin, stage, choice of a way, fork and join of parallel ways, merge of ways before a join, end. */
export type FlowNode = {
  readonly id: string;
  readonly kind: 'start' | 'stage' | 'choice' | 'fork' | 'join' | 'merge' | 'end';
  readonly label: string;
  readonly stage?: SheetStage;
};
/** A way between two points, with its condition. */
export type FlowEdge = { readonly id: string; readonly from: string; readonly to: string; readonly label: string };
export type Flow = { readonly nodes: readonly FlowNode[]; readonly edges: readonly FlowEdge[] };

/** A sheet as points and ways, as a chart and BPMN show it. A join is reached once by each parallel part. */
export function flowOf(sheet: Pick<Sheet, 'stages'>): Flow {
  const { stages } = sheet;
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  const link = (from: string, to: string, label = '') => {
    edges.push({ id: `flow_${edges.length + 1}`, from, to, label });
  };
  const parts = [...forksOf(stages).values()].flatMap((fork) =>
    fork === null
      ? []
      : fork.parts.map((part, at) => ({ part, join: fork.join, merge: `merge_${fork.from}_${at + 1}` })),
  );
  const arrivalsAt = (join: string, part: ReadonlySet<string>) =>
    stages.filter(({ code }) => part.has(code)).flatMap(({ next }) => next.filter(({ to }) => to === join)).length;
  const joins = new Set(stages.filter(({ join }) => join).map(({ code }) => code));
  const doorOf = (from: string, to: string) => {
    if (!joins.has(to)) return `stage_${to}`;
    const own = parts.find(({ join, part }) => join === to && part.has(from));
    return own && arrivalsAt(to, own.part) > 1 ? own.merge : `join_${to}`;
  };

  nodes.push({ id: 'start', kind: 'start', label: '开始' });
  const [first] = stages;
  if (first) link('start', `stage_${first.code}`);
  for (const stage of stages) {
    const { code, name, join, fork, next } = stage;
    const id = `stage_${code}`;
    if (join) {
      nodes.push({ id: `join_${code}`, kind: 'join', label: '' });
      link(`join_${code}`, id);
    }
    nodes.push({ id, kind: 'stage', label: name, stage });
    const isSplit = next.length > 1;
    const from = isSplit ? `${fork ? 'fork' : 'choice'}_${code}` : id;
    if (isSplit) {
      nodes.push({ id: from, kind: fork ? 'fork' : 'choice', label: '' });
      link(id, from);
    }
    next.forEach(({ when, to, end }, at) => {
      // A draft may lead to what is not there yet: that way ends with the code it names.
      const isThere = to !== null && stages.some((other) => other.code === to);
      const target = isThere ? doorOf(code, to) : `end_${code}_${at + 1}`;
      if (!isThere) nodes.push({ id: target, kind: 'end', label: to === null ? (end ?? '结束') : `${to}？` });
      link(from, target, when ?? '');
    });
  }
  for (const { part, join, merge } of parts) {
    if (arrivalsAt(join, part) < 2) continue;
    nodes.push({ id: merge, kind: 'merge', label: '' });
    link(merge, `join_${join}`);
  }
  return { nodes, edges };
}
