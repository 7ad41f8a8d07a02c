import { createHmac } from 'node:crypto';
import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { App } from './app.ts';

type AlarmStage = {
  readonly app: App;
  readonly ctxOf: (actor: Actor, at: Date) => Ctx;
  readonly actorOf: (username: string) => Promise<Actor>;
  readonly organIds: ReadonlyMap<string, string>;
  /** A new id of a moment, the same in every loading. */
  readonly idAt: (at: Date) => string;
  /** Who sends what is sent from outside. */
  readonly residents: Actor;
};

const area = 990101101000;
const minute = 60_000;
const devices = [
  { device: 'YG-0012', name: '老街烟感 12 号', place: '老街 12 号后厨', lng: 111.044079, lat: 33.041327 },
  { device: 'SW-0003', name: '溪口桥水位 3 号', place: '溪口桥下游', lng: 111.0451, lat: 33.0432 },
] as const;
/** What the devices send, so many minutes ago; the smoke alarm tells the same twice. */
const messages: readonly [ago: number, body: object][] = [
  [34, { id: 'a-1', device: 'YG-0012', text: '烟雾浓度超过阈值', type: '烟感' }],
  [31, { id: 'a-2', device: 'YG-0012', text: '烟雾浓度超过阈值', type: '烟感' }],
  [12, { id: 'a-3', device: 'SW-0003', text: '水位 2.6 米，超过警戒水位', type: '水位' }],
];

/** A source of alarms (告警源) with its devices and what they sent this half hour: two events at the desk, one repeat. */
export async function playAlarms({ app, ctxOf, actorOf, organIds, idAt, residents }: AlarmStage, now: Date) {
  const before = (minutes: number) => new Date(now.getTime() - minutes * minute);
  const security = ctxOf(await actorOf('secadmin'), before(60));
  const { alarms } = app;
  const made = await alarms.makeSource(security, {
    ...{ id: idAt(before(60)), name: '溪口镇物联感知平台', area, organId: organIds.get('xikou_government')! },
    ...{ channel: 'alarm', quietMinutes: 10 },
    mapping: { message: '/id', device: '/device', words: '/text', hint: '/type', system: 'wgs84' },
  });
  for (const device of devices) await alarms.setDevice(security, made.id, { id: idAt(before(59)), ...device });
  // The secret is told once; a loading that goes on after a kill asks for a new one.
  const anew = { id: uuidv7(Date.now()), overlapHours: 0 };
  const { secret } = made.secret === null ? await alarms.renewSecret(security, made.id, anew) : made;
  for (const [ago, said] of messages) {
    const at = before(ago);
    const body = Buffer.from(JSON.stringify(said));
    const seconds = Math.floor(at.getTime() / 1000);
    const mac = createHmac('sha256', secret!).update(`${seconds}.`).update(body).digest('hex');
    await alarms.take(ctxOf(residents, at), { source: made.id, signature: `t=${seconds},v1=${mac}`, body });
  }
}
