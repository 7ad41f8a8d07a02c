import type { Day } from '@zhenshu/kernel/calendar.ts';
import type { Authority, Difference, Grant, GrantLine, Suspension } from '../contract.ts';
import { evidenceOf } from '../messages/grants.ts';
import { modeRules, sealOf } from './grant-modes.ts';

/** What can be wrong with a line by itself. */
export type LineFault = {
  readonly field: keyof GrantLine;
  readonly code:
    | 'catalog.value_missing'
    | 'catalog.value_not_known'
    | 'catalog.entrust_coercive'
    | 'catalog.period_wrong';
};

/** What is wrong with a line, the first fault of all. */
export function faultOf(line: GrantLine): LineFault | undefined {
  const missing = (field: keyof GrantLine): LineFault => ({ field, code: 'catalog.value_missing' });
  if (line.until !== null && line.until <= line.from) return { field: 'until', code: 'catalog.period_wrong' };
  if (line.area % 1_000_000 === 0 || line.area % 1000 !== 0) return { field: 'area', code: 'catalog.value_not_known' };
  if (line.what === 'recall' && line.handover === null) return missing('handover');
  if (line.what !== 'grant') return undefined;
  for (const field of ['mode', 'grantor', 'organ', 'organId', 'basis'] as const)
    if (line[field] === null) return missing(field);
  if (!modeRules[line.mode!].agreed) return undefined;
  for (const field of ['agreement', 'until', 'matterType', 'grantorId'] as const)
    if (line[field] === null) return missing(field);
  if (line.matterType === '03') return { field: 'mode', code: 'catalog.entrust_coercive' };
  return undefined;
}

/** What identifies a line within its version: one of each act for a matter in a town. */
export function lineKey({ matter, area, what }: Pick<GrantLine, 'matter' | 'area' | 'what'>): string {
  return `${matter}:${area}:${what}`;
}

