import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { alarmLedger, alarmNotes, alarmRefusals, type AlarmMapping } from '../contract.ts';
import { FilePayload } from '../contract/payloads.ts';
import { messages } from '../messages.ts';
import { isFresh, readAlarm, readSignature, tellAlarm, valueAt, type Device } from './alarms.ts';
import { inChina, toGcj02, toWgs84 } from './coordinates.ts';

const now = new Date('2026-06-22T10:00:00+08:00');
const mapping: AlarmMapping = {
  ...{ message: '/id', at: '/time', device: '/device/id', lng: '/lng', lat: '/lat', words: '/msg', hint: '/type' },
  ...{ picture: '/pic', system: 'wgs84' },
};
const message = {
  id: 'm1',
  time: 1_782_093_590,
  device: { id: 'D-7' },
  lng: 111.04,
  lat: '33.04',
  msg: '烟雾报警',
  type: '烟感',
};
const device: Device = { name: '老街烟感 7 号', place: '老街 12 号', lng: 111.05, lat: 33.05, subject: 'event:S0603' };
const read = (document: unknown, by = mapping) => readAlarm(document, by, now)!;

test('a pointer finds what RFC 6901 says it finds, and nothing inherited', () => {
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'm~n': 8, ' ': 7 };
  const found = [
    '/foo/0',
    '/',
    '/a~1b',
    '/c%d',
    '/m~0n',
    '/ ',
    '/foo/01',
    '/foo/-',
    '/foo/length',
    '/constructor/name',
    '/x/y',
  ];
  assert.deepEqual(
    found.map((pointer) => valueAt(document, pointer)),
    ['bar', 0, 1, 2, 8, 7, undefined, undefined, undefined, undefined, undefined],
  );
});

test('whatever stands in a JSON value is found by the pointer to it', () => {
  const keyed = fc.dictionary(fc.string(), fc.anything({ maxDepth: 2 }), { minKeys: 1, noNullPrototype: true });
  fc.assert(
    fc.property(keyed, fc.nat(), (document, pick) => {
      const keys = Object.keys(document);
      const key = keys[pick % keys.length]!;
      const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      assert.equal(valueAt(document, pointer), document[key]);
    }),
  );
});

test('a signature has one time and one to four digests, and any other header is none', () => {
  const hex = 'ab'.repeat(32);
  assert.deepEqual(readSignature(`t=1782093590,v1=${hex}`), { time: '1782093590', signatures: [hex] });
  assert.equal(readSignature(`t=1782093590, v1=${hex.toUpperCase()} ,v1=${hex}`)?.signatures.length, 2);
  const none = [
    '',
    't=1782093590',
    `v1=${hex}`,
    `t=1,v1=${hex}`,
    `t=1782093590,v1=${hex}0`,
    `t=1782093590,t=1782093590,v1=${hex}`,
  ];
  for (const header of [...none, `t=1782093590${`,v1=${hex}`.repeat(5)}`, `t=17820935e9,v1=${hex}`]) {
    assert.equal(readSignature(header), null, header);
  }
  fc.assert(fc.property(fc.string(), (header) => readSignature(header) === null || header.includes('v1=')));
});

test('a signature is fresh up to 300 seconds to either side', () => {
  const seconds = now.getTime() / 1000;
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), (off) => {
      assert.equal(isFresh(String(seconds + off), now), Math.abs(off) <= 300);
    }),
  );
});

test('a message is read by the mapping: numbers and texts, seconds, milliseconds, RFC 3339 and local time', () => {
  const alarm = read(message);
  assert.deepEqual(
    { ...alarm },
    {
      ...{ message: 'm1', device: 'D-7', at: '2026-06-22T01:59:50.000Z', position: { lng: 111.04, lat: 33.04 } },
      ...{ words: '烟雾报警', hint: '烟感', link: null, picture: null, notes: [] },
    },
  );
  const same = [
    '2026-06-22 09:59:50',
    '2026/06/22 09:59:50',
    '2026-06-22T01:59:50Z',
    '2026-06-22T09:59:50.000+0800',
    '1782093590',
    1_782_093_590_000,
  ];
  for (const time of same) assert.equal(read({ ...message, time }).at, alarm.at, String(time));
  assert.equal(read({ ...message, id: 42 }).message, '42');
  for (const id of [undefined, null, '', ' ', {}, [], true, 'x'.repeat(101)]) {
    assert.equal(readAlarm({ ...message, id }, mapping, now), null);
  }
});

test('what cannot be used is noted and left out; what is absent is not noted', () => {
  const wrong = [0, -1, 'yesterday', '2026-02-30 10:00:00', '2099-01-01 00:00:00', {}, now.getTime() + 301_000];
  for (const time of wrong) assert.deepEqual(read({ ...message, time }).notes, ['time_wrong'], JSON.stringify(time));
  const nowhere = [
    { lng: 0, lat: 0 },
    { lng: 'x', lat: 33 },
    { lng: 111, lat: undefined },
    { lng: [111], lat: 33 },
    { lng: 33, lat: 111 },
  ];
  for (const position of nowhere) {
    const alarm = read({ ...message, ...position });
    assert.deepEqual([alarm.position, alarm.notes], [null, ['position_wrong']]);
  }
  assert.deepEqual(read({ id: 1 }).notes, []);
});

