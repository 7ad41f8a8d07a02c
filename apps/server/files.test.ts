import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { anId, testCtx } from '@zhenshu/kernel/testing.ts';
import { demoCounty } from './demo.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const store = join(demo.dataDir, 'files', String(demoCounty));
const place = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const mega = 1024 * 1024;
// A document nobody sent before.
const pdf = () => Buffer.from(`%PDF-1.7\n% ${anId()}\n%%EOF\n`);

async function aPicture(metadata: object = {}): Promise<Buffer> {
  // Its own colour each time, so that each test's picture is its own content.
  const [r, g, b] = sm3(anId());
  return sharp({ create: { width: 1200, height: 800, channels: 3, background: { r: r!, g: g!, b: b! } } })
    .withExif({ IFD0: { Make: 'Example phone', Model: 'X1' }, ...metadata })
    .jpeg()
    .toBuffer();
}

const put = (username: string | null, bytes: Uint8Array, options: { id?: string; name?: string; key?: string } = {}) =>
  demo.send(
    username,
    `PUT ${username ? '' : '/public'}/files/${options.id ?? anId()}?name=${encodeURIComponent(options.name ?? 'a.jpg')}${options.key ? `&key=${options.key}` : ''}`,
    bytes,
  );

async function get(username: string, id: string, thumbnail = false) {
  const answer = await demo.http.app.inject({
    method: 'GET',
    url: `/api/v1/files/${id}${thumbnail ? '?thumbnail=1' : ''}`,
    headers: { cookie: await demo.cookieOf(username) },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
}

/** A case of the town of Xikou that carries the file. */
async function aCaseWith(id: string): Promise<string> {
  const caseId = anId();
  const body = { id: anId(), caseId, channel: 'desk', text: '路灯不亮，有照片', ...place, files: [id] };
  const answer = await demo.as('clerk1', 'POST /reports', body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return caseId;
}

test('the content decides what a file is, not its name', async () => {
  const named = await put('clerk1', pdf(), { name: 'photo.jpg' });
  assert.deepEqual([named.status, named.body.mediaType, named.body.thumbnail], [200, 'application/pdf', false]);
  const answers = [
    await put('clerk1', Buffer.from('MZ\u0090\u0000 a program'), { name: 'photo.jpg' }),
    await put('clerk1', Buffer.from('<html><script>alert(1)</script></html>'), { name: 'a.pdf' }),
    await put('clerk1', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), { name: 'a.png' }),
    await put('clerk1', Buffer.from('PK\u0003\u0004 not an office file'), { name: 'a.docx' }),
    await put('clerk1', Buffer.alloc(0)),
  ];
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.code]),
    [
      [422, 'case.file_type'],
      [422, 'case.file_type'],
      [422, 'case.file_type'],
      [422, 'case.file_type'],
      [422, 'case.file_type'],
    ],
  );
});

test('a picture that only begins like one is refused as broken', async () => {
  const cut = (await aPicture()).subarray(0, 200);
  assert.deepEqual((await put('clerk1', cut)).body.code, 'case.file_broken');
});

test('twenty megabytes are taken, one byte more is refused before anything is stored', async () => {
  const full = Buffer.concat([pdf(), Buffer.alloc(20 * mega)]).subarray(0, 20 * mega);
  const id = anId();
  assert.equal((await put('clerk1', full, { id })).body.size, 20 * mega);
  const over = await put('clerk1', Buffer.concat([full, Buffer.alloc(1)]), { id: anId() });
  assert.deepEqual([over.status, over.body.code], [413, 'http.too_large']);
});

test('a stored picture is upright, small enough, without place or device, and has a thumbnail', async () => {
  const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '33/1 2/1 28/1', GPSLongitudeRef: 'E' } };
  const sent = await sharp(await aPicture(gps))
    .resize(4000, 3000)
    .withExifMerge({ IFD0: { Make: 'Example phone' }, ...gps })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  assert.ok((await sharp(sent).metadata()).exif, 'the picture sent carries EXIF');
  const id = anId();
  const stored = await put('clerk1', sent, { id });
  assert.deepEqual([stored.status, stored.body.mediaType, stored.body.thumbnail], [200, 'image/jpeg', true]);
  await aCaseWith(id);
  const { bytes, headers } = await get('clerk1', id);
  assert.equal(headers['content-type'], 'image/jpeg');
  const seen = await sharp(bytes).metadata();
  assert.deepEqual([seen.width, seen.height, seen.exif, seen.orientation], [1920, 2560, undefined, undefined]);
  assert.ok(!bytes.includes('Example phone'));
  assert.equal(stored.body.digest, sm3(bytes).toString('hex'));
  const small = await sharp((await get('clerk1', id, true)).bytes).metadata();
  assert.deepEqual([small.width, small.height], [360, 480]);
});

