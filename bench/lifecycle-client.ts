/** Drives events from report to close for some seconds and tells its parent how many were closed. */
import { driveOne, type Answer, type Seats } from './lifecycle.ts';

const [url, seatsText, seconds] = process.argv.slice(2) as [string, string, string];
const seats = JSON.parse(seatsText) as Seats;
const until = performance.now() + Number(seconds) * 1000;
let lives = 0;
await Promise.all(
  Array.from({ length: 32 }, async () => {
    while (performance.now() < until) {
      await driveOne(post, seats);
      lives += 1;
    }
  }),
);
process.send!(lives);

async function post(cookie: string, path: string, body: object): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, 'x-zhenshu': '1', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
