/**
 * `npm run lists-roundtrip -- FILE`: proves on a real list of matters that nothing is lost and nothing wrong is taken. FILE
 * is an xlsx or csv in columns the import reads, or the JSON of a district's service portal (departments with items, see
 * `toRows`). On a scratch database it is imported through the API as anybody would, exported, imported again and compared;
 * then copies of it are damaged on purpose, always at the same places, and every damaged cell must be reported with its
 * line, column and value, and nothing may be taken. Rows that are wrong as they came are told and left out. The last line is
 * one JSON object; exits non-zero where it falls short.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { ImportPreview, ListVersion } from '@zhenshu/catalog/contract.ts';
import { chanceOf } from '@zhenshu/catalogs/demo/chance.ts';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import { readConfig } from '@zhenshu/kernel/config.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { cleanText, readSheet, writeSheet, type Sheet } from '@zhenshu/kernel/sheet.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { demoPassword, seedOrg } from '@zhenshu/org/server.ts';
import { makeApp } from '@zhenshu/server/app.ts';
import { openStore } from '@zhenshu/server/database.ts';

const file = resolve(process.argv[2] ?? '../shared/data/lists/service-items-guangan.json');
const county = 990101;
const say = (line: string) => process.stdout.write(`${line}\n`);
/** Cells damaged in each copy, and copies. */
const [damages, copies] = [60, 3];

/** Ways to damage a cell, and what must be said of it. */
const ways: readonly (readonly [column: string, value: string, code: string])[] = [
  ['事项名称', '', 'catalog.value_missing'],
  ['事项名称', '长'.repeat(600), 'catalog.value_too_long'],
  ['实施主体', '', 'catalog.value_missing'],
  ['事项类型', '', 'catalog.value_missing'],
  ['事项类型', '行政许可证', 'catalog.value_not_known'],
  ['实施编码', '1.15113E+30', 'catalog.code_rounded'],
  ['实施编码', '编码 有误', 'catalog.code_malformed'],
  ['基本编码', '511#A01', 'catalog.code_malformed'],
  ['事项状态', '不明', 'catalog.value_not_known'],
  ['行使层级', '乡级、星级', 'catalog.value_not_known'],
  ['服务对象', '自然人、机器人', 'catalog.value_not_known'],
  ['办件类型', '加急件', 'catalog.value_not_known'],
  ['法定办结时限', '99999', 'catalog.limit_wrong'],
  ['承诺办结时限单位', '旬', 'catalog.value_not_known'],
  ['到办事现场次数', '很多', 'catalog.limit_wrong'],
  ['申请材料', '申请表｜自备｜两份', 'catalog.parts_wrong'],
  ['是否收费', '也许', 'catalog.value_not_known'],
  ['计划生效日期', '2026-02-30', 'catalog.day_wrong'],
];

/** A department of the portal's list; anything of it may be missing. */
type Portal = readonly {
  readonly department?: string;
  readonly items?: readonly {
    readonly main_item?: string;
    readonly sub_items?: readonly { readonly name?: string; readonly link?: string }[];
  }[];
}[];

/**
 * The mapping of the portal's JSON to the columns of the import: `department` → 实施主体, `main_item` → 主项名称 (but
 * 未分类, "not sorted"), `name` → 事项名称; from the address of the guide: `itemCode` → 实施编码, `taskType` → 事项类型
 * (GB/T 39046 without the zero before it), `deptCode` → 统一社会信用代码 where it has the 18 signs of one; the address
 * itself → 网上办理地址.
 */
function toRows(portal: Portal): Cells {
  const header = ['事项名称', '主项名称', '实施编码', '事项类型', '实施主体', '统一社会信用代码', '网上办理地址'];
  const rows = portal.flatMap(({ department = '', items = [] }) =>
    items.flatMap(({ main_item: main = '', sub_items: subs = [] }) =>
      subs.map(({ name = '', link = '' }) => {
        const asked = new URLSearchParams(link.slice(link.indexOf('?') + 1));
        const organ = asked.get('deptCode') ?? '';
        return [
          ...[name, main === '未分类' ? '' : main, asked.get('itemCode') ?? '', asked.get('taskType') ?? ''],
          ...[department, organ.length === 18 ? organ : '', link],
        ];
      }),
    ),
  );
  return { header, rows };
}

/** Columns whose cells are kept as they come; the others are codes, numbers and parts, which have one way to be written. */
const verbatim: ReadonlySet<string> = new Set([
  ...['事项名称', '主项名称', '基本编码', '实施编码', '业务办理项编码', '事项版本', '实施主体', '统一社会信用代码'],
  ...[
    '委托部门',
    '承办机构',
    '联办机构',
    '权力来源',
    '权限划分',
    '行使内容',
    '受理条件',
    '办理流程',
    '办理地点',
    '办理时间',
  ],
  ...['咨询方式', '监督投诉方式', '网上办理地址', '常见问题'],
]);

