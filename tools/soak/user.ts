import { dayOf, addDays } from '@zhenshu/kernel/calendar.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { CaseView, CommandOutcome, WorkRow } from '@zhenshu/casefile/contract.ts';
import type { Chance } from '@zhenshu/catalogs/demo/chance.ts';
import { demoPassword } from '@zhenshu/org/server.ts';
import type { Seat } from './town-hall.ts';

/** Where users tell what they saw; times in milliseconds. */
export type Told = {
  readonly took: (what: string, ms: number) => void;
  readonly failed: (what: string) => void;
  /** A case that had moved on since it was listed, by the code of the refusal. */
  readonly overtaken: (code: string) => void;
};

export type User = {
  /** One look at a screen, and what it leads to. */
  readonly look: () => Promise<void>;
  /** Own steps whose news never came. */
  readonly missed: () => string[];
  readonly leave: () => void;
};

type Proposals = {
  readonly classes: readonly { kind: string; code: string }[];
  readonly conditions: readonly { condition: string }[];
  readonly organs: readonly { organId: string; role: string }[];
  readonly duplicates: readonly { caseId: string }[];
};

const texts = [
  '路灯不亮，晚上看不清路',
  '垃圾堆在路边没人收',
  '下水道堵了，污水上路',
  '店外经营占了人行道',
  '工地夜里施工很吵',
];

