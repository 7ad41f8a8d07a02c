import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { startDraft, toBody, type Draft, type ReportBody } from './draft.ts';
import { send, type Sent, type Wire } from './send.ts';

/** What may happen to one call: it works, it never arrives, or it arrives and the answer is lost. */
type Weather = 'fine' | 'request_lost' | 'answer_lost';

class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
const codeOf = (error: unknown) => (error instanceof Refused ? error.code : 'network');

/** The server's rules in a few lines: one report per id, other content under it is refused, files must be there. */
function aServer(weather: () => Weather) {
  const reports = new Map<string, string>();
  const files = new Set<string>();
  function carry<T>(work: () => T): Promise<T> {
    const now = weather();
    if (now === 'request_lost') return Promise.reject(new Error('lost'));
    return Promise.resolve()
      .then(work)
      .then((answer) => (now === 'fine' ? answer : Promise.reject(new Error('lost'))));
  }
  const wire: Wire = {
    upload: (photo) => carry(() => void files.add(photo.id)),
    report: (body) =>
      carry(() => {
        const known = reports.get(body.id);
        if (known !== undefined && known !== JSON.stringify(body)) throw new Refused('command.reused');
        if (known === undefined && body.files?.some((id) => !files.has(id))) throw new Refused('case.file_unknown');
        reports.set(body.id, JSON.stringify(body));
        return { number: `n-${body.id}`, code: '123456' };
      }),
  };
  return { reports, files, wire };
}

function aDevice(photos: number) {
  const fresh = startDraft(() => uuidv7(Date.parse('2026-11-24T08:00:00Z')), 'abcdefghijklmnopqrstuvwxyz012345');
  let draft: Draft = {
    ...fresh,
    place: '龙田',
    text: '路灯不亮',
    photos: Array.from({ length: photos }, (_, at) => ({ id: `photo-${at}`, uploaded: false })),
  };
  const keep = (part: Partial<Draft>) => {
    draft = { ...draft, ...part };
  };
  const body = (): ReportBody => toBody(draft, () => '');
  return { keep, draft: () => draft, body, send: (wire: Wire) => send(draft, body(), wire, keep, codeOf) };
}

test('sent again after any losses, a report arrives once and its number comes back', async () => {
  const weathers = fc.array(fc.constantFrom<Weather>('fine', 'request_lost', 'answer_lost'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(weathers, fc.nat({ max: 3 }), fc.array(fc.boolean()), async (coming, photos, edits) => {
      const queue = [...coming];
      const editing = [...edits];
      const { reports, files, wire } = aServer(() => queue.shift() ?? 'fine');
      const device = aDevice(photos);
      let sent: Sent | undefined;
      for (let tries = 0; !sent; tries++) {
        assert.ok(tries <= coming.length, 'every try uses up some weather');
        sent = await device.send(wire).catch(() => undefined);
        if (!sent && editing.shift()) device.keep({ text: `路灯不亮 ${tries}` });
      }
      assert.equal(reports.size, 1);
      assert.equal(sent.number, `n-${device.draft().id}`);
      assert.equal(files.size, photos);
      assert.equal(sent.earlier, reports.get(device.draft().id) !== JSON.stringify(device.body()));
    }),
  );
});

test('photos the server has forgotten are given again', async () => {
  const { reports, files, wire } = aServer(() => 'fine');
  const device = aDevice(2);
  device.keep({ photos: device.draft().photos.map((photo) => ({ ...photo, uploaded: true })) });
  await device.send(wire);
  assert.equal(reports.size, 1);
  assert.equal(files.size, 2);
});

test('a photo that went up is not sent a second time', async () => {
  const weather: Weather[] = ['fine', 'request_lost'];
  let calls = 0;
  const { wire } = aServer(() => {
    calls += 1;
    return weather.shift() ?? 'fine';
  });
  const device = aDevice(2);
  await assert.rejects(device.send(wire));
  await device.send(wire);
  assert.equal(calls, 4, 'photo 1, photo 2 lost, photo 2, report');
});
