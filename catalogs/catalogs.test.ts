import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import conditionFile from './filing-condition/default.json' with { type: 'json' };
import standard from './category/gbt-47678-5-2026.json' with { type: 'json' };
import local from './category/social-governance.json' with { type: 'json' };
import areas from './demo/areas.json' with { type: 'json' };
import duties from './demo/duties.json' with { type: 'json' };
import gridFile from './demo/grids.json' with { type: 'json' };
import organs from './demo/organs.json' with { type: 'json' };
import people from './demo/people.json' with { type: 'json' };
import reports from './demo/reports.json' with { type: 'json' };

type Class = {
  readonly kind: string;
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly parent: string | null;
  readonly description?: { readonly zh: string; readonly en: string };
  readonly words?: readonly string[];
};
type Rings = readonly (readonly (readonly number[])[])[];
type Point = readonly [number, number];

const county = '990101000000';
const town = '990101101000';
const standardClasses: readonly Class[] = standard.classes;
const localClasses: readonly Class[] = local.classes;
const classes = [...standardClasses, ...localClasses];
const keys = new Set(classes.map(keyOf));
const grids = gridFile.features.map(({ properties, geometry }) => ({
  ...properties,
  rings: geometry.coordinates as Rings,
}));
// Plain geojson: node imports only .json as modules.
const towns = JSON.parse(readFileSync(new URL('./demo/towns.geojson', import.meta.url), 'utf8')) as {
  features: { properties: { code: string }; geometry: { coordinates: Rings } }[];
};
const outlineOf = (code: string): Rings =>
  towns.features.find((feature) => feature.properties.code === code)!.geometry.coordinates;

function keyOf({ kind, code }: { kind: string; code: string }): string {
  return `${kind}:${code}`;
}

function below(list: readonly Class[], kind: string): readonly Class[] {
  return list.filter((entry) => entry.kind === kind && entry.parent !== null);
}

function contains(rings: Rings, [x, y]: Point): boolean {
  let odd = false;
  for (const ring of rings) {
    for (const [i, b] of ring.entries()) {
      const a = ring[(i || ring.length) - 1]!;
      if (a[1]! > y === b[1]! > y) continue;
      if (x < ((b[0]! - a[0]!) * (y - a[1]!)) / (b[1]! - a[1]!) + a[0]!) odd = !odd;
    }
  }
  return odd;
}

/** Whether an area (county, town or village by its zeros) contains a place. */
function covers(area: string, place: string): boolean {
  return place.startsWith(area.replace(/(000000|000)$/, ''));
}

function assertUnique(values: readonly string[]): void {
  const seen = new Set<string>();
  const twice = values.filter((value) => seen.size === seen.add(value).size);
  assert.deepEqual(twice, []);
}

/** Numbers missing between 001 and the last class of a major. */
function gapsOf(kind: string, major: string): string[] {
  const codes = below(standardClasses, kind)
    .filter((entry) => entry.parent === major)
    .map((entry) => entry.code);
  const last = Number(codes.at(-1)!.slice(2));
  const all = Array.from({ length: last }, (_, at) => major + String(at + 1).padStart(3, '0'));
  return all.filter((code) => !codes.includes(code));
}

test('the standard has 153 components and 250 matters, 153 of them mirroring the components', () => {
  const components = below(standardClasses, 'component');
  const matters = below(standardClasses, 'matter');
  assert.equal(components.length, 153);
  assert.equal(matters.length, 250);
  const named = new Map(matters.map((entry) => [entry.code, entry.name.zh]));
  const odd = components.filter((entry) => named.get(entry.code) !== `${entry.name.zh}异常`);
  assert.deepEqual(
    odd.map((entry) => [entry.code, named.get(entry.code)]),
    [['01066', '紧急报警点异常SOS']],
  );
});

