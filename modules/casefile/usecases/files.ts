import type { Readable } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation } from '@zhenshu/kernel/db.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { makeRecent } from '@zhenshu/kernel/recent.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { AttachmentView } from '../contract.ts';
import {
  dropWaiting,
  findAttachment,
  findCase,
  hasContent,
  holdContent,
  insertAttachment,
  waitingOfResidents,
} from '../store.ts';
import { contentKey, type Blobs } from './blobs.ts';
import { toAttachmentView } from './cases.ts';
import { blankPlace } from './movies.ts';
import { asJpeg } from './pictures.ts';

/** Kinds of content that are taken; decided by the content itself, never by name or header. */
const taken = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
  'audio/mpeg',
  'audio/x-m4a',
  'audio/ogg',
  'audio/amr',
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'application/x-cfb',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]);
const pictures = new Set(['image/jpeg', 'image/png', 'image/webp']);
const movies = new Set(['video/mp4', 'video/quicktime', 'audio/x-m4a']);

const hour = 3_600_000;
/** How long a file waits for the command that names it; what came from anybody at all waits shorter. */
const waits = { staff: 24 * hour, residents: hour };
const mega = 1_048_576;
/** Bytes of residents' files that may wait, of the county and of one address; a file counts for `least` at least. */
const roomForWaiting = { county: 4096 * mega, address: 100 * mega, least: mega / 16 };
/** Ids of what residents sent lately, by address; the address is stored nowhere. */
const sentLately = makeRecent<string>(waits.residents);
/** What a resident calls a file would reach whoever is reported. */
const residentsName = 'photo.jpg';

/** The digest a device's upload secret is kept as; null for staff, who are known by name. */
export function uploadKeyDigest(key: string | undefined): string | null {
  return key === undefined ? null : sm3(`upload ${key}`).toString('hex');
}

/**
 * Stores a file under the client's id, to be named by a later command. Repeating it with the same content is fine;
 * the same id with other content is refused (`command.reused`) and leaves nothing behind.
 *
 * Pictures are kept without any metadata, MP4, QuickTime and M4A without their position (`blankPlace`). All else is kept
 * byte for byte: PDF and office files with author and history, and with the metadata of pictures inside them; WebM, MP3,
 * Ogg and AMR with their tags. HEIC, which our library cannot open, is refused (`case.file_heic`): it would carry the
 * position to whoever the report is about.
 *
 * Of residents, whom nobody knows, only pictures are taken, under a neutral name (`case.file_photo_only`), and only as many
 * waiting for their report as there is room for (`case.files_waiting`).
 */
export async function uploadFile(
  ctx: Ctx,
  blobs: Blobs,
  file: {
    id: string;
    name: string;
    bytes: Uint8Array;
    /** Of a resident: the secret of the device, and the address it sends from. */
    resident?: { key: string; from: string };
  },
): Promise<AttachmentView> {
  const { resident } = file;
  const sniffed = await fileTypeFromBuffer(file.bytes);
  if (sniffed && /^image\/hei[cf]/.test(sniffed.mime)) refuse('invalid', 'case.file_heic');
  if (!sniffed || !taken.has(sniffed.mime)) refuse('invalid', 'case.file_type', { found: sniffed?.mime ?? 'unknown' });
  if (resident && !pictures.has(sniffed.mime)) refuse('invalid', 'case.file_photo_only', { found: sniffed.mime });
  if (movies.has(sniffed.mime)) blankPlace(file.bytes);
  const picture = pictures.has(sniffed.mime) ? await asJpeg(file.bytes) : undefined;
  const bytes = picture?.bytes ?? file.bytes;
  const digest = sm3(bytes).toString('hex');
  const { county, lo } = ctx.actor.scope;
  const row = {
    county,
    id: file.id,
    area: lo,
    line: 'event',
    name: resident ? residentsName : file.name,
    media_type: picture ? 'image/jpeg' : sniffed.mime,
    size: bytes.length,
    digest,
    thumbnail: picture !== undefined,
    uploaded_by: uploaderOf(ctx),
    upload_key: uploadKeyDigest(resident?.key),
    at: ctx.now,
  };
  const find = () => inTx(ctx, (tx) => findAttachment(tx, county, file.id));
  const isSame = (other: Awaited<ReturnType<typeof find>>) =>
    other?.digest === digest && other.uploaded_by === row.uploaded_by && other.upload_key === row.upload_key;
  const known = await find();
  if (known) return isSame(known) ? toAttachmentView(known) : refuse('conflict', 'command.reused');
  if (resident) await holdRoom(ctx, { id: file.id, size: bytes.length, from: resident.from });
  const store = async () => {
    if (picture) await blobs.put(contentKey(county, digest, true), picture.thumbnail);
    await blobs.put(contentKey(county, digest), bytes);
  };
  await store();
  try {
    await inTx(ctx, async (tx) => {
      await holdContent(tx, county, digest);
      await insertAttachment(tx, row);
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'attachment_pkey')) throw error;
    const twin = await find();
    if (twin && isSame(twin)) return toAttachmentView(twin);
    await dropContent(ctx, blobs, digest);
    refuse('conflict', 'command.reused');
  }
  // Before its row stood the content was nobody's and may have been swept; from now on it cannot be. Looked at after the
  // transaction: a slow store must not keep a connection.
  await store();
  return toAttachmentView(row);
}