test('a document is stored byte for byte under the SM3 of its content, and offered under its own name', async () => {
  const content = pdf();
  const id = anId();
  const stored = await put('clerk1', content, { id, name: '现场 勘验.pdf' });
  assert.equal(stored.body.digest, sm3(content).toString('hex'));
  const { bytes, headers, status } = await get('clerk1', id);
  assert.equal(status, 200);
  assert.deepEqual(bytes, content);
  assert.match(String(headers['content-disposition']), /^inline; filename\*=UTF-8''%E7%8E%B0/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal((await get('clerk1', id, true)).status, 404);
});

test('the same content sent twice is kept once, also when both arrive together', async () => {
  const content = pdf();
  const answers = await Promise.all([put('clerk1', content), put('grid.01', content), put('clerk2', content)]);
  assert.deepEqual(new Set(answers.map(({ body }) => body.digest)).size, 1);
  const digest = String(answers[0].body.digest);
  const kept = readdirSync(join(store, digest.slice(0, 2))).filter((name) => name.startsWith(digest));
  assert.deepEqual(kept, [digest]);
  const path = join(store, digest.slice(0, 2), digest);
  const { mtimeMs } = statSync(path);
  await put('clerk1', content);
  assert.equal(statSync(path).mtimeMs, mtimeMs);
});

test('an id is one file: repeated with the same content it is the same, with other content or by another person refused', async () => {
  const [content, id] = [pdf(), anId()];
  const first = await put('clerk1', content, { id });
  assert.deepEqual((await put('clerk1', content, { id })).body, first.body);
  const answers = [await put('clerk1', pdf(), { id }), await put('clerk2', content, { id })];
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.code]),
    [
      [409, 'command.reused'],
      [409, 'command.reused'],
    ],
  );
});

test('a file of a case is there for those who see the case, and 404 for everybody else', async () => {
  const id = anId();
  await put('clerk1', await aPicture(), { id });
  assert.equal((await get('clerk2', id)).status, 404, 'waiting, it is its uploader’s alone');
  await aCaseWith(id);
  const seen = ['clerk1', 'clerk2', 'leader2', 'county.desk'].map(async (who) => (await get(who, id)).status);
  assert.deepEqual(await Promise.all(seen), [200, 200, 200, 200]);
  // Another town; an organ of the same town that has no part in it.
  const unseen = ['handler.jiangbei', 'handler.sifasuo'].flatMap((who) => [get(who, id), get(who, id, true)]);
  assert.deepEqual(
    (await Promise.all(unseen)).map(({ status }) => status),
    [404, 404, 404, 404],
  );
  assert.equal((await get('clerk1', anId())).status, 404);
});

test("a report takes only its reporter's own files, and a file belongs to one case", async () => {
  const [own, foreign] = [anId(), anId()];
  await put('clerk1', pdf(), { id: own });
  await put('clerk2', pdf(), { id: foreign });
  const report = (files: string[]) =>
    demo.as('clerk1', 'POST /reports', {
      id: anId(),
      caseId: anId(),
      channel: 'desk',
      text: '有附件',
      ...place,
      files,
    });
  assert.equal((await report([own, foreign])).body.code, 'case.file_unknown');
  assert.equal((await report([own])).status, 200);
  assert.equal((await report([own])).body.code, 'case.file_unknown');
  assert.equal((await report([anId()])).body.code, 'case.file_unknown');
});