test('the standard keeps its gaps in numbering', () => {
  const majors = ['01', '02', '03', '04', '05'];
  const gaps05 = ['05001', '05004', '05005', '05006', '05007', '05008'];
  assert.deepEqual(
    majors.flatMap((major) => gapsOf('component', major)),
    ['01016', ...gaps05],
  );
  assert.deepEqual(
    [...majors, '06', '07', '08', '09', '10'].flatMap((major) => gapsOf('matter', major)),
    ['01016', ...gaps05, '06031', '07005', '09007'],
  );
});

test('each of the 97 matters that mirror nothing has search words', () => {
  const own = below(standardClasses, 'matter').filter((entry) => entry.code >= '06');
  assert.equal(own.length, 97);
  const poor = own.filter(({ words = [] }) => words.length < 2 || words.length > 6);
  assert.deepEqual(poor, []);
});

test('the local tree has twelve fields of three to eight classes, described and with search words', () => {
  const fields = localClasses.filter((entry) => entry.parent === null);
  assert.equal(fields.length, 12);
  const sizes = fields.map((field) => localClasses.filter((entry) => entry.parent === field.code).length);
  assert.ok(Math.min(...sizes) >= 3 && Math.max(...sizes) <= 8, String(sizes));
  const poor = below(localClasses, 'event').filter(({ words = [] }) => words.length < 4 || words.length > 10);
  assert.deepEqual(poor, []);
  assert.ok(localClasses.every(({ description }) => description?.zh && description.en));
});

test('classes are unique by kind and code, stand below a major of their own kind, and are named in both languages', () => {
  assertUnique(classes.map(keyOf));
  const lost = classes.filter(
    ({ kind, code, parent }) => parent !== null && !(keys.has(`${kind}:${parent}`) && code.startsWith(parent)),
  );
  assert.deepEqual(lost, []);
  assert.deepEqual(
    classes.filter(({ name }) => !name.zh || !/^[\x20-\x7e’ç]+$/.test(name.en)),
    [],
  );
  classes.forEach(({ words = [] }) => assertUnique(words));
});

test('filing conditions name classes that exist, have whole limits, and are many enough', () => {
  const { conditions, sources } = conditionFile;
  const units = ['minute', 'emergency_hour', 'working_hour', 'working_day', 'natural_day'];
  const wrong = conditions.filter(
    (entry) =>
      !keys.has(keyOf(entry)) ||
      !units.includes(entry.handle.unit) ||
      !(Number.isInteger(entry.handle.amount) && entry.handle.amount > 0) ||
      !['town', 'county'].includes(entry.level) ||
      !(entry.source in sources),
  );
  assert.deepEqual(wrong, []);
  assertUnique(conditions.map((entry) => `${keyOf(entry)}:${entry.condition}`));
  assert.ok(new Set(conditions.map(keyOf)).size >= 60);
  assert.match(conditionFile.source, /本地配置.*local configuration/);
});

test('every class has a filing condition, its own or that of its major', () => {
  const given = new Set(conditionFile.conditions.map(keyOf));
  const bare = classes.filter(
    ({ kind, code, parent }) => !given.has(`${kind}:${code}`) && !given.has(`${kind}:${parent}`),
  );
  assert.deepEqual(bare, []);
});

test('the limit of a manhole cover hangs on its condition', () => {
  const limits = conditionFile.conditions
    .filter((entry) => keyOf(entry) === 'component:01014')
    .map(({ handle }) => `${handle.amount} ${handle.unit}`);
  assert.deepEqual(limits, ['2 emergency_hour', '4 working_hour', '2 working_day', '5 working_day']);
});

test('areas have well-formed codes of a county that does not exist, each below its parent', () => {
  const levels = {
    county: /^990101000000$/,
    town: /^990101(?!000)\d{3}000$/,
    village: /^990101(?!000)\d{3}(?!000)\d{3}$/,
  };
  assertUnique(areas.map((area) => area.code));
  const codes = new Set(areas.map((area) => area.code));
  const wrong = areas.filter(
    ({ code, level, parent }) =>
      !levels[level as keyof typeof levels].test(code) ||
      (parent === null ? level !== 'county' : !codes.has(parent) || !covers(parent, code)),
  );
  assert.deepEqual(wrong, []);
  assert.equal(areas.filter((area) => area.parent === town).length, 6);
});

