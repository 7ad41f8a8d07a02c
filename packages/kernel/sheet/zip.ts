import { createInflateRaw } from 'node:zlib';
import { SheetProblem, mostBytes, nextTurn, stretch } from './limits.ts';

/** What is in a zip (PKWARE APPNOTE 4.3): its files by name, unpacked on demand. */
export type Zip = {
  readonly has: (name: string) => boolean;
  /** A file in pieces; none where there is no such file. All that was unpacked so far counts against `mostBytes`. */
  readonly unpack: (name: string) => AsyncIterable<Uint8Array>;
};

type Entry = { readonly method: number; readonly from: number; readonly packed: number };

/** Reads the directory of a zip. Sizes it states are believed nowhere: only bytes that come out count. Throws SheetProblem. */
export function openZip(bytes: Uint8Array): Zip {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = within(() => readDirectory(zip));
  let total = 0;
  return {
    has: (name) => entries.has(name),
    async *unpack(name) {
      const entry = entries.get(name);
      if (!entry) return;
      for await (const piece of content(zip, entry)) {
        total += piece.length;
        if (total > mostBytes) throw new SheetProblem('sheet.too_large');
        yield piece;
      }
    },
  };
}

function readDirectory(zip: Buffer): Map<string, Entry> {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0) throw new SheetProblem('sheet.not_a_table');
  let count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) {
    const end64 = long(zip, end - 20 + 8);
    count = long(zip, end64 + 32);
    at = long(zip, end64 + 48);
  }
  const entries = new Map<string, Entry>();
  for (let n = 0; n < count; n++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new SheetProblem('sheet.not_a_table');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const extraAt = at + 46 + nameLength!;
    entries.set(zip.toString('utf8', at + 46, extraAt), {
      method: zip.readUInt16LE(at + 10),
      ...placeOf(zip, at, zip.subarray(extraAt, extraAt + extraLength!)),
    });
    at = extraAt + extraLength! + commentLength!;
  }
  return entries;
}

/** Where an entry's header stands and how long its packed content is; what does not fit stands in the extra field 1 (4.5.3). */
function placeOf(zip: Buffer, at: number, extra: Buffer): { from: number; packed: number } {
  const [unpacked, packed, from] = [24, 20, 42].map((field) => zip.readUInt32LE(at + field));
  let field = 0;
  while (field + 4 <= extra.length && extra.readUInt16LE(field) !== 1) field += 4 + extra.readUInt16LE(field + 2);
  let next = field + 4 + (unpacked === 0xffffffff ? 8 : 0);
  const real = (value: number) => (value === 0xffffffff ? long(extra, (next += 8) - 8) : value);
  return { packed: real(packed!), from: real(from!) };
}

async function* content(zip: Buffer, { method, from, packed }: Entry): AsyncGenerator<Uint8Array> {
  const start = within(() => from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28));
  const data = zip.subarray(start, start + packed);
  if (method === 0) {
    for (let at = 0; at < data.length; at += stretch) {
      yield data.subarray(at, at + stretch);
      await nextTurn();
    }
  } else if (method === 8) {
    const inflate = createInflateRaw({ chunkSize: stretch });
    inflate.end(data);
    try {
      for await (const piece of inflate) yield piece as Buffer;
    } catch (error) {
      throw isDataError(error) ? new SheetProblem('sheet.not_a_table') : error;
    }
  } else throw new SheetProblem('sheet.not_a_table');
}

function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_(DATA|BUF)_ERROR$/.test(String(error.code));
}

/** A place outside the file is a broken file. */
function within<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new SheetProblem('sheet.not_a_table') : error;
  }
}

function long(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
