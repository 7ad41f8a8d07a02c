import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import organs from '@zhenshu/catalogs/demo/organs.json' with { type: 'json' };
import people from '@zhenshu/catalogs/demo/people.json' with { type: 'json' };
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { demoPassword } from '@zhenshu/org/server.ts';

/** One command as a client keeps it: what to send again, and what was told. */
export type Sent = {
  readonly id: string;
  readonly caseId: string;
  readonly command: string;
  /** Which fact of its case it must become, from 1. */
  readonly step: number;
  readonly cookie: string;
  readonly path: string;
  readonly body: object;
  /** Sendings that got no answer or a 5xx. */
  failures: number;
  /** The first answer of 200; undefined while nobody acknowledged it. */
  outcome?: unknown;
};

/** What the clients saw. */
export type ClientFigures = {
  /** Commands sent again after their acknowledgement, under the same id. */
  repeated: number;
  /** Answers that differ from the first one of the same id, or name another step than the one asked for. */
  differing: number;
  /** Commands whose client gave up waiting; they may be there once or not at all. */
  abandoned: number;
  /** Commands refused though they were right. */
  refused: number;
  /** Answers 500: a fault that was not told as "the database is away". */
  faults: number;
  /** Requests without an answer for 15 seconds. */
  hung: number;
};

export type Clients = {
  /** Every command ever sent, by its id. */
  readonly sent: ReadonlyMap<string, Sent>;
  readonly figures: ClientFigures;
  /** Commands under way at this moment. */
  inFlight(): number;
  /** Resolves at the first 200 to a command that was sent after an instant of performance.now(). */
  answeredAfter(from: number): Promise<void>;
  /** Rejects when a client cannot go on. */
  readonly work: Promise<unknown>;
  /** Lets everybody bring the case at hand to its end. */
  finish(): Promise<void>;
  /** Sends acknowledged commands again; each answer must be the first one. */
  repeat(some: readonly Sent[]): Promise<void>;
  /** Everybody leaves at once, answered or not. */
  leave(): void;
};

type Seat = { readonly clerk: string; readonly dispatcher: string; readonly checker: string };
type Answer = { readonly status: number; readonly body: unknown };

/** A point inside a grid of the demo county. */
const spot = { lng: 111.044079, lat: 33.041327 };