test('organs are unique, lie in known areas and stand below known organs', () => {
  assertUnique(organs.map((organ) => organ.key));
  assertUnique(organs.map((organ) => organ.name.zh));
  const known = new Set(organs.map((organ) => organ.key));
  const codes = new Set(areas.map((area) => area.code));
  const kinds = ['department', 'town_government', 'office', 'centre', 'team', 'station', 'village_committee'];
  const wrong = organs.filter(
    ({ area, parent, kind }) => !codes.has(area) || (parent !== null && !known.has(parent)) || !kinds.includes(kind),
  );
  assert.deepEqual(wrong, []);
});

test('people have unique user names, marked demo names, known organs and roles, and every role can sign in', () => {
  const roles = [
    'audit_admin',
    'checker',
    'clerk',
    'dispatcher',
    'grid_worker',
    'handler',
    'leader',
    'list_manager',
    'security_admin',
    'supervisor',
    'system_admin',
  ];
  const known = new Set(organs.map((organ) => organ.key));
  assertUnique(people.map((person) => person.username));
  assertUnique(people.map((person) => person.name));
  const wrong = people.filter(
    ({ username, name, posts }) =>
      !/^[a-z]+(\.?[a-z0-9]+)*$/.test(username) ||
      !name.startsWith('示范·') ||
      posts.length === 0 ||
      posts.some((post) => !known.has(post.organ)),
  );
  assert.deepEqual(wrong, []);
  const held = new Set(people.flatMap(({ posts }) => posts.flatMap((post): string[] => post.roles)));
  assert.deepEqual([...held].toSorted(), roles);
});

test('administrators hold no second role (三权分立)', () => {
  const mixed = people.filter(({ posts }) => {
    const held = posts.flatMap((post): string[] => post.roles);
    return held.some((role) => role.endsWith('_admin')) && held.length > 1;
  });
  assert.deepEqual(mixed, []);
});

test('each grid is looked after by exactly one grid worker of its own village', () => {
  const looked = people.flatMap(({ posts }) =>
    posts.flatMap((post) => ('grids' in post ? (post.grids ?? []).map((grid) => ({ grid, organ: post.organ })) : [])),
  );
  assert.deepEqual(looked.map(({ grid }) => grid).toSorted(), grids.map((grid) => grid.code).toSorted());
  const home = new Map(organs.map((organ) => [organ.key, organ.area]));
  assert.deepEqual(
    looked.filter(({ grid, organ }) => home.get(organ) !== grid.slice(0, 12)),
    [],
  );
});

test('duties name classes, organs and areas that exist, each once, with the basis', () => {
  const known = new Map(organs.map((organ) => [organ.key, organ]));
  const codes = new Set(areas.map((area) => area.code));
  const wrong = duties.filter(
    (duty) =>
      !keys.has(keyOf(duty)) ||
      !codes.has(duty.area) ||
      !['lead', 'support'].includes(duty.role) ||
      // A town's organ acts at town level, a department of the county at county level.
      duty.level !== (known.get(duty.organ)?.area === county ? 'county' : 'town') ||
      !duty.basis.zh.includes('示范'),
  );
  assert.deepEqual(wrong, []);
  assertUnique(duties.map((duty) => [keyOf(duty), duty.area, duty.role, duty.organ].join(' ')));
});

