import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { seedCatalog, type CatalogSeed } from '@zhenshu/catalog/server.ts';
import { seedOrg, type Seed } from '@zhenshu/org/server.ts';

/**
 * What founds a county: `{ "county": 990101, "areas": […], "organs": […], "people": […] }`, the three parts as in
 * catalogs/demo. Among the people there must be the three administrators (系统, 安全, 审计: domain-facts §7.1), who then
 * add everybody else in the console.
 */
type CountyFile = Seed & { readonly county: number };

const administrators = ['system_admin', 'security_admin', 'audit_admin'] as const;
const catalogs = join(import.meta.dirname, '../../catalogs');

/**
 * Founds a county that has nothing yet: places, organs, people with initial passwords of their own, and the shipped lists.
 * The passwords are written to a file only its owner can read, to be handed out and deleted; each must be changed at the
 * first sign-in. Refuses `import.county_exists`, `import.administrator_missing`, and `import.passwords_file_exists` where
 * the passwords of another county still lie.
 */
export async function foundCounty(of: { db: Database; config: Config; log: Log; bytes: Buffer; now: Date }) {
  const { db, config, log, now } = of;
  const { county, ...given } = JSON.parse(of.bytes.toString('utf8')) as CountyFile;
  // In catalogs/demo codes are texts, as people write them.
  const seed: Seed = {
    ...given,
    areas: given.areas.map((area) => ({ ...area, code: Number(area.code) })),
    organs: given.organs.map((organ) => ({ ...organ, area: Number(organ.area) })),
  };
  const roles = new Set(seed.people.flatMap((person) => person.posts.flatMap((post) => post.roles)));
  const missing = administrators.filter((role) => !roles.has(role));
  if (missing.length > 0) refuse('invalid', 'import.administrator_missing', { missing });
  const file = join(config.dataDir, 'initial-passwords.csv');
  // Looked for before anything is made: the passwords exist nowhere else.
  if (existsSync(file)) refuse('conflict', 'import.passwords_file_exists', { file });
  const made = await seedOrg({ db, config, county, now, seed });
  if (!made) refuse('conflict', 'import.county_exists', { county });
  const read = async <T>(path: string) => JSON.parse(await readFile(join(catalogs, path), 'utf8')) as T;
  await seedCatalog(
    { actor: systemActor(county, 'import'), now, db, log, config },
    {
      categories: [await read('category/gbt-47678-5-2026.json'), await read('category/social-governance.json')],
      conditions: (await read<{ conditions: CatalogSeed['conditions'] }>('filing-condition/default.json')).conditions,
      duties: [],
      organs: made.organs,
      local: { scheme: 'default', version: dayOf(now), from: dayOf(now) },
    },
  );
  const passwords = Object.entries(made.people).flatMap(([username, { initialPassword }]) =>
    initialPassword === null ? [] : [`${username},${initialPassword}`],
  );
  if (passwords.length > 0)
    writeFileSync(file, `username,password\n${passwords.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  const { areas, organs, people } = seed;
  return {
    county,
    areas: areas.length,
    organs: organs.length,
    people: people.length,
    passwords: passwords.length > 0 ? file : 'demo',
  };
}
