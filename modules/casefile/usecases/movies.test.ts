import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blankPlace } from './movies.ts';

const place = '+33.0413+111.0440/';

function box(type: string | number, ...parts: (Uint8Array | string)[]): Buffer<ArrayBuffer> {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  if (typeof type === 'number') head.writeUInt32BE(type, 4);
  else head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
const number = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const key = (name: string) => Buffer.concat([number(name.length + 8), Buffer.from(`mdta${name}`)]);
const item = (index: number, text: string) => box(index, box('data', number(1), number(0), text));
const sound = box('mdat', 'frames of the film '.repeat(20));

test('the position that QuickTime and Android write is blanked; size, frames and the rest of the boxes stay', () => {
  const film = Buffer.concat([
    box('ftyp', 'qt  '),
    sound,
    box(
      'moov',
      box('mvhd', 'x'.repeat(100)),
      box('udta', box('\u00a9xyz', number(0), place), box('\u00a9nam', 'street')),
    ),
  ]);
  const before = Buffer.from(film);
  blankPlace(film);
  assert.equal(film.length, before.length);
  assert.ok(before.includes(place) && !film.includes(place));
  assert.ok(film.includes(sound) && film.includes('street'));
  assert.deepEqual(
    film.subarray(0, before.indexOf('\u00a9xyz', 0, 'latin1')),
    before.subarray(0, before.indexOf('\u00a9xyz', 0, 'latin1')),
  );
});

test('metadata items are blanked by the name of their key, in QuickTime and in ISO form', () => {
  const keys = box(
    'keys',
    number(0),
    number(2),
    key('com.apple.quicktime.make'),
    key('com.apple.quicktime.location.ISO6709'),
  );
  const list = box('ilst', item(1, 'Example phone'), item(2, place));
  const quickTime = box('moov', box('meta', box('hdlr', 'x'.repeat(24)), keys, list));
  const iso = box('moov', box('udta', box('meta', number(0), box('hdlr', 'x'.repeat(24)), list, keys)));
  blankPlace(quickTime);
  blankPlace(iso);
  assert.deepEqual([quickTime.includes(place), iso.includes(place)], [false, false]);
  assert.ok(quickTime.includes('Example phone') && iso.includes('Example phone'));
});

test('3GPP positions, XMP packets and boxes of 64-bit size are found too', () => {
  const udta = box('udta', box('loci', place), box('XMP_', place));
  const long = Buffer.alloc(16);
  long.writeUInt32BE(1);
  long.write('moov', 4, 'latin1');
  long.writeBigUInt64BE(BigInt(16 + udta.length), 8);
  const packet = box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), place);
  const film = Buffer.concat([box('ftyp', '3gp5'), long, udta, packet]);
  blankPlace(film);
  assert.ok(!film.includes(place));
});

test('whatever the bytes are, it ends, throws nothing and keeps the length', () => {
  const part: fc.Arbitrary<Uint8Array> = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(
        fc.constantFrom('moov', 'udta', 'meta', 'keys', 'ilst', '\u00a9xyz', 'uuid'),
        fc.uint8Array({ maxLength: 60 }),
      )
      .map(([type, bytes]) => box(type, Buffer.from(bytes))),
  );
  const nested = fc
    .tuple(
      fc.array(fc.constantFrom('moov', 'udta', 'meta', 'trak'), { maxLength: 12 }),
      fc.array(part, { maxLength: 4 }),
    )
    .map(([around, parts]) => around.reduce((inner, type) => box(type, inner), Buffer.concat(parts)));
  fc.assert(
    fc.property(nested, (bytes) => {
      const { length } = bytes;
      blankPlace(bytes);
      assert.equal(bytes.length, length);
    }),
    { numRuns: 3000 },
  );
});
