import { fork } from 'node:child_process';
import { join } from 'node:path';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';

/** Sessions of those who have a part in it, and the organ that handles it. */
export type Seats = {
  readonly clerk: string;
  readonly dispatcher: string;
  readonly handler: string;
  readonly checker: string;
  readonly organId: string;
};
/** What a command answers; reports and filed cases have a number. */
export type Answer = { readonly number?: string | null };
export type Post = (cookie: string, path: string, body: object) => Promise<Answer>;

/** One event from report to close, seven commands one after another: the ids its client made, the numbers it was given. */
export async function driveOne(post: Post, seats: Seats): Promise<{ ids: string[]; numbers: string[] }> {
  const caseId = uuidv7(Date.now());
  const ids = [caseId];
  const numbers = new Set<string>();
  const send = async (cookie: string, path: string, body: object) => {
    const id = uuidv7(Date.now());
    ids.push(id);
    const { number } = await post(cookie, path, { id, ...body });
    if (number) numbers.add(number);
  };
  const give = (cookie: string, command: string, payload: object) =>
    send(cookie, `/cases/${caseId}/commands`, { command, payload });
  const spot = { place: 'bench', lng: 111.044079, lat: 33.041327 };
  await send(seats.clerk, '/reports', { caseId, channel: 'desk', text: 'bench: the lamp is out', ...spot });
  await give(seats.clerk, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  await give(seats.dispatcher, 'dispatch', { organId: seats.organId });
  await give(seats.handler, 'accept', {});
  await give(seats.handler, 'handle', { result: 'solved', text: 'repaired' });
  await give(seats.checker, 'check', { passed: true, text: 'seen' });
  await give(seats.clerk, 'close', { answer: 'repaired' });
  return { ids, numbers: [...numbers] };
}

/** Whole lives a second over HTTP, driven by 32 clients in a process of their own. */
export function measureLives(url: string, seats: Seats, seconds: number): Promise<number> {
  return new Promise((done, fail) => {
    const child = fork(join(import.meta.dirname, 'lifecycle-client.ts'), [url, JSON.stringify(seats), String(seconds)]);
    child.once('message', (lives) => done(Math.round((Number(lives) / seconds) * 10) / 10));
    child.once('exit', (code) => code !== 0 && fail(new Error(`the clients ended with ${code}`)));
  });
}