/** Refuses `case.files_waiting` where residents' files that no report has named yet take all the room they have. */
async function holdRoom(ctx: Ctx, file: { id: string; size: number; from: string }): Promise<void> {
  const { county } = ctx.actor.scope;
  const { least } = roomForWaiting;
  const ids = sentLately.of(file.from, ctx.now).map(({ what }) => what);
  const since = new Date(ctx.now.getTime() - waits.residents);
  const waiting = await inTx(ctx, (tx) => waitingOfResidents(tx, { county, since, ids, least }));
  const size = Math.max(file.size, least);
  if (waiting.all + size > roomForWaiting.county || waiting.own + size > roomForWaiting.address) {
    refuse('limited', 'case.files_waiting', { retryAfterSeconds: waits.residents / 1000 });
  }
  sentLately.note(file.from, file.id, ctx.now);
}

/** The content of a file whose case the actor may see, or that he himself has just uploaded. */
export async function readFile(
  ctx: Ctx,
  blobs: Blobs,
  id: string,
  thumbnail: boolean,
): Promise<{ mediaType: string; name: string; content: Readable }> {
  const { county } = ctx.actor.scope;
  const row = await inTx(ctx, async (tx) => {
    const found = await findAttachment(tx, county, id);
    if (!found) return undefined;
    if (found.case_id === null)
      return found.uploaded_by !== null && found.uploaded_by === uploaderOf(ctx) ? found : undefined;
    return (await findCase(tx, county, found.case_id)) ? found : undefined;
  });
  if (!row || (thumbnail && !row.thumbnail)) refuse('missing', 'case.file_missing');
  const content =
    (await blobs.get(contentKey(county, row.digest, thumbnail))) ?? refuse('missing', 'case.file_missing');
  return { mediaType: thumbnail ? 'image/jpeg' : row.media_type, name: row.name, content };
}

/** Whoever sends a file by name: a person, or a machine; a resident is known by the device's key only. */
function uploaderOf({ actor }: Ctx): string | null {
  return actor.personId ?? actor.tokenId;
}

/** Forgets files no command named in time (`waits`), and content that no file has any more; returns how many files. */
export async function dropWaitingFiles(ctx: Ctx, blobs: Blobs): Promise<number> {
  const { county } = ctx.actor.scope;
  const before = (wait: number) => new Date(ctx.now.getTime() - wait);
  const dropped = await inTx(ctx, (tx) =>
    dropWaiting(tx, county, { staff: before(waits.staff), residents: before(waits.residents) }),
  );
  // Rows first: after a crash between, content is left over, which costs room; a file without content would be a loss.
  for (const digest of new Set(dropped.map((row) => row.digest))) await dropContent(ctx, blobs, digest);
  return dropped.length;
}

/** Takes content away that no file of the county has any more. */
async function dropContent(ctx: Ctx, blobs: Blobs, digest: string): Promise<void> {
  const { county } = ctx.actor.scope;
  // The whole county is asked: the same content may belong to a file of another town.
  const { scope } = systemActor(county, 'files');
  await inTx(
    ctx,
    async (tx) => {
      await holdContent(tx, county, digest);
      if (await hasContent(tx, county, digest)) return;
      await blobs.remove(contentKey(county, digest));
      await blobs.remove(contentKey(county, digest, true));
    },
    scope,
  );
}
