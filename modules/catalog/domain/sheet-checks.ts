import type { ProblemCode, Sheet, SheetStage } from '../contract.ts';

/** What is wrong with a sheet, at which stage and in which of its fields. */
export type SheetFault = {
  readonly stage: string;
  readonly field: 'stage' | 'next' | 'join' | 'amount';
  readonly code: ProblemCode;
  readonly warning?: boolean;
};

/** Everything wrong with the flow of a sheet: what cannot be reached or left, forks that do not meet, too long a way. */
export function checkSheet(sheet: Pick<Sheet, 'stages' | 'amount' | 'unit'>): SheetFault[] {
  const { stages } = sheet;
  const byCode = new Map(stages.map((stage) => [stage.code, stage]));
  const faults: SheetFault[] = [];
  for (const stage of stages) {
    const wrong = faultOfNext(stage, byCode);
    if (wrong) faults.push({ stage: stage.code, field: 'next', code: wrong });
  }
  // Where names do not resolve, what follows from them would only repeat it.
  if (faults.length > 0) return faults;
  const reached = walk([stages[0]?.code ?? ''], (code) => targets(byCode.get(code)));
  for (const { code } of stages) {
    if (!reached.has(code)) faults.push({ stage: code, field: 'stage', code: 'catalog.sheet_unreachable' });
  }
  const before = Map.groupBy(
    stages.flatMap(({ code, next }) => next.map(({ to }) => ({ from: code, to }))),
    ({ to }) => to,
  );
  const leaving = walk(
    stages.filter(({ next }) => next.some(({ to }) => to === null)).map(({ code }) => code),
    (code) => (before.get(code) ?? []).map(({ from }) => from),
  );
  for (const { code } of stages) {
    if (!leaving.has(code)) faults.push({ stage: code, field: 'next', code: 'catalog.sheet_no_end' });
  }
  if (faults.length > 0) return faults;
  return [...checkForks(stages, byCode), ...checkLimit(sheet, byCode)];
}

/** The stages between a fork and the stage where its parts meet, one set for each part. */
export type Fork = { readonly from: string; readonly join: string; readonly parts: readonly ReadonlySet<string>[] };

/** The forks of a sheet; null in place of one whose parts do not meet at one stage, each by its own way. */
export function forksOf(stages: readonly SheetStage[]): Map<string, Fork | null> {
  const byCode = new Map(stages.map((stage) => [stage.code, stage]));
  const forks = new Map<string, Fork | null>();
  const open = new Set<string>();
  for (const stage of stages) if (stage.fork) forkOf(stage);
  return forks;

  function forkOf(stage: SheetStage): Fork | null {
    const known = forks.get(stage.code);
    if (known !== undefined) return known;
    if (open.has(stage.code)) return null;
    open.add(stage.code);
    const found = findFork(stage);
    open.delete(stage.code);
    forks.set(stage.code, found);
    return found;
  }

  function findFork(stage: SheetStage): Fork | null {
    const joins = new Set<string>();
    const parts: Set<string>[] = [];
    for (const first of targets(stage)) {
      const part = new Set<string>();
      const ways = [first];
      for (let code = ways.pop(); code !== undefined; code = ways.pop()) {
        const at = byCode.get(code);
        if (!at || part.has(code)) continue;
        if (at.join) {
          joins.add(code);
          continue;
        }
        part.add(code);
        if (code === stage.code || parts.some((other) => other.has(code ?? ''))) return null;
        const inner = at.fork ? forkOf(at) : undefined;
        if (inner === null || at.next.some(({ to }) => to === null)) return null;
        if (inner) {
          for (const within of inner.parts.flatMap((set) => [...set])) part.add(within);
          part.add(inner.join);
          ways.push(...targets(byCode.get(inner.join)));
          if (byCode.get(inner.join)?.next.some(({ to }) => to === null)) return null;
        } else ways.push(...targets(at));
      }
      if (part.size === 0) return null;
      parts.push(part);
    }
    const [join] = joins;
    if (join === undefined || joins.size > 1) return null;
    return { from: stage.code, join, parts };
  }
}

function checkForks(stages: readonly SheetStage[], byCode: ReadonlyMap<string, SheetStage>): SheetFault[] {
  const faults: SheetFault[] = [];
  const forks = forksOf(stages);
  const met = new Map<string, Fork>();
  for (const [from, fork] of forks) {
    if (fork === null || met.has(fork.join) || entersAside(fork, stages)) {
      faults.push({ stage: from, field: 'next', code: 'catalog.sheet_fork' });
    } else met.set(fork.join, fork);
  }
  if (faults.length > 0) return faults;
  for (const { code, join } of byCode.values()) {
    if (join && !met.has(code)) faults.push({ stage: code, field: 'join', code: 'catalog.sheet_join' });
  }
  return faults;
}

/** Whether a way leads into a part of a fork, or to its join, from outside: the join would wait for ever. */
function entersAside({ from, join, parts }: Fork, stages: readonly SheetStage[]): boolean {
  const inside = new Set(parts.flatMap((part) => [...part]));
  return stages.some((stage) => {
    if (inside.has(stage.code)) return false;
    return targets(stage).some((to) => to === join || (stage.code !== from && inside.has(to)));
  });
}

function checkLimit(
  { stages, amount, unit }: Pick<Sheet, 'stages' | 'amount' | 'unit'>,
  byCode: ReadonlyMap<string, SheetStage>,
): SheetFault[] {
  const first = stages[0];
  if (amount === null || !first) return [];
  const other = stages.find((stage) => stage.amount !== null && stage.unit !== unit);
  if (other) return [{ stage: other.code, field: 'amount', code: 'catalog.sheet_units', warning: true }];
  return longestWay(first.code, byCode) > amount
    ? [{ stage: first.code, field: 'amount', code: 'catalog.sheet_limit' }]
    : [];
}

/** The longest way through the limits. A way back (补正, 退回) does not count: its time is not the office's. */
function longestWay(first: string, byCode: ReadonlyMap<string, SheetStage>): number {
  const longest = new Map<string, number>();
  const open = new Set<string>();
  return from(first);

  function from(code: string): number {
    const known = longest.get(code);
    const stage = byCode.get(code);
    if (known !== undefined || !stage) return known ?? 0;
    open.add(code);
    const after = targets(stage).map((to) => (open.has(to) ? 0 : from(to)));
    open.delete(code);
    const length = (stage.amount ?? 0) + Math.max(0, ...after);
    longest.set(code, length);
    return length;
  }
}

function faultOfNext(stage: SheetStage, byCode: ReadonlyMap<string, SheetStage>): ProblemCode | undefined {
  const { next, fork } = stage;
  if (next.some(({ to }) => to !== null && !byCode.has(to))) return 'catalog.sheet_next_unknown';
  const conditions = next.map(({ when }) => when);
  const wants = fork || next.length === 1 ? conditions.every((when) => when === null) : !conditions.includes(null);
  if (!wants || new Set(conditions).size !== (fork ? 1 : next.length)) return 'catalog.sheet_branch';
  const stages = targets(stage);
  if (fork && (next.length < 2 || new Set(stages).size !== next.length)) return 'catalog.sheet_fork';
  return undefined;
}

function targets(stage: SheetStage | undefined): string[] {
  return (stage?.next ?? []).flatMap(({ to }) => (to === null ? [] : [to]));
}

function walk(from: readonly string[], after: (code: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let code = open.pop(); code !== undefined; code = open.pop()) {
    if (seen.has(code)) continue;
    seen.add(code);
    open.push(...after(code));
  }
  return seen;
}
