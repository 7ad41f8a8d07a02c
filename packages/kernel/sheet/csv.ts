import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { SheetProblem, nextTurn, stretch } from './limits.ts';
import type { Growing } from './table.ts';

/** Characters of one record; a quote that is never closed ends here and not with the file. */
const longestRecord = 1_000_000;

/** Reads a CSV in UTF-8 or GB18030, its fields parted by comma, tab or semicolon, into a table. Throws SheetProblem. */
export async function readCsv(bytes: Uint8Array, table: Growing): Promise<void> {
  const decoder = isUtf8(bytes) ? undefined : new TextDecoder('gb18030');
  const parser = parse({
    delimiter: delimiterOf(bytes),
    bom: true,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: false,
    maxRecordSize: longestRecord,
    // Taken here and not from the stream, which would cost more than the parsing.
    onRecord: (fields: string[], { lines }) => {
      for (let at = 0; at < fields.length; at++) table.cell(at, fields[at]!);
      table.endRow(lines);
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(Readable.from(pieces(bytes, decoder)), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new SheetProblem(error.code === 'CSV_MAX_RECORD_SIZE' ? 'sheet.too_large' : 'sheet.not_a_table');
  }
}

async function* pieces(bytes: Uint8Array, decoder: TextDecoder | undefined) {
  for (let from = 0; from < bytes.length; from += stretch) {
    const piece = bytes.subarray(from, from + stretch);
    if (piece.includes(0)) throw new SheetProblem('sheet.not_a_table');
    yield decoder ? Buffer.from(decoder.decode(piece, { stream: true })) : piece;
    await nextTurn();
  }
  if (decoder) yield Buffer.from(decoder.decode());
}

/** Whichever stands most often in the first line. */
function delimiterOf(bytes: Uint8Array): string {
  const counts = new Map([...',\t;'].map((sign) => [sign.charCodeAt(0), 0]));
  for (const byte of bytes.subarray(0, stretch)) {
    if (byte === 0x0a) break;
    const count = counts.get(byte);
    if (count !== undefined) counts.set(byte, count + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return String.fromCharCode(most![0]);
}