test('every class has exactly one lead in every village of the demo town', () => {
  const leads = duties.filter((duty) => duty.role === 'lead');
  const villages = areas.filter((area) => area.parent === town).map((area) => area.code);
  const faults = villages.flatMap((village) =>
    classes.flatMap(({ kind, code }) => {
      const found = leads.filter(
        (duty) => duty.kind === kind && code.startsWith(duty.code) && covers(duty.area, village),
      );
      const longest = Math.max(...found.map((duty) => duty.code.length));
      const narrowest = (area: string) => area.replace(/(000000|000)$/, '').length;
      const closest = found.filter((duty) => duty.code.length === longest);
      const best = Math.max(...closest.map((duty) => narrowest(duty.area)));
      const chosen = closest.filter((duty) => narrowest(duty.area) === best);
      return chosen.length === 1 ? [] : [`${village} ${kind}:${code} ${chosen.length}`];
    }),
  );
  assert.deepEqual(faults, []);
});

test('every organ with a duty has somebody who can handle', () => {
  const staffed = new Set(
    people.flatMap(({ posts }) =>
      posts.filter((post) => (post.roles as string[]).includes('handler')).map((post) => post.organ),
    ),
  );
  assert.deepEqual(
    duties.filter((duty) => !staffed.has(duty.organ)),
    [],
  );
});

test('grids have well-formed codes and closed rings, sixteen base and one special in a hole', () => {
  assertUnique(grids.map((grid) => grid.code));
  const villages = new Set(areas.filter((area) => area.level === 'village').map((area) => area.code));
  const wrong = grids.filter(
    ({ code, village, rings }) =>
      !/^\d{15}$/.test(code) ||
      !code.startsWith(village) ||
      !villages.has(village) ||
      rings.some((ring) => ring.length < 4 || String(ring[0]) !== String(ring.at(-1))),
  );
  assert.deepEqual(wrong, []);
  assert.equal(grids.filter((grid) => grid.level === 'base').length, 16);
  const [host, ...others] = grids.filter((grid) => grid.rings.length > 1);
  const special = grids.find((grid) => grid.level === 'special')!;
  assert.deepEqual(others, []);
  assert.deepEqual(host?.rings[1]?.toReversed(), special.rings[0]);
});

test('grids are numbered west to east and north to south in their village', () => {
  const middle = (rings: Rings, axis: 0 | 1) =>
    rings[0]!.reduce((sum, point) => sum + point[axis]!, 0) / rings[0]!.length;
  const base = grids.filter((grid) => grid.level === 'base').toSorted((a, b) => (a.code < b.code ? -1 : 1));
  // Two grids stand in one row when their middles differ by less than half a row (about 0.007 degrees).
  const wrong = base.filter((grid, at) => {
    const next = base[at + 1];
    if (next?.village !== grid.village) return false;
    const south = middle(grid.rings, 1) - middle(next.rings, 1);
    return south < -0.007 || (Math.abs(south) <= 0.007 && middle(next.rings, 0) < middle(grid.rings, 0));
  });
  assert.deepEqual(
    wrong.map((grid) => grid.code),
    [],
  );
});

test('any point of the town lies in exactly one grid, any point outside in none', () => {
  const outline = outlineOf(town);
  const point = fc.tuple(
    fc.integer({ min: 110_995_000, max: 111_086_000 }).map((micro) => micro / 1_000_000),
    fc.integer({ min: 32_994_000, max: 33_065_000 }).map((micro) => micro / 1_000_000),
  );
  fc.assert(
    fc.property(point, (at) => {
      assert.equal(grids.filter((grid) => contains(grid.rings, at)).length, contains(outline, at) ? 1 : 0);
    }),
    { numRuns: 20_000 },
  );
});

test('grids share their borders vertex by vertex, each inner edge by two and each outer edge with the town', () => {
  const edges = (rings: Rings) =>
    rings.flatMap((ring) => ring.slice(1).map((point, at) => [ring[at], point].map(String).toSorted().join(' ')));
  const used = Object.groupBy(
    grids.flatMap((grid) => edges(grid.rings)),
    (edge) => edge,
  );
  const outer = Object.keys(used).filter((edge) => used[edge]!.length === 1);
  assert.deepEqual(outer.toSorted(), edges(outlineOf(town)).toSorted());
  assert.ok(Object.values(used).every((edge) => edge!.length <= 2));
});

