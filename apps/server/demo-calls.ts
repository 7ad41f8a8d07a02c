import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { advance } from '@zhenshu/casefile/server.ts';
import type { Occasion } from '@zhenshu/event/contract/call.ts';
import type { App } from './app.ts';

/** What the calls are played with: the program, its people by user name, its organs by their keys in the seed. */
export type CallStage = {
  readonly app: App;
  readonly ctxOf: (actor: Actor, at: Date) => Ctx;
  readonly actorOf: (username: string) => Promise<Actor>;
  readonly organIds: ReadonlyMap<string, string>;
  /** A new id for what happens at an instant. */
  readonly idAt: (at: Date) => string;
};

/** One step of a story: who does what so many minutes after the step before. */
type Step = readonly [minutes: number, by: string, command: string, payload: Record<string, unknown>];
type Story = {
  /** How many minutes ago it was whistled. */
  readonly ago: number;
  readonly occasion: Occasion;
  readonly title: string;
  readonly ask: string;
  readonly place: string;
  readonly lng: number;
  readonly lat: number;
  /** Organ and what is wanted of it, the lead first. */
  readonly called: readonly (readonly [organ: string, want: string])[];
  readonly steps: readonly Step[];
};

const minute = 60_000;
const day = 24 * 60;
const here = { lng: 111.0452, lat: 33.0421 };
const rating = (organ: string, arrival: number, cooperation: number, effect: number) => ({
  organ,
  ...{ arrival, cooperation, effect },
});

const stories: readonly Story[] = [
  {
    ...{ ago: 6 * day, occasion: 'joint', title: '老街夜市油烟和占道联合整治' },
    ask: '夜市占道和油烟反复，请三家一起到现场，逐摊核查并当场处置。',
    ...{ place: '溪口老街夜市', ...here },
    called: [
      ['xikou_zhifa', '牵头清理占道，现场取证'],
      ['xikou_paichusuo', '维持现场秩序'],
      ['xikou_shichangsuo', '核查食品经营证照'],
    ],
    steps: [
      [25, 'handler.paichusuo', 'check_in', { note: '两名民警到场', lng: 111.0453, lat: 33.0422 }],
      [10, 'handler.zhifa', 'check_in', { lng: 111.0452, lat: 33.042 }],
      [60, 'handler.shichangsuo', 'check_in', { note: '所里先处理了一起投诉' }],
      [80, 'handler.zhifa', 'conclude', { result: 'solved', text: '清理占道摊位十一处，三家限期加装油烟净化。' }],
      [
        day,
        'dispatch1',
        'rate_organs',
        {
          ratings: [
            rating('xikou_zhifa', 5, 5, 4),
            rating('xikou_paichusuo', 5, 5, 5),
            rating('xikou_shichangsuo', 3, 4, 4),
          ],
        },
      ],
    ],
  },
  {
    ...{ ago: 2 * day, occasion: 'key_work', title: '集镇供水管网迁改现场协调' },
    ask: '管网迁改与道路施工冲突，请到现场定方案。',
    ...{ place: '溪口集镇东街', lng: 111.0471, lat: 33.0408 },
    called: [
      ['zhujian', '牵头确定迁改方案'],
      ['shuili', '说明供水要求'],
      ['jiaotong', '调整道路施工顺序'],
    ],
    steps: [
      [40, 'handler.jiaotong', 'excuse', { ground: 'no_staff', reason: '工程科全员在外检查' }],
      [
        20,
        'dispatch1',
        'decide_excuse',
        { organ: 'jiaotong', accepted: false, reason: '道路施工须当场定，请派人到场。' },
      ],
      [60, 'handler.zhujian', 'check_in', {}],
      [5, 'handler.shuili', 'check_in', {}],
      [120, 'handler.zhujian', 'conclude', { result: 'partly', text: '供水线路已定，道路施工顺序待交通部门确认。' }],
    ],
  },
  {
    ...{ ago: 26, occasion: 'emergency', title: '龙潭村山洪预警联合值守' },
    ask: '上游水位上涨，请立即到村部会商并准备转移。',
    ...{ place: '龙潭村村部', lng: 111.062, lat: 33.051 },
    called: [
      ['yingji', '牵头指挥转移'],
      ['shuili', '监测水位'],
      ['xiaofang', '备救援力量'],
      ['xikou_pingan', '组织疏散路线'],
    ],
    steps: [
      [3, 'dispatch1', 'make_link', { organ: 'xiaofang', hours: 12 }],
      [9, 'handler.pingan', 'check_in', { note: '已到村部' }],
      [6, 'handler.yingji', 'check_in', {}],
    ],
  },
  {
    ...{ ago: 8, occasion: 'demand', title: '翠苑小区排污管破裂' },
    ask: '群众多次反映污水外溢，权属不清，请两家到场认定并先行处置。',
    ...{ place: '翠苑小区 3 号楼后', lng: 111.0463, lat: 33.0437 },
    called: [
      ['zhujian', '认定管网权属'],
      ['shengtai', '取样检测'],
    ],
    steps: [],
  },
];

/** Plays some joint calls (联动呼叫): one rated and closed, one that waits for supervision, two in progress. */
export async function playCalls({ app, ctxOf, actorOf, organIds, idAt }: CallStage, now: Date): Promise<void> {
  const organIdOf = (key: string): string => {
    const id = organIds.get(key);
    if (!id) throw new Error(`Demo organ ${key} is missing`);
    return id;
  };
  for (const { ago, occasion, title, ask, place, lng, lat, called, steps } of stories) {
    let at = new Date(now.getTime() - ago * minute);
    const caseId = idAt(at);
    const [lead, ...supports] = called.map(([organ, want]) => ({ organId: organIdOf(organ), want }));
    await app.calls.whistle(ctxOf(await actorOf('dispatch1'), at), {
      ...{ id: idAt(at), caseId, title, ask, occasion, place, lng, lat, lead: lead!, supports },
    });
    for (const [minutes, by, command, said] of steps) {
      at = new Date(at.getTime() + minutes * minute);
      const payload = withOrgans(said, organIdOf) as Record<string, unknown>;
      await advance(app.casefile.spine, ctxOf(await actorOf(by), at), caseId, { id: idAt(at), command, payload });
    }
  }
}

/** The same with keys of organs (`organ`) as their ids (`organId`). */
function withOrgans(said: unknown, organIdOf: (key: string) => string): unknown {
  if (Array.isArray(said)) return said.map((one) => withOrgans(one, organIdOf));
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(
    Object.entries(said).map(([name, value]) =>
      name === 'organ' ? ['organId', organIdOf(String(value))] : [name, withOrgans(value, organIdOf)],
    ),
  );
}
