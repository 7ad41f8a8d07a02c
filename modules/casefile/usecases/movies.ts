/** A box (atom) of the ISO base media format: size, four characters of type, body. */
type Box = { readonly type: string; readonly start: number; readonly body: number; readonly end: number };

/** Boxes that hold boxes on the way to the places a position is written in. */
const containers = new Set(['moov', 'trak', 'udta', 'ilst']);
/** Position by QuickTime and Android (©xyz), by 3GPP (loci); XMP packets, which may repeat it. */
const places = new Set(['\u00a9xyz', 'loci', 'XMP_']);
const xmp = 'be7acfcb97a942e89c71999491e3afac';

/**
 * Blanks, in place, the recorded position in an MP4, QuickTime or M4A file: the boxes ©xyz, loci and XMP, and the metadata
 * items whose key names a location or GPS. Size and offsets stay. Not touched: positions in a timed track (dash cameras,
 * drones), titles, the device's model. What is no such file is left as it is.
 */
export function blankPlace(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  blankIn(file, 0, file.length, 0);
}

function blankIn(file: Buffer, from: number, to: number, depth: number): void {
  // No writer nests deeper; a made-up file must not lead us on.
  if (depth > 8) return;
  for (const box of boxesOf(file, from, to)) {
    const isXmp = box.type === 'uuid' && file.subarray(box.body, box.body + 16).toString('hex') === xmp;
    if (places.has(box.type) || isXmp) blank(file, box);
    else if (box.type === 'meta') blankMeta(file, box, depth);
    else if (containers.has(box.type)) blankIn(file, box.body, box.end, depth + 1);
  }
}

/** Key list and item list: an item's type is the number of its key, counted from 1. */
function blankMeta(file: Buffer, meta: Box, depth: number): void {
  // QuickTime begins with the first box, ISO with four bytes of version and flags.
  const isQuickTime = file.toString('latin1', meta.body + 4, meta.body + 8) === 'hdlr';
  const from = meta.body + (isQuickTime ? 0 : 4);
  const parts = [...boxesOf(file, from, meta.end)];
  const keys = parts.filter((box) => box.type === 'keys').flatMap((box) => [...keysOf(file, box)]);
  for (const list of parts.filter((box) => box.type === 'ilst')) {
    for (const item of boxesOf(file, list.body, list.end)) {
      const key = keys[file.readUInt32BE(item.start + 4) - 1];
      if (key !== undefined && /location|gps/i.test(key)) blank(file, item);
    }
  }
  blankIn(file, from, meta.end, depth + 1);
}

function* keysOf(file: Buffer, { body, end }: Box): Generator<string> {
  for (let at = body + 8; at + 8 <= end;) {
    const size = file.readUInt32BE(at);
    if (size < 8 || at + size > end) return;
    yield file.toString('latin1', at + 8, at + size);
    at += size;
  }
}

function* boxesOf(file: Buffer, from: number, to: number): Generator<Box> {
  for (let start = from; start + 8 <= to;) {
    const short = file.readUInt32BE(start);
    const isLong = short === 1;
    if (isLong && start + 16 > to) return;
    const size = isLong ? Number(file.readBigUInt64BE(start + 8)) : short === 0 ? to - start : short;
    const body = start + (isLong ? 16 : 8);
    if (start + size > to || start + size < body) return;
    yield { type: file.toString('latin1', start + 4, start + 8), start, body, end: start + size };
    start += size;
  }
}

function blank(file: Buffer, { start, body, end }: Box): void {
  file.write('free', start + 4, 'latin1');
  file.fill(0, body, end);
}