/** The matter of the line with a key. */
export function matterOfKey(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

/** A grant that ends before its term, or a suspension that is lifted. */
export type End = { readonly id: string; readonly was: Day | null; readonly to: Day; readonly line: GrantLine };

/** What a version of the list does to the grants. */
export type GrantPlan =
  | {
      readonly ok: true;
      readonly opens: readonly Grant[];
      readonly ends: readonly (End & { readonly kind: 'recalled' | 'replaced' })[];
      readonly suspends: readonly (Suspension & { readonly grantId: string })[];
      readonly resumes: readonly End[];
      readonly difference: Omit<Difference, 'same'>;
    }
  | {
      readonly ok: false;
      readonly line: GrantLine;
      readonly code:
        | 'catalog.grants_collide'
        | 'catalog.no_grant_then'
        | 'catalog.suspended_already'
        | 'catalog.not_suspended'
        | 'catalog.passed_on';
      readonly other: Grant | undefined;
    };

type Period = { readonly from: Day; readonly to: Day | null };

/** Whether days [from, to) hold a day. */
export function holdsOn({ from, to }: Period, day: Day): boolean {
  return from <= day && (to === null || day < to);
}

function overlap(a: Period, b: Period): boolean {
  return a.from < (b.to ?? '9999') && b.from < (a.to ?? '9999') && !isEmpty(a) && !isEmpty(b);
}

function isEmpty({ from, to }: Period): boolean {
  return to !== null && to <= from;
}

const order = { recall: 0, grant: 1, suspend: 2, resume: 3 } as const;

/**
 * Plans what the lines of a version do to the published grants of their matters: recalls first, so that one may take the
 * place of another on one day. Nothing that is published changes but its end.
 */
export function planGrants(
  published: readonly Grant[],
  lines: readonly GrantLine[],
  by: { readonly versionId: string; readonly listVersion: string; readonly newId: () => string },
): GrantPlan {
  const pairs = Map.groupBy(published, pairOf);
  const byMatter = Map.groupBy(published, ({ matter }) => matter);
  const opened = new Set(lines.filter(({ what }) => what === 'grant').map((line) => `${pairOf(line)}:${line.from}`));
  const [opens, ends, suspends, resumes] = [[] as Grant[], [] as EndOf[], [] as SuspendOf[], [] as End[]];
  const difference = { added: [] as string[], removed: [] as string[], changed: [] as string[] };
  for (const line of lines.toSorted((a, b) => order[a.what] - order[b.what] || (lineKey(a) < lineKey(b) ? -1 : 1))) {
    const pair = pairOf(line);
    const rows = pairs.get(pair) ?? [];
    const running = rows.find((row) => holdsOn(row, line.from));
    const refuseLine = (code: Extract<GrantPlan, { ok: false }>['code'], other = running) =>
      ({ ok: false, line, code, other }) as const;
    if (line.what === 'grant') {
      const next = grantOf(line, by);
      const other = rows.find((row) => overlap(row, next));
      if (other) return refuseLine('catalog.grants_collide', other);
      const source = byMatter
        .get(line.matter)
        ?.find((row) => row.mode === 'entrusted' && row.organId === line.grantorId && overlap(row, next));
      if (line.mode === 'entrusted' && source) return refuseLine('catalog.passed_on', source);
      opens.push(next);
      pairs.set(pair, [...rows, next]);
      byMatter.set(line.matter, [...(byMatter.get(line.matter) ?? []), next]);
      const replaces = ends.some((end) => pairOf(end.line) === pair && end.to === line.from);
      if (!replaces) difference.added.push(`${pair}:${next.mode}`);
      continue;
    }
    if (!running) return refuseLine('catalog.no_grant_then', rows.at(-1));
    const label = `${pair}:${running.mode}`;
    const suspended = running.suspensions.find((one) => holdsOn(one, line.from));
    const put = (row: Grant) =>
      pairs.set(
        pair,
        rows.map((one) => (one.id === row.id ? row : one)),
      );
    if (line.what === 'recall') {
      const kind = opened.has(`${pair}:${line.from}`) ? 'replaced' : 'recalled';
      ends.push({ id: running.id, was: running.to, to: line.from, line, kind });
      difference[kind === 'replaced' ? 'changed' : 'removed'].push(label);
      put({ ...running, to: line.from });
    } else if (line.what === 'suspend') {
      const period = { from: line.from, to: line.until };
      if (running.suspensions.some((one) => overlap(one, period))) return refuseLine('catalog.suspended_already');
      const { from, until, reason } = line;
      const suspension = {
        id: by.newId(),
        from,
        until,
        to: until,
        reason,
        versionId: by.versionId,
        endedBy: null,
        endReason: null,
      };
      suspends.push({ ...suspension, grantId: running.id });
      difference.changed.push(label);
      put({ ...running, suspensions: [...running.suspensions, suspension] });
    } else {
      if (!suspended || suspends.some(({ id }) => id === suspended.id)) return refuseLine('catalog.not_suspended');
      resumes.push({ id: suspended.id, was: suspended.to, to: line.from, line });
      difference.changed.push(label);
    }
  }
  return { ok: true, opens, ends, suspends, resumes, difference };
}

type EndOf = Extract<GrantPlan, { ok: true }>['ends'][number];
type SuspendOf = Extract<GrantPlan, { ok: true }>['suspends'][number];

/** A matter in a town. */
export function pairOf({ matter, area }: { matter: string; area: number }): string {
  return `${matter}:${area}`;
}

/** The grant a line opens; `faultOf` has found nothing wrong with the line. */
function grantOf(line: GrantLine, by: { versionId: string; listVersion: string; newId: () => string }): Grant {
  const { matter, area, matterType, grantorId, agreement, scopeNote, evaluateOn, reason, from, until } = line;
  return {
    ...{ id: by.newId(), versionId: by.versionId, listVersion: by.listVersion },
    ...{ matter, area, matterType, grantorId, agreement, scopeNote, evaluateOn, reason, from, until, to: until },
    ...{ mode: line.mode!, grantor: line.grantor!, organ: line.organ!, organId: line.organId!, basis: line.basis! },
    ...{ endedBy: null, endKind: null, endReason: null, handover: null, suspensions: [] },
  };
}

/**
 * Who may do a matter in a town on a day, of all published grants of the pair. It tells the term as granted and not how
 * the grant ended later: what it says of a day that has come, it always says.
 */
export function authorityOf(grants: readonly Grant[], day: Day): Authority | undefined {
  const grant = grants.find((row) => holdsOn(row, day));
  if (!grant) return undefined;
  const { mode, grantor, grantorId, organ, organId, from, until, basis, agreement, versionId, listVersion } = grant;
  const rule = modeRules[mode];
  const suspended = grant.suspensions.some((one) => holdsOn(one, day));
  const inNameOf = rule.name === 'organ' ? organ : grantor;
  const respondent = rule.respondent === 'organ' ? organ : grantor;
  const { reach, articles } = rule;
  const said = { reach, seal: sealOf(mode, grant.matterType), inNameOf, respondent, suspended };
  return {
    ...{ grantId: grant.id, mode, ...said },
    ...{ grantor, grantorId, organ, organId, from, until, basis, agreement, versionId, listVersion },
    evidence: evidenceOf({ ...grant, ...said, articles }),
  };
}
