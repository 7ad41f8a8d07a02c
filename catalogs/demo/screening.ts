import { chanceOf } from './chance.ts';
import type { DemoMatter } from './matters.ts';

/** How many matters each batch of the demo county devolves (mission, L2): 345 + 144 of 1,913. */
export const batchSizes = [345, 144] as const;

/** What was decided of a matter of the demo county (catalog: Screening). */
export type DemoScreening = {
  readonly code: string;
  readonly name: string;
  readonly decision: 'devolve' | 'keep';
  readonly batch?: number;
  readonly reason?: 'low_volume' | 'too_specialised' | 'other';
  readonly text?: string;
  readonly volume: number;
};

/** Types people ask for often: permits, penalties, benefits, confirmations, services. */
const near = new Set(['01', '02', '05', '07', '20']);

/** The screening of the demo county: always the same decisions, the same numbers of last year's cases. */
export function makeScreening(matters: readonly DemoMatter[]): readonly DemoScreening[] {
  const chance = chanceOf('云岭县 screening');
  const [first, second] = batchSizes;
  const devolved = chance.shuffled(matters.filter(({ type }) => near.has(type))).slice(0, first + second);
  const batchOf = new Map(devolved.map(({ code }, at) => [code, at < first ? 1 : 2]));
  return matters.map(({ code, name, type }): DemoScreening => {
    const batch = batchOf.get(code);
    if (batch !== undefined) return { code, name, decision: 'devolve', batch, volume: 20 + chance.below(880) };
    const volume = chance.below(60);
    if (type === '04' || type === '06')
      return { code, name, decision: 'keep', reason: 'other', text: '须由县级统一实施', volume };
    return { code, name, decision: 'keep', reason: volume < 20 ? 'low_volume' : 'too_specialised', volume };
  });
}

/** How the two batches were handed over (catalog: DevolutionBatch); `year` is the year they went live. */
export function makeBatches(year: number) {
  const batch = (
    number: number,
    name: string,
    [trainFrom, trainTo, shadowFrom, shadowTo, goLive]: readonly string[],
  ) => ({
    ...{ batch: number, name, trainFrom: `${year}-${trainFrom}`, trainTo: `${year}-${trainTo}` },
    ...{ shadowFrom: `${year}-${shadowFrom}`, shadowTo: `${year}-${shadowTo}`, goLive: `${year}-${goLive}` },
    trainer: '县政务服务中心和各主管部门',
  });
  return [
    batch(1, '第一批下放事项', ['03-02', '03-27', '03-16', '05-15', '04-01']),
    batch(2, '第二批下放事项', ['06-01', '06-26', '06-15', '08-14', '07-01']),
  ];
}