test("a resident's photo needs the secret of the device that sent it, and is read by no resident", async () => {
  const [id, key] = [anId(), 'a-secret-of-the-device-1'];
  assert.equal((await put(null, await aPicture(), { id, key })).status, 200);
  const report = (secret: object) =>
    demo.as(null, 'POST /public/reports', {
      id: anId(),
      caseId: anId(),
      text: '井盖坏了',
      ...place,
      files: [id],
      ...secret,
    });
  assert.equal((await report({ key: 'another-secret-of-another' })).body.code, 'case.file_unknown');
  assert.equal((await report({})).body.code, 'case.file_unknown');
  assert.equal((await report({ key })).status, 200);
  assert.equal((await get('clerk1', id)).status, 200);
  assert.equal((await demo.as(null, `GET /files/${id}`)).status, 401);
});

/** Sends a photo as a resident from an address. */
async function residentSends(remoteAddress: string, id = anId(), key = 'a-secret-of-the-device-2') {
  const answer = await demo.http.app.inject({
    method: 'PUT',
    url: `/api/v1/public/files/${id}?key=${key}&name=${encodeURIComponent('张三家门口.jpg')}`,
    remoteAddress,
    headers: { 'content-type': 'image/jpeg' },
    payload: await aPicture(),
  });
  return { status: answer.statusCode, body: answer.json() as { code?: string; name?: string }, id, key };
}

test('from a resident only pictures are taken, and the name he gave them reaches nobody', async () => {
  const refused = await put(null, pdf(), { key: 'a-secret-of-the-device-2' });
  assert.deepEqual([refused.status, refused.body.code], [422, 'case.file_photo_only']);
  const keyless = await put(null, pdf());
  assert.deepEqual([keyless.status, keyless.body.code], [422, 'case.file_photo_only']);
  const { body, id, key } = await residentSends('192.0.2.1');
  assert.equal(body.name, 'photo.jpg');
  const caseId = anId();
  const told = { id: anId(), caseId, text: '井盖坏了', ...place, files: [id], key };
  assert.equal((await demo.as(null, 'POST /public/reports', told)).status, 200);
  const view = await demo.as('clerk1', `GET /cases/${caseId}`);
  assert.ok(!JSON.stringify(view.body).includes('张三'));
  const { headers } = await get('clerk1', id);
  assert.match(String(headers['content-disposition']), /''photo\.jpg$/);
  assert.equal(headers['cache-control'], 'private, no-store');
});

test('a resident’s photo waits an hour for its report, not a day', async () => {
  const { id } = await residentSends('192.0.2.2');
  const at = (minutes: number) =>
    testCtx(demo.db, { actor: systemActor(demoCounty, 'sweep'), now: new Date(Date.now() + minutes * 60_000) });
  const row = () => demo.sql('select 1 from casefile.attachment where id = $1', [id]);
  await demo.dropWaitingFiles(at(59));
  assert.equal((await row()).length, 1);
  await demo.dropWaitingFiles(at(61));
  assert.equal((await row()).length, 0);
});

test('what one address has sent and no report named yet has its measure; named, there is room again', async () => {
  const first = await residentSends('192.0.2.3');
  await demo.sql('update casefile.attachment set size = $2 where id = $1', [first.id, 100 * mega]);
  const second = await residentSends('192.0.2.3');
  assert.deepEqual([second.status, second.body.code], [429, 'case.files_waiting']);
  assert.equal((await residentSends('192.0.2.4')).status, 200);
  const told = { id: anId(), caseId: anId(), text: '井盖坏了', ...place, files: [first.id], key: first.key };
  assert.equal((await demo.as(null, 'POST /public/reports', told)).status, 200);
  assert.equal((await residentSends('192.0.2.3')).status, 200);
});

test('what all residents of the county have waiting has its measure, small files counting for more than they are', async () => {
  const small = await residentSends('192.0.2.5');
  // Rows as a crowd would leave them: none fills the room by its bytes.
  await demo.sql(
    `insert into casefile.attachment (county, id, area, line, name, media_type, size, digest, thumbnail, upload_key, at)
     select county, gen_random_uuid(), area, line, name, media_type, 1000, digest, thumbnail, 'crowd', at
     from casefile.attachment, generate_series(1, 65600) where id = $1`,
    [small.id],
  );
  const refused = await residentSends('192.0.2.6');
  assert.deepEqual([refused.status, refused.body.code], [429, 'case.files_waiting']);
  assert.equal((await put('clerk1', await aPicture())).status, 200, 'staff have room');
  await demo.sql(`delete from casefile.attachment where upload_key = 'crowd'`);
  assert.equal((await residentSends('192.0.2.6')).status, 200);
});