test('the outlines of the three towns do not overlap', () => {
  const codes = areas.filter((area) => area.level === 'town').map((area) => area.code);
  assert.deepEqual(towns.features.map((feature) => feature.properties.code).toSorted(), codes.toSorted());
  const point = fc.tuple(
    fc.integer({ min: 110_990_000, max: 111_120_000 }).map((micro) => micro / 1_000_000),
    fc.integer({ min: 32_940_000, max: 33_065_000 }).map((micro) => micro / 1_000_000),
  );
  fc.assert(
    fc.property(point, (at) => {
      assert.ok(towns.features.filter((feature) => contains(feature.geometry.coordinates, at)).length <= 1);
    }),
    { numRuns: 5_000 },
  );
});

test('sixty reports of a week lie in grids, name classes that exist and use fictional phones', () => {
  assert.equal(reports.length, 60);
  assertUnique(reports.map((report) => report.id));
  const wrong = reports.filter(
    (report) =>
      !below(classes, report.kind).some((entry) => entry.code === report.code) ||
      grids.filter((grid) => contains(grid.rings, [report.lng, report.lat])).length !== 1 ||
      !(report.minute >= 0 && report.minute < 7 * 1440) ||
      !['portal', 'desk', 'hotline', 'grid', 'api'].includes(report.channel) ||
      ('phone' in report && !/^1990000\d{4}$/.test(report.phone ?? '')),
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    reports.map((report) => report.minute),
    reports.map((report) => report.minute).toSorted((a, b) => a - b),
  );
});

test('the reports tell every story, and those of grid workers come from their own grids', () => {
  const stories = [
    'closed',
    'extension_asked',
    'open_handling',
    'overdue',
    'paused',
    'refused',
    'returned_then_closed',
    'rework',
    'ruled_then_closed',
    'shelved',
    'waiting_filing',
  ];
  assert.deepEqual([...new Set(reports.map((report) => report.story))].toSorted(), stories);
  const own = new Map(
    people.map(({ username, posts }) => [
      username,
      posts.flatMap((post) => ('grids' in post ? (post.grids ?? []) : [])),
    ]),
  );
  const strange = reports.filter((report) => {
    if (report.channel !== 'grid') return 'by' in report;
    const grid = grids.find(({ rings }) => contains(rings, [report.lng, report.lat]))!;
    return !('by' in report && own.get(report.by ?? '')?.includes(grid.code));
  });
  assert.deepEqual(strange, []);
});

test('a report of the same thing follows an earlier one of its class within 24 hours and 50 metres', () => {
  const earlier = new Map(reports.map((report) => [report.id, report]));
  const same = reports.filter((report) => 'sameAs' in report);
  assert.ok(same.length > 0);
  const wrong = same.filter((report) => {
    const first = earlier.get(report.sameAs ?? '');
    if (!first || keyOf(first) !== keyOf(report)) return true;
    const north = (report.lat - first.lat) * 111_195;
    const east = (report.lng - first.lng) * 111_195 * Math.cos((report.lat / 180) * Math.PI);
    const after = report.minute - first.minute;
    return Math.hypot(north, east) > 50 || after < 0 || after > 1440;
  });
  assert.deepEqual(wrong, []);
});

test('the glossary fixes at least 120 Chinese terms, each once', () => {
  const text = readFileSync(new URL('../docs/glossary.md', import.meta.url), 'utf8');
  const terms = text
    .split('\n')
    .map((line) => /^\|\s*([^|]*\p{Script=Han}[^|]*?)\s*\|(?:[^|]+\|){3}$/u.exec(line)?.[1])
    .filter((term) => term !== undefined);
  assert.ok(terms.length >= 120, String(terms.length));
  assertUnique(terms);
});