test('whatever the document, reading it never throws, and its report fits the intake', () => {
  const part = fc.oneof(fc.string(), fc.double(), fc.anything({ maxDepth: 1 }));
  const documents = fc.record({
    id: part,
    time: part,
    device: fc.record({ id: part }),
    lng: part,
    lat: part,
    msg: part,
    type: part,
    pic: part,
  });
  fc.assert(
    fc.property(fc.oneof(documents, fc.jsonValue()), fc.boolean(), (document, isKnown) => {
      const alarm = readAlarm(document, mapping, now);
      if (!alarm) return;
      const told = tellAlarm(alarm, isKnown ? device : undefined, { source: '平台' });
      assert.ok(
        told.text.length <= 4000 && told.text.isWellFormed() && told.place !== '' && [...told.place].length <= 200,
      );
      assert.ok(told.position === null || inChina(told.position));
      assert.doesNotMatch(told.text + told.place, /\p{Cc}(?<![\n\t\r\u0080-\u009f])/u);
    }),
  );
});

test("the message's position goes before the device's; a device nobody registered is said, not guessed", () => {
  const whole = tellAlarm(read(message), device, { source: '消防平台' });
  assert.deepEqual(whole.position, { lng: 111.04, lat: 33.04 });
  assert.equal(whole.text, '烟雾报警\n告警类型：烟感\n设备：老街烟感 7 号 D-7\n来源：消防平台（消息 m1）');
  assert.deepEqual([whole.place, whole.subject], ['老街 12 号', 'event:S0603']);
  const bare = tellAlarm(read({ id: 'm2', device: { id: 'D-7' } }), device, { source: '消防平台' });
  assert.deepEqual([bare.position, bare.text.split('\n')[0]], [{ lng: 111.05, lat: 33.05 }, '老街烟感 7 号 发出告警']);
  const unknown = tellAlarm(read({ id: 'm3', device: { id: 'D-8' }, type: 'event:S0604' }), undefined, {
    source: '消防平台',
  });
  assert.deepEqual([unknown.position, unknown.place, unknown.subject], [null, 'D-8', 'event:S0604']);
  assert.deepEqual(unknown.notes, ['device_unknown']);
  assert.match(unknown.text, /没有登记/);
});

test('a code of a class may be as long with an alarm as it is in the catalog', () => {
  const longest = `event:${'9'.repeat(40)}`;
  assert.equal(tellAlarm(read({ ...message, type: longest }), undefined, { source: 'x' }).subject, longest);
  assert.equal(tellAlarm(read({ ...message, type: `${longest}9` }), undefined, { source: 'x' }).subject, null);
  const class40 = { kind: 'event', code: '9'.repeat(40), condition: 'x' };
  assert.ok(Check(FilePayload, class40) && !Check(FilePayload, { ...class40, code: '9'.repeat(41) }));
});

test('an address in the place of a picture is words; it is no picture', () => {
  const alarm = read({ ...message, pic: 'http://127.0.0.1:5432/x.jpg' });
  assert.deepEqual([alarm.link, alarm.picture], ['http://127.0.0.1:5432/x.jpg', null]);
  assert.match(tellAlarm(alarm, device, { source: 'x' }).text, /未下载/);
  assert.equal(read({ ...message, pic: 'data:image/png;base64,AAAA' }).link, null);
});

test('GCJ-02 is turned back to within a metre, as published pairs and the shift itself have it', () => {
  const pairs = [
    [121.527_210_6, 31.177_427_6, 121.531_541_859_215, 31.175_303_983_645_97],
    [113.912_316, 22.543_847, 113.917_176_480_836_3, 22.540_796_131_694_766],
    [116.377_817, 39.911_954, 116.384_047_224_556_57, 39.913_345_455_360_69],
  ] as const;
  for (const [lng, lat, shiftedLng, shiftedLat] of pairs) {
    const back = toWgs84('gcj02', { lng: shiftedLng, lat: shiftedLat });
    assert.ok(Math.abs(back.lng - lng) < 2e-6 && Math.abs(back.lat - lat) < 2e-6, JSON.stringify(back));
  }
  const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(degrees(74, 134), degrees(4, 53), (lng, lat) => {
      const back = toWgs84('gcj02', toGcj02({ lng, lat }));
      assert.ok(Math.abs(back.lng - lng) < 1e-6 && Math.abs(back.lat - lat) < 1e-6);
      assert.deepEqual(toWgs84('cgcs2000', back), back);
    }),
  );
});

test('every note, refusal and ledger name has its text', () => {
  const keys = [...alarmNotes.map((note) => `alarm.note.${note}`), ...alarmRefusals, ...alarmLedger];
  assert.deepEqual(
    keys.filter((key) => !(key in messages)),
    [],
  );
});
