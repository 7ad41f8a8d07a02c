import type { Config } from '@zhenshu/kernel/config.ts';
import type { Database, Tx } from '@zhenshu/kernel/db.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { OrganKind, Role } from '../contract.ts';
import { levelOf, parentOf, separationProblem, today } from '../domain.ts';
import { countyScope } from '../policy.ts';
import { insertAccount } from '../store/accounts.ts';
import { countDemoAccounts } from '../store/doors.ts';
import { insertHolding, insertPerson } from '../store/people.ts';
import { insertArea, insertOrgan, insertPost, listAreas } from '../store/places.ts';
import { hashPassword, newPassword } from './passwords.ts';

/** The published password of demo accounts. It works in demo mode only, and a server in production refuses to start with it. */
export const demoPassword = 'Zhenshu-2026';

/** A name in both languages, or one for both. */
export type SeedName = string | { readonly zh: string; readonly en: string };
/** What a county starts with. Keys of organs are only used inside the seed. */
export type Seed = {
  readonly areas: readonly { readonly code: number; readonly name: SeedName }[];
  readonly organs: readonly {
    readonly key: string;
    readonly name: SeedName;
    readonly kind: OrganKind;
    readonly area: number;
    readonly parent?: string | null;
  }[];
  readonly people: readonly {
    readonly username: string;
    readonly name: SeedName;
    readonly posts: readonly {
      readonly organ: string;
      readonly title: SeedName;
      readonly roles: readonly Role[];
      readonly grids?: readonly string[];
      /** Area of the post where it is smaller than the organ's. */
      readonly area?: number;
    }[];
  }[];
};

/** What a seed made: ids by key and by user name; initial passwords outside demo mode. */
export type Seeded = {
  readonly organs: Readonly<Record<string, string>>;
  readonly people: Readonly<
    Record<
      string,
      { readonly personId: string; readonly posts: readonly string[]; readonly initialPassword: string | null }
    >
  >;
};

/**
 * Fills an empty county: its areas, organs, posts, people, all in force from `from`, holdings activated. In demo mode
 * everybody has the demo password, else each an initial one of his own: this is also how a first installation gets its
 * three administrators. A county that has areas is left alone (undefined).
 */
export async function seedOrg(options: {
  db: Database;
  config: Config;
  county: number;
  now: Date;
  from?: string;
  seed: Seed;
}): Promise<Seeded | undefined> {
  const { db, config, county, now, seed } = options;
  const from = options.from ?? today(now);
  // One millisecond apart, so that ids keep the order of the seed: the first post listed is the one signed in with.
  let made = 0;
  const nextId = () => uuidv7(now.getTime() + made++);
  const passwords = await passwordsFor(seed, config.mode === 'demo');
  return db.tx(countyScope(county), async (tx) => {
    if ((await listAreas(tx, { county, day: from })).length > 0) return undefined;
    for (const { code, name } of seed.areas) {
      const area = { county, code, nameZh: zh(name), nameEn: en(name), level: levelOf(code), parent: parentOf(code) };
      await insertArea(tx, { ...area, from, to: null });
    }
    const organs = await seedOrgans(tx, county, seed, from, nextId);
    const people: Record<string, Seeded['people'][string]> = {};
    for (const [index, person] of seed.people.entries()) {
      people[person.username] = await seedPerson(tx, {
        county,
        from,
        now,
        nextId,
        seed,
        person,
        organs,
        ...passwords[index]!,
      });
    }
    return { organs, people };
  });
}

type Given = { hash: string; initial: string | null };

async function passwordsFor(seed: Seed, isDemo: boolean): Promise<Given[]> {
  if (isDemo) {
    const hash = await hashPassword(demoPassword);
    return seed.people.map(() => ({ hash, initial: null }));
  }
  return Promise.all(
    seed.people.map(async () => {
      const initial = newPassword();
      return { hash: await hashPassword(initial), initial };
    }),
  );
}

async function seedOrgans(
  tx: Tx,
  county: number,
  seed: Seed,
  from: string,
  nextId: () => string,
): Promise<Record<string, string>> {
  const ids = Object.fromEntries(seed.organs.map((organ) => [organ.key, nextId()]));
  const left = new Set(seed.organs);
  const made = new Set<string>();
  while (left.size > 0) {
    const ready = [...left].filter((organ) => !organ.parent || made.has(organ.parent));
    if (ready.length === 0) throw new Error('The seed has organs below organs that do not exist');
    for (const organ of ready) {
      const parentId = organ.parent ? ids[organ.parent]! : null;
      const names = { nameZh: zh(organ.name), nameEn: en(organ.name) };
      await insertOrgan(tx, {
        county,
        id: ids[organ.key]!,
        area: organ.area,
        parentId,
        ...names,
        kind: organ.kind,
        from,
      });
      left.delete(organ);
      made.add(organ.key);
    }
  }
  return ids;
}

async function seedPerson(
  tx: Tx,
  given: Given & {
    county: number;
    from: string;
    now: Date;
    nextId: () => string;
    seed: Seed;
    person: Seed['people'][number];
    organs: Readonly<Record<string, string>>;
  },
): Promise<Seeded['people'][string]> {
  const { county, from, now, nextId, person, initial } = given;
  const areaOf = (post: (typeof person.posts)[number]) => {
    const organ = given.seed.organs.find((candidate) => candidate.key === post.organ);
    if (!organ) throw new Error(`The seed knows no organ ${post.organ}`);
    return post.area ?? organ.area;
  };
  if (separationProblem(person.posts.flatMap((post) => post.roles))) {
    throw new Error(`The seed joins administrators in ${person.username}`);
  }
  const first = person.posts[0];
  if (!first) throw new Error(`The seed gives ${person.username} no post`);
  const personId = nextId();
  const area = areaOf(first);
  await insertPerson(tx, {
    county,
    id: personId,
    area,
    name: zh(person.name),
    phoneSealed: null,
    phoneIndex: null,
    from,
  });
  await insertAccount(tx, {
    county,
    personId,
    area,
    username: person.username,
    passwordHash: given.hash,
    at: now,
    mustChange: initial !== null,
    demo: initial === null,
  });
  const posts: string[] = [];
  for (const post of person.posts) {
    const postId = nextId();
    const titles = { titleZh: zh(post.title), titleEn: en(post.title) };
    const place = { county, area: areaOf(post), from };
    const organId = given.organs[post.organ]!;
    await insertPost(tx, { ...place, id: postId, organId, ...titles, roles: post.roles, grids: post.grids ?? [] });
    const holding = { id: nextId(), personId, postId, to: null, activatedAt: now };
    await insertHolding(tx, { ...place, ...holding });
    posts.push(postId);
  }
  return { personId, posts, initialPassword: initial };
}

function zh(name: SeedName): string {
  return typeof name === 'string' ? name : name.zh;
}

function en(name: SeedName): string {
  return typeof name === 'string' ? name : name.en;
}

/** Throws when an active account still has the published demo password; a server outside demo mode must not start then. */
export async function assertNoDemoAccounts(db: Database): Promise<void> {
  const count = await countDemoAccounts(db);
  if (count === 0) return;
  throw new Error(
    `${count} active accounts have the published demo password; disable them first 有 ${count} 个在用账号仍是演示密码，请先停用`,
  );
}