test('a file no command named within a day is forgotten, a named one is not', async () => {
  const [waiting, named] = [anId(), anId()];
  await put('clerk1', pdf(), { id: waiting });
  await put('clerk1', pdf(), { id: named });
  await aCaseWith(named);
  const at = (hours: number) =>
    testCtx(demo.db, {
      actor: systemActor(demoCounty, 'sweep'),
      now: new Date(Date.now() + hours * 3_600_000),
    });
  await demo.dropWaitingFiles(at(23));
  assert.equal((await get('clerk1', waiting)).status, 200);
  assert.ok((await demo.dropWaitingFiles(at(25))) > 0);
  assert.deepEqual([(await get('clerk1', waiting)).status, (await get('clerk1', named)).status], [404, 200]);
});

test('content goes with the last file that has it, and comes back when it is sent again', async () => {
  const [lonely, shared, later] = [pdf(), pdf(), pdf()];
  const named = anId();
  await put('clerk1', lonely);
  await put('clerk1', shared);
  await put('clerk1', shared, { id: named });
  await aCaseWith(named);
  const kept = (content: Buffer) => {
    const digest = sm3(content).toString('hex');
    return existsSync(join(store, digest.slice(0, 2), digest));
  };
  assert.deepEqual([kept(lonely), kept(shared)], [true, true]);
  const actor = systemActor(demoCounty, 'sweep');
  await demo.dropWaitingFiles(testCtx(demo.db, { actor, now: new Date(Date.now() + 25 * 3_600_000) }));
  assert.deepEqual([kept(lonely), kept(shared)], [false, true]);
  // Swept while it is sent again, many times over: whoever was answered finds his file.
  const sweep = () => demo.dropWaitingFiles(testCtx(demo.db, { actor, now: new Date(Date.now() + 25 * 3_600_000) }));
  for (let round = 0; round < 10; round++) {
    const id = anId();
    await put('clerk1', later);
    const [sent] = await Promise.all([put('clerk1', later, { id }), sweep()]);
    assert.equal(sent.status, 200);
    const found = await get('clerk1', id);
    // Its row may have been swept as well, by a clock a day ahead; with a row there is content.
    const [row] = await demo.sql(`select 1 from casefile.attachment where id = '${id}'`);
    assert.equal(found.status, row ? 200 : 404);
  }
});

test('a file is named once: a photo of the report is no proof of the work', async () => {
  const [photo, proof] = [anId(), anId()];
  await put('clerk1', pdf(), { id: photo });
  await put('handler.jingji', pdf(), { id: proof });
  const caseId = await aCaseWith(photo);
  const give = (who: string, command: string, payload: object) =>
    demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
  const [economy] = await demo.sql<{ id: string }>("select id from org.organ where name_zh = '溪口镇经济发展办公室'");
  await give('clerk1', 'file', { kind: 'event', code: 'S0603', condition: '1' });
  await give('dispatch1', 'dispatch', { organId: economy!.id });
  await give('handler.jingji', 'accept', {});
  const handle = (files: string[]) => give('handler.jingji', 'handle', { result: 'solved', text: '已修好', files });
  assert.equal((await handle([photo])).body.code, 'case.file_unknown');
  assert.deepEqual((await handle([proof, photo])).body.data, { file: photo });
  assert.equal((await handle([proof])).status, 200);
  await give('check1', 'check', { passed: false, text: '没有修好' });
  assert.deepEqual((await handle([proof])).body.data, { file: proof });
  const isIntact = async () => (await demo.as('clerk1', `GET /cases/${caseId}/verify`)).body.intact as boolean;
  assert.equal(await isIntact(), true);
  // Facts from before, in which it was named twice, are no tampering either.
  await demo.sql('update casefile.attachment set case_id = null where id = $1', [proof]);
  assert.equal(await isIntact(), false);
  assert.equal((await handle([proof])).status, 200);
  assert.equal(await isIntact(), true);
});
