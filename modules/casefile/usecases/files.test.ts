import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { anId, testConfig } from '@zhenshu/kernel/testing.ts';
import { startSpine } from '../testing.ts';
import { openBlobs, type Blobs } from './blobs.ts';
import { dropWaitingFiles, readFile, uploadFile } from './files.ts';

const bench = await startSpine();
const { at, aCounty, sql } = bench;
const dataDir = mkdtempSync(join(tmpdir(), 'zs-files-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const disk = openBlobs(testConfig({ dataDir }));
const noon = '2026-06-22 12:00';

/** Names of what the store holds for a county. */
const kept = (county: number) =>
  readdirSync(join(dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes(`/${county}/`))
    .map((entry) => entry.name);
const aDocument = () => Buffer.from(`%PDF-1.7\n% ${anId()}\n%%EOF\n`);
const clerk = anId();
const send = (ctx: Ctx, bytes: Uint8Array, id = anId(), blobs: Blobs = disk) =>
  uploadFile({ ...ctx, actor: { ...ctx.actor, personId: clerk } }, blobs, { id, name: 'a', bytes });
const inTown = (ctx: Ctx, town: number): Ctx => {
  const lo = ctx.actor.scope.lo + town * 1000;
  return { ...ctx, actor: { ...ctx.actor, scope: { ...ctx.actor.scope, lo, hi: lo + 1000 } } };
};

test('a HEIC photo, which we could not clean of its position, is refused with a word on what to send instead', async () => {
  const head = Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'latin1');
  const burst = Buffer.from('\0\0\0\u0018ftypmsf1\0\0\0\0msf1hevc', 'latin1');
  const ctx = at(aCounty(), noon);
  await assert.rejects(send(ctx, head), { kind: 'invalid', code: 'case.file_heic' });
  await assert.rejects(send(ctx, burst), { code: 'case.file_heic' });
});

test('a film is kept without the position its phone wrote into it', async () => {
  const place = '+33.0413+111.0440/';
  const udta = Buffer.from(`\0\0\0\u001e\u00a9xyz\0\u0012\u0015\u00c7${place}`, 'latin1');
  const moov = Buffer.concat([Buffer.from('\0\0\0\u002emoov\0\0\0\u0026udta', 'latin1'), udta]);
  const film = Buffer.concat([Buffer.from('\0\0\0\u0014ftypisom\0\0\0\0isom', 'latin1'), moov]);
  assert.ok(film.includes(place));
  const ctx = at(aCounty(), noon);
  const id = anId();
  const person = { ...ctx, actor: { ...ctx.actor, personId: anId() } };
  const stored = await uploadFile(person, disk, { id, name: 'film.mp4', bytes: Buffer.from(film) });
  assert.deepEqual([stored.mediaType, stored.size], ['video/mp4', film.length]);
  const { content } = await readFile(person, disk, id, false);
  const bytes = Buffer.concat((await content.toArray()) as Buffer[]);
  assert.ok(bytes.includes('ftyp') && !bytes.includes(place));
  // Sent again it is the same file.
  assert.deepEqual(await uploadFile(person, disk, { id, name: 'film.mp4', bytes: film }), stored);
});

test('a refused upload leaves nothing in the store, however many try at once, and takes nothing from others', async () => {
  const county = aCounty();
  const ctx = at(county, noon);
  const [id, content] = [anId(), aDocument()];
  await send(ctx, content, id);
  const before = kept(county);
  await assert.rejects(send(ctx, aDocument(), id), { code: 'command.reused' });
  // The id belongs to another town, out of sight: found out only by the database.
  await assert.rejects(send(inTown(ctx, 200), aDocument(), id), { code: 'command.reused' });
  await assert.rejects(send(inTown(ctx, 200), content, id), { code: 'command.reused' });
  assert.deepEqual(kept(county), before);
  const racing = anId();
  const sent = await Promise.allSettled(Array.from({ length: 6 }, () => send(ctx, aDocument(), racing)));
  assert.equal(sent.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(kept(county).length, before.length + 1);
});

test('content another town has as well outlives a refused upload of it', async () => {
  const county = aCounty();
  const [here, there] = [inTown(at(county, noon), 100), inTown(at(county, noon), 200)];
  const content = aDocument();
  const taken = anId();
  await send(here, aDocument(), taken);
  await send(here, content);
  await assert.rejects(send(there, content, taken), { code: 'command.reused' });
  assert.equal(kept(county).length, 2);
});

test('no connection is held while a slow store takes its time', async () => {
  const ctx = at(aCounty(), noon);
  const open: number[] = [];
  const slow: Blobs = {
    ...disk,
    put: async (key, bytes) => {
      const rows = await sql(
        `select 1 from pg_stat_activity where datname = current_database() and usename = 'zhenshu_app' and state like 'idle in%'`,
      );
      open.push(rows.length);
      await disk.put(key, bytes);
    },
  };
  const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#c8102e' } })
    .png()
    .toBuffer();
  await send(ctx, picture, anId(), slow);
  assert.deepEqual(open, [0, 0, 0, 0]);
});

test('content swept before its row stood is put back before the sender is answered', async () => {
  const county = aCounty();
  const ctx = at(county, noon);
  const content = aDocument();
  let puts = 0;
  const swept: Blobs = {
    ...disk,
    put: async (key, bytes) => {
      await disk.put(key, bytes);
      if (++puts === 1) await disk.remove(key);
    },
  };
  const { digest } = await send(ctx, content, anId(), swept);
  assert.deepEqual(kept(county), [digest]);
  await dropWaitingFiles(at(county, '2026-06-24 12:00'), disk);
  assert.deepEqual(kept(county), []);
});

test('a burst of twenty large pictures is stored, each with its thumbnail', async () => {
  const county = aCounty();
  const ctx = at(county, noon);
  const pictures = await Promise.all(
    Array.from({ length: 20 }, () =>
      sharp(randomBytes(400 * 300 * 3), { raw: { width: 400, height: 300, channels: 3 } })
        .resize(2000, 1500)
        .png()
        .toBuffer(),
    ),
  );
  await Promise.all(pictures.map((bytes) => send(ctx, bytes)));
  assert.equal(kept(county).length, 40);
});
