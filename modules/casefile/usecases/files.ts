import type { Readable } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation } from '@zhenshu/kernel/db.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { AttachmentView } from '../contract.ts';
import { dropWaiting, findAttachment, findCase, hasContent, holdContent, insertAttachment } from '../store.ts';
import { contentKey, type Blobs } from './blobs.ts';
import { toAttachmentView } from './cases.ts';

/** Kinds of content that are taken; decided by the content itself, never by name or header. */
const taken = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
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
const thumbnailEdge = 480;

/** The digest a device's upload secret is kept as; null for staff, who are known by name. */
export function uploadKeyDigest(key: string | undefined): string | null {
  return key === undefined ? null : sm3(`upload ${key}`).toString('hex');
}

/**
 * Stores a file under the client's id, to be named by a later command. Repeating it with the same content is fine;
 * the same id with other content is refused (`command.reused`). The location in a picture's EXIF is not kept.
 */
export async function uploadFile(
  ctx: Ctx,
  blobs: Blobs,
  file: { id: string; name: string; bytes: Uint8Array; key?: string | undefined },
): Promise<AttachmentView> {
  const sniffed = await fileTypeFromBuffer(file.bytes);
  if (!sniffed || !taken.has(sniffed.mime)) refuse('invalid', 'case.file_type', { found: sniffed?.mime ?? 'unknown' });
  const isPicture = pictures.has(sniffed.mime);
  const bytes = isPicture ? await cleanPicture(file.bytes) : file.bytes;
  const digest = sm3(bytes).toString('hex');
  const { county, lo } = ctx.actor.scope;
  const thumbnail = isPicture ? await thumbnailOf(bytes) : undefined;
  const store = async () => {
    if (thumbnail) await blobs.put(contentKey(county, digest, true), thumbnail);
    await blobs.put(contentKey(county, digest), bytes);
  };
  await store();
  const row = {
    county,
    id: file.id,
    area: lo,
    line: 'event',
    name: file.name,
    media_type: isPicture ? 'image/jpeg' : sniffed.mime,
    size: bytes.length,
    digest,
    thumbnail: isPicture,
    uploaded_by: uploaderOf(ctx),
    upload_key: uploadKeyDigest(file.key),
    at: ctx.now,
  };
  try {
    await inTx(ctx, async (tx) => {
      // The content may have been swept since as nobody's; while it is held it cannot be, and once named it is not.
      await holdContent(tx, county, digest);
      await store();
      await insertAttachment(tx, row);
    });
    return toAttachmentView(row);
  } catch (error) {
    if (!isUniqueViolation(error, 'attachment_pkey')) throw error;
    const before = await inTx(ctx, (tx) => findAttachment(tx, county, file.id));
    if (before?.digest !== digest || before.uploaded_by !== row.uploaded_by || before.upload_key !== row.upload_key) {
      refuse('conflict', 'command.reused');
    }
    return toAttachmentView(before);
  }
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

/** Forgets files no command named within a day, and content that no file has any more; returns how many files. */
export async function dropWaitingFiles(ctx: Ctx, blobs: Blobs): Promise<number> {
  const { county } = ctx.actor.scope;
  const dropped = await inTx(ctx, (tx) => dropWaiting(tx, county, new Date(ctx.now.getTime() - 86_400_000)));
  // Rows first: after a crash between, content is left over, which costs room; a file without content would be a loss.
  for (const digest of new Set(dropped.map((row) => row.digest))) {
    await inTx(ctx, async (tx) => {
      await holdContent(tx, county, digest);
      if (await hasContent(tx, county, digest)) return;
      await blobs.remove(contentKey(county, digest));
      await blobs.remove(contentKey(county, digest, true));
    });
  }
  return dropped.length;
}

/** Turned upright and written anew without metadata: phones put their position and model into pictures. */
async function cleanPicture(bytes: Uint8Array): Promise<Buffer> {
  try {
    return await sharp(bytes, { limitInputPixels: 60_000_000 })
      .rotate()
      .resize(2560, 2560, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .toBuffer();
  } catch {
    return refuse('invalid', 'case.file_broken');
  }
}

async function thumbnailOf(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes)
    .resize(thumbnailEdge, thumbnailEdge, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 75 })
    .toBuffer();
}