type Cells = { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };
type Answer = { readonly status: number; readonly bytes: Buffer };

const given = file.endsWith('.json')
  ? toRows(JSON.parse(readFileSync(file, 'utf8')) as Portal)
  : toCells(await readSheet({ fileName: file, bytes: readFileSync(file) }));
const dataDir = mkdtempSync(join(tmpdir(), 'zs-lists-'));
chmodSync(dataDir, 0o755);
const config = readConfig({
  DATA_DIR: dataDir,
  ZHENSHU_MODE: 'demo',
  LOG_LEVEL: 'error',
  RATE_LIMIT: '999999999',
  TRUST_PROXY: '1',
});
const log = makeLog('error');
const store = await openStore(config, () => {});
const app = await openCounty();
let asked = 0;
let cookie = '';
try {
  const session = await send('POST', '/session', { username: 'lists', password: demoPassword });
  if (session.status !== 200) throw new Error(`cannot sign in: ${session.bytes.toString()}`);
  const began = performance.now();
  const result = await prove();
  say(JSON.stringify({ ...result, seconds: Math.round((performance.now() - began) / 100) / 10 }));
  process.exitCode = result.ok ? 0 : 1;
} finally {
  await app.http.app.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
}

async function prove() {
  const name = `${basename(file).replace(/\.[^.]+$/, '')}.xlsx`;
  const sheet = await writeSheet(given.header, given.rows);
  const preview = await read<ImportPreview>(await send('POST', pathOf('preview', { file: name }), sheet));
  const warnings = preview.problems.filter(({ warning }) => warning);
  const errors = preview.problems.filter(({ warning }) => !warning);
  for (const one of preview.problems.slice(0, 40)) {
    say(
      `${one.warning ? 'warning' : 'error'} line ${one.line} ${one.column} "${one.value.slice(0, 60)}" ${one.code}${one.other === undefined ? '' : ` (line ${one.other})`}`,
    );
  }
  const first = await take(name, sheet, '1');
  const exported = await exportOf(first);
  const second = await take('export.xlsx', exported, '2');
  const again = await exportOf(second);
  const [before, after] = [toCells(await sheetOf(exported)), toCells(await sheetOf(again))];
  const [entries, entriesAgain] = [await entriesOf(first), await entriesOf(second)];
  const lost = [...entries].filter(([key, body]) => entriesAgain.get(key) !== body).length;
  const unlike = before.rows.filter((row, at) => canonical(row) !== canonical(after.rows[at] ?? [])).length;
  const missing = notKept(before, new Set(errors.map(({ line }) => line)));
  const drafts = (await read<{ rows: ListVersion[] }>(await send('GET', '/lists?list=matter'))).rows.length;
  let [damaged, reported, marked, refused] = [0, 0, 0, 0];
  for (let copy = 1; copy <= copies; copy++) {
    const told = await damageAndAsk(before, `damage ${copy}`);
    damaged += told.damaged;
    reported += told.reported;
    marked += told.marked;
    refused += told.refused;
  }
  const taken = (await read<{ rows: ListVersion[] }>(await send('GET', '/lists?list=matter'))).rows.length - drafts;
  const isKept = entries.size === entriesAgain.size && lost === 0 && unlike === 0 && missing === 0;
  return {
    file: basename(file),
    rows: preview.rows,
    left: preview.left,
    departments: new Set([...entries.values()].map((body) => (JSON.parse(body) as { department: string }).department))
      .size,
    entries: entries.size,
    errors: errors.length,
    warnings: warnings.length,
    sameName: warnings.filter(({ code }) => code === 'catalog.name_twice').length,
    rowsNotKept: missing,
    changedByRoundtrip: lost + unlike,
    damaged,
    reported,
    marked,
    refused,
    taken,
    ok: isKept && entries.size > 0 && damaged === reported && damaged === marked && refused === copies && taken === 0,
  };
}

/** Rows that came in and of which the export has none with the same texts; `left` are lines that were left out as wrong. */
function notKept(exported: Cells, left: ReadonlySet<number>): number {
  const columns = given.header.flatMap((name, at) => {
    const place = exported.header.indexOf(name);
    return verbatim.has(name) && place >= 0 ? [{ at, place }] : [];
  });
  const plain = (text: string | undefined) => cleanText(text ?? '').replaceAll(/\s+/g, ' ');
  const kept = new Set(exported.rows.map((row) => canonical(columns.map(({ place }) => plain(row[place])))));
  return given.rows.filter(
    (row, at) => !left.has(at + 2) && !kept.has(canonical(columns.map((column) => plain(row[column.at])))),
  ).length;
}