/** Signs somebody in, opens the console for them and keeps its stream of news. */
export async function openUser(url: string, seat: Seat, chance: Chance, told: Told): Promise<User> {
  const cookie = await signIn(url, seat.username);
  const leaving = new AbortController();
  /** Steps this person gave: when they were sent, and whether the news of them came. */
  const given = new Map<string, { sent: number; heard: boolean }>();
  /** News that came before the answer of its command. */
  const early = new Map<string, number>();
  await listen();

  async function request<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T | undefined> {
    const reply = await fetch(url + path, {
      method,
      headers: { cookie, 'x-zhenshu': '1', ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((error: Error) => error);
    if (reply instanceof Error) {
      told.failed(
        `${seat.username} ${method} ${path}: ${reply.message} ${(reply.cause as Error | undefined)?.message ?? ''}`,
      );
      return undefined;
    }
    const answer = await reply.text();
    if (reply.ok) return JSON.parse(answer) as T;
    // A case that has moved on since it was listed: to another state, organ or town.
    const isMoved = [403, 404, 409].includes(reply.status) && path.startsWith('/cases/');
    if (isMoved) told.overtaken((JSON.parse(answer) as { code: string }).code);
    else
      told.failed(
        `${seat.username} ${method} ${path} ${JSON.stringify(body)}: ${reply.status} ${answer.slice(0, 300)}`,
      );
    return undefined;
  }

  /** All a page asks for on opening, at once; told when the last has come. */
  async function screen(name: string, ...paths: string[]): Promise<unknown[]> {
    const from = performance.now();
    const answers = await Promise.all(paths.map((path) => request<unknown>('GET', path)));
    if (answers.every((answer) => answer !== undefined)) told.took(`screen ${name}`, performance.now() - from);
    return answers;
  }

  async function give(caseId: string, command: string, payload: object, version?: number): Promise<void> {
    const sent = performance.now();
    const body = { id: uuidv7(Date.now()), command, payload, ...(version === undefined ? {} : { version }) };
    const outcome = await request<CommandOutcome>('POST', `/cases/${caseId}/commands`, body);
    if (!outcome) return;
    told.took(`command ${command}`, performance.now() - sent);
    expect(`${caseId} ${outcome.version}`, sent);
  }

  function expect(step: string, sent: number): void {
    const at = early.get(step);
    given.set(step, { sent, heard: at !== undefined });
    if (at !== undefined) told.took('news', at - sent);
    early.clear();
  }

  async function listen(): Promise<void> {
    const reply = await fetch(`${url}/live`, { headers: { cookie }, signal: leaving.signal });
    if (!reply.ok) throw new Error(`${seat.username} hears nothing: ${reply.status}`);
    void hear(reply.body!).catch((error: unknown) => {
      if (!leaving.signal.aborted) told.failed(`${seat.username} lost the stream: ${String(error)}`);
    });
  }

  async function hear(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        if (text.startsWith('event: step')) news(JSON.parse(text.slice(text.indexOf('data: ') + 6, end)));
        text = text.slice(end + 2);
      }
    }
    if (!leaving.signal.aborted) told.failed(`${seat.username}: the stream ended`);
  }

  function news({ caseId, version }: { caseId: string; version: number }): void {
    const step = `${caseId} ${version}`;
    const own = given.get(step);
    if (!own) return void (early.size < 1000 && early.set(step, performance.now()));
    if (own.heard) return;
    own.heard = true;
    told.took('news', performance.now() - own.sent);
  }

  async function report(): Promise<void> {
    const caseId = uuidv7(Date.now());
    const [lng, lat] = seat.spot;
    const said = { channel: 'desk', text: chance.pick(texts), place: '街口', lng, lat };
    const sent = performance.now();
    if (!(await request('POST', '/reports', { id: uuidv7(Date.now()), caseId, ...said }))) return;
    told.took('command report', performance.now() - sent);
  }

  async function overview(): Promise<void> {
    const today = dayOf(new Date());
    const past = `from=${addDays(today, -29)}&to=${today}`;
    const by = (of: string) => `/measures?${past}&by=${of}`;
    await screen('overview', `/measures?from=${today}&to=${today}`, `/measures?${past}`, by('day'), by('town'));
  }

  /** Opens a task of one's own and does it. */
  async function workOn(): Promise<void> {
    const [list] = (await screen('work', '/work?limit=100')) as ({ rows: WorkRow[] } | undefined)[];
    const mine = list?.rows.filter(({ kind }) => kind === 'event') ?? [];
    if (mine.length === 0) return;
    const { caseId, step } = mine[Math.floor(chance.next() ** 2 * mine.length)]!;
    const isDesk = step === 'file' || step === 'dispatch';
    const paths = [`/cases/${caseId}`, `/cases/${caseId}/reports`, ...(isDesk ? [`/cases/${caseId}/proposals`] : [])];
    const [view, , proposals] = await screen(isDesk ? 'desk' : 'case', ...paths);
    if (view === undefined || (isDesk && proposals === undefined)) return;
    await decide(step, view as CaseView, proposals as Proposals);
  }

  async function decide(step: string, view: CaseView, proposals: Proposals): Promise<void> {
    const {
      version,
      case: { id },
    } = view;
    // A paused event keeps its task in the list; nobody presses what the page refuses.
    const can = (command: string) => view.commands.some((one) => one.command === command && one.refusal === null);
    if (!can(step)) return;
    if (step === 'file') {
      const [twin] = proposals.duplicates;
      if (twin && chance.next() < 0.05) return give(id, 'join', { into: twin.caseId }, version);
      const { kind, code } = proposals.classes[0] ?? { kind: 'event', code: 'S0603' };
      const more = await request<Proposals>('GET', `/cases/${id}/proposals?kind=${kind}&code=${code}`);
      const condition = more?.conditions[0]?.condition;
      if (condition !== undefined) await give(id, 'file', { kind, code, condition }, version);
    } else if (step === 'dispatch') {
      const lead = proposals.organs.find(({ role }) => role === 'lead');
      if (lead) await give(id, 'dispatch', { organId: lead.organId }, version);
    } else if (step === 'accept') {
      if (chance.next() < 0.08 && can('return')) {
        await give(id, 'return', { ground: 'not_our_duty', reason: '不属于本单位职责' }, version);
      } else await give(id, 'accept', {}, version);
    } else if (step === 'handle') await give(id, 'handle', { result: 'solved', text: '已到场处理完毕' }, version);
    else if (step === 'check') await give(id, 'check', { passed: chance.next() < 0.95, text: '现场已看过' }, version);
    else if (step === 'close') await give(id, 'close', { answer: '已办结，感谢反映' }, version);
    else if (step === 'report_back') await give(id, 'report_back', { text: '已报告进展' }, version);
  }

  return {
    look: async () => {
      const drawn = chance.next();
      const q = encodeURIComponent('路灯');
      if (seat.post === 'leader' ? drawn < 0.5 : drawn < 0.05) await overview();
      else if (drawn < 0.1) await screen('events', '/cases?kind=event');
      else if (drawn < 0.13) await screen('search', `/cases?kind=event&q=${q}`);
      else if (drawn < 0.16) await screen('calls', '/calls?open=1');
      else if (drawn < 0.2) await screen('map', '/measures/grids', '/cases?kind=event&open=1&limit=100');
      else if (seat.post === 'clerk' && drawn < 0.6) await report();
      else await workOn();
    },
    missed: () => [...given].filter(([, { heard }]) => !heard).map(([step]) => `${seat.username} ${step}`),
    leave: () => leaving.abort(),
  };
}

async function signIn(url: string, username: string): Promise<string> {
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-zhenshu': '1' },
    body: JSON.stringify({ username, password: demoPassword }),
  });
  const cookie = /zs_session=[^;,]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
  if (!cookie) throw new Error(`${username} cannot sign in: ${await answer.text()}`);
  return cookie;
}