/** Signs in and puts `count` clients to work, each driving one case after another from report to close. */
export async function openClients(
  url: string,
  count: number,
  dice: () => number,
  say: (line: string) => void,
): Promise<Clients> {
  const sent = new Map<string, Sent>();
  const figures: ClientFigures = { repeated: 0, differing: 0, abandoned: 0, refused: 0, faults: 0, hung: 0 };
  const waiting = new Set<{ from: number; done: () => void }>();
  const handlers = new Map<string, Promise<string>>();
  let flying = 0;
  let over = false;
  let gone = false;

  /** One request; undefined when the connection was lost or no answer came. */
  async function request(cookie: string, method: string, path: string, body?: object): Promise<Answer | undefined> {
    try {
      const reply = await fetch(url + path, {
        method,
        headers: { cookie, 'x-zhenshu': '1', ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(15_000),
      });
      return { status: reply.status, body: await reply.json() };
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') figures.hung += 1;
      return undefined;
    }
  }

  async function signIn(username: string): Promise<string> {
    const answer = await fetch(`${url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-zhenshu': '1' },
      body: JSON.stringify({ username, password: demoPassword }),
    });
    const cookie = /zs_session=[^;,]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
    if (!cookie) throw new Error(`${username} cannot sign in: ${await answer.text()}`);
    return cookie;
  }

  /** Sends a command until it is answered; false when it was refused, or when its client left. */
  async function post(one: Sent, mayLeave: boolean): Promise<boolean> {
    for (;;) {
      const from = performance.now();
      flying += 1;
      const answer = await request(one.cookie, 'POST', one.path, { id: one.id, ...one.body });
      flying -= 1;
      if (answer?.status === 200) {
        hear(one, answer.body, from);
        return true;
      }
      if (answer && answer.status < 500) {
        figures.refused += 1;
        say(`refused: ${one.command} after ${one.failures} failures: ${JSON.stringify(answer.body)}`);
        return false;
      }
      if (answer && answer.status !== 503) {
        figures.faults += 1;
        say(`fault: ${one.command} after ${one.failures} failures: ${JSON.stringify(answer.body)}`);
      }
      one.failures += 1;
      if (gone) return false;
      if (mayLeave && dice() < 0.01) {
        figures.abandoned += 1;
        return false;
      }
      // As a browser does: not at once again.
      await pause(50);
    }
  }

  function hear(one: Sent, outcome: unknown, from: number): void {
    const told = outcome as { caseId: string; version?: number };
    // A report answers with its number instead of a version.
    const asAsked = told.caseId === one.caseId && (told.version ?? 1) === one.step;
    if (!asAsked || (one.outcome !== undefined && !isDeepStrictEqual(outcome, one.outcome))) {
      figures.differing += 1;
      say(`differs: ${one.command}: ${JSON.stringify(one.outcome)}, now ${JSON.stringify(outcome)}`);
    }
    one.outcome ??= outcome;
    for (const waiter of waiting) {
      if (from <= waiter.from) continue;
      waiting.delete(waiter);
      waiter.done();
    }
  }

  /** The organ the lists name for a filed case, and a session of somebody there. */
  async function leadOf(seat: Seat, caseId: string): Promise<{ organId: string; handler: string } | undefined> {
    while (!gone) {
      const answer = await request(seat.dispatcher, 'GET', `/cases/${caseId}/proposals`);
      if (answer?.status === 200) {
        const { organs: named } = answer.body as { organs: { organId: string; organ: string; role: string }[] };
        const lead = named.find((organ) => organ.role === 'lead')!;
        return { organId: lead.organId, handler: await handlerOf(lead.organ) };
      }
      if (answer && answer.status < 500) throw new Error(`proposals: ${JSON.stringify(answer.body)}`);
      await pause(50);
    }
    return undefined;
  }

  function handlerOf(organ: string): Promise<string> {
    const { key } = organs.find((one) => one.name.zh === organ)!;
    const known = handlers.get(key);
    if (known) return known;
    const person = people.find(({ posts }) => posts[0]!.organ === key && posts[0]!.roles.includes('handler'))!;
    const session = signIn(person.username);
    handlers.set(key, session);
    return session;
  }

  /** One case from report to close; it stays behind where its client gave up. */
  async function drive(seat: Seat): Promise<void> {
    const caseId = uuidv7(Date.now());
    let step = 0;
    const send = async (cookie: string, path: string, command: string, body: object): Promise<boolean> => {
      step += 1;
      const one: Sent = { id: uuidv7(Date.now()), caseId, command, step, cookie, path, body, failures: 0 };
      sent.set(one.id, one);
      if (!(await post(one, true))) return false;
      if (dice() >= 0.1) return true;
      // A doubled click, or an answer that was lost on its last mile.
      figures.repeated += 1;
      return post(one, false);
    };
    const give = (cookie: string, command: string, payload: object) =>
      send(cookie, `/cases/${caseId}/commands`, command, { command, payload });

    const told = { caseId, channel: 'desk', text: 'street light out', place: 'old street', ...spot };
    if (!(await send(seat.clerk, '/reports', 'report', told))) return;
    if (!(await give(seat.clerk, 'file', { kind: 'event', code: 'S0603', condition: '1' }))) return;
    const lead = await leadOf(seat, caseId);
    if (!lead || !(await give(seat.dispatcher, 'dispatch', { organId: lead.organId }))) return;
    if (!(await give(lead.handler, 'accept', {}))) return;
    if (!(await give(lead.handler, 'handle', { result: 'solved', text: 'repaired' }))) return;
    if (!(await give(seat.checker, 'check', { passed: true, text: 'seen' }))) return;
    await give(seat.clerk, 'close', { answer: 'repaired' });
  }

  // Everybody signs in before the first kill: a sign-in carries no id and is not what is tried here.
  const seats: Seat[] = [];
  while (seats.length < count) {
    seats.push({
      clerk: await signIn('clerk1'),
      dispatcher: await signIn('dispatch1'),
      checker: await signIn('check1'),
    });
  }
  await drive(seats[0]!);

  const work = Promise.all(
    seats.map(async (seat) => {
      while (!over) await drive(seat);
    }),
  );
  return {
    sent,
    figures,
    inFlight: () => flying,
    answeredAfter: (from) => new Promise((done) => waiting.add({ from, done })),
    work,
    finish: async () => {
      over = true;
      await work;
    },
    repeat: async (some) => {
      const left = [...some];
      await Promise.all(
        seats.map(async () => {
          for (let one = left.shift(); one; one = left.shift()) {
            figures.repeated += 1;
            await post(one, false);
          }
        }),
      );
    },
    leave: () => {
      over = true;
      gone = true;
    },
  };
}