/** Damages cells of a copy, each in a row of its own, and asks what is said of it. */
async function damageAndAsk(base: Cells, seed: string) {
  const chance = chanceOf(seed);
  const rows = base.rows.map((row) => [...row]);
  const lines = chance.shuffled(rows.map((_, at) => at)).slice(0, damages);
  const done = lines.map((at, n) => {
    const [column, value, code] = ways[n % ways.length]!;
    rows[at]![base.header.indexOf(column)] = value;
    return { line: at + 2, column, value, code };
  });
  const bytes = await writeSheet(base.header, rows);
  const { problems } = await read<ImportPreview>(
    await send('POST', pathOf('preview', { file: 'damaged.xlsx' }), bytes),
  );
  const wrong = problems.filter(({ warning }) => !warning);
  const isTold = ({ line, column, value, code }: (typeof done)[number]) =>
    wrong.some((one) => one.line === line && one.column === column && one.code === code && value.startsWith(one.value));
  const stray = wrong.filter(({ line }) => !done.some((one) => one.line === line));
  const copy = await sheetOf((await send('POST', pathOf('marked', { file: 'damaged.xlsx' }), bytes)).bytes);
  const isMarked = ({ line, column }: (typeof done)[number]) =>
    copy.rows.some((row) => row.line === line && (row.cells[copy.columns[0]!] ?? '').includes(`${column}:`));
  for (const one of done) if (!isTold(one)) say(`not told: line ${one.line} ${one.column} "${one.value.slice(0, 40)}"`);
  for (const one of stray) say(`told without a reason: line ${one.line} ${one.column} ${one.code}`);
  const query = { id: uuidv7(Date.now()), file: 'damaged.xlsx', scheme: 'damaged', version: seed };
  const answer = await send('POST', pathOf('import', query), bytes);
  return {
    damaged: done.length,
    reported: stray.length === 0 ? done.filter(isTold).length : 0,
    marked: done.filter(isMarked).length,
    refused: answer.status === 422 ? 1 : 0,
  };
}

async function take(name: string, bytes: Buffer, version: string): Promise<string> {
  const query = { id: uuidv7(Date.now()), file: name, scheme: 'roundtrip', version, acceptPartial: '1' };
  return (await read<{ versionId: string }>(await send('POST', pathOf('import', query), bytes))).versionId;
}

async function exportOf(version: string): Promise<Buffer> {
  const answer = await send('GET', `/lists/matter/export?version=${version}`);
  if (answer.status !== 200) throw new Error(answer.bytes.toString());
  return answer.bytes;
}

/** The entries of a version by their keys, as they are stored. */
async function entriesOf(version: string): Promise<Map<string, string>> {
  const scope = { county, lo: county * 1e6, hi: (county + 1) * 1e6, organs: '*', lines: [] } as const;
  const rows = await store.db.tx(scope, (tx) =>
    tx.named<{ key: string; body: unknown }>(
      'roundtrip.entries',
      'select key, body from catalog.entry where county = $1 and version_id = $2',
      [county, version],
    ),
  );
  return new Map(rows.map(({ key, body }) => [key, canonical(body)]));
}

function pathOf(what: 'preview' | 'marked' | 'import', query: Record<string, string>): string {
  return `/lists/matter/${what}?${new URLSearchParams(query)}`;
}

async function read<T>(answer: Answer): Promise<T> {
  if (answer.status !== 200) throw new Error(answer.bytes.toString());
  return JSON.parse(answer.bytes.toString()) as T;
}

/** One request as from a browser; each from an address of its own, because imports are limited by address. */
async function send(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  asked += 1;
  const raw = Buffer.isBuffer(body);
  const reply = await app.http.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      'x-forwarded-for': `10.2.${(asked >> 8) & 255}.${asked & 255}`,
      'x-zhenshu': '1',
      ...(cookie === '' ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) }),
  });
  cookie = /zs_session=[^;,]+/.exec(String(reply.headers['set-cookie'] ?? ''))?.[0] ?? cookie;
  return { status: reply.statusCode, bytes: reply.rawPayload };
}

function sheetOf(bytes: Buffer): Promise<Sheet> {
  return readSheet({ fileName: 'list.xlsx', bytes });
}

function toCells({ columns, rows }: Sheet): Cells {
  return { header: columns, rows: rows.map(({ cells }) => columns.map((column) => cells[column] ?? '')) };
}

async function openCounty() {
  const now = new Date();
  const made = await makeApp({ config, db: store.db, log, county, counties: store.counties, clock: () => now });
  await seedOrg({
    ...{ db: store.db, config, county, now, from: '2020-01-01' },
    seed: {
      areas: [{ code: county * 1_000_000, name: '试验县' }],
      organs: [{ key: 'bianban', name: '试验县机构编制委员会办公室', kind: 'department', area: county * 1_000_000 }],
      people: [
        {
          ...{ username: 'lists', name: '清单管理岗' },
          posts: [{ organ: 'bianban', title: '清单管理岗', roles: ['list_manager'] }],
        },
      ],
    },
  });
  return made;
}
