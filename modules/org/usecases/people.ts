import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isExclusionViolation, isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Account, Person } from '../contract.ts';
import { closingProblem, periodProblem, separationProblem, today, type DayPeriod } from '../domain.ts';
import { may } from '../policy.ts';
import { insertAccount } from '../store/accounts.ts';
import {
  activateHolding,
  endHolding,
  findPerson,
  insertHolding,
  insertPerson,
  listHoldings,
  listPeople,
  listRolesHeld,
  lockHolding,
  lockSeparation,
} from '../store/people.ts';
import { lockPost } from '../store/places.ts';
import type { Deps } from './deps.ts';
import { cursorOf, pageOf } from './pages.ts';
import { hashPassword, newPassword } from './passwords.ts';
import { maskedPhone, openPhone, phoneIndexesOf, phoneIndexOf, readPhone, sealPhone } from './phones.ts';
import { insist, insistOnArea, newId, write, writeWithSecret } from './write.ts';

/** People in the scope, by part of the name or a whole phone number, or of an organ. Phones are masked. */
export async function listPeopleOf(
  ctx: Ctx,
  deps: Deps,
  query: { q?: string; organ?: string; after?: string; limit?: string },
) {
  const { county } = ctx.actor.scope;
  const { after, limit } = cursorOf(query);
  const day = today(ctx.now);
  const phone = query.q === undefined ? undefined : readPhone(query.q);
  const sought = phone === undefined ? { name: query.q } : { phoneIndexes: phoneIndexesOf(deps.keyring, phone) };
  const { people, holdings } = await inTx(ctx, async (tx) => {
    const people = await listPeople(tx, { county, day, ...sought, organ: query.organ, after, limit });
    return { people, holdings: await listHoldings(tx, { county, people: people.map((person) => person.id), day }) };
  });
  const held = Map.groupBy(holdings, (holding) => holding.personId);
  const seesAccounts = may.seeAccounts(ctx.actor);
  const rows = people.map((row): Person => ({
    id: row.id,
    name: row.name,
    area: row.area,
    phone: row.phoneSealed === null ? null : maskedPhone(deps.keyring, row.id, row.phoneSealed),
    holdings: (held.get(row.id) ?? []).map(({ personId: _personId, activatedAt, ...holding }) => ({
      ...holding,
      activated: activatedAt !== null,
    })),
    account: seesAccounts ? accountOf(row) : null,
  }));
  return pageOf(rows, limit);
}

function accountOf(row: {
  username: string;
  status: string;
  lockedUntil: Date | null;
  mustChange: boolean;
  totpConfirmedAt: Date | null;
  demo: boolean;
}): Account {
  return {
    username: row.username,
    status: row.status as Account['status'],
    lockedUntil: row.lockedUntil?.toISOString() ?? null,
    mustChange: row.mustChange,
    factor: row.totpConfirmedAt !== null,
    demo: row.demo,
  };
}

/** Adds a person with an account and a first holding, which a security administrator has to activate. */
export async function addPerson(
  ctx: Ctx,
  deps: Deps,
  input: { id: string; name: string; phone: string | null; username: string; postId: string; from: string },
) {
  const { county } = ctx.actor.scope;
  const phone = input.phone === null ? null : (readPhone(input.phone) ?? refuse('invalid', 'org.phone_wrong'));
  const phoneIndex = phone === null ? null : phoneIndexOf(deps.keyring, phone);
  const initial = newPassword();
  const passwordHash = await hashPassword(initial);
  const { username, postId, from } = input;
  // The digest of the input holds the keyed index, not the number: eleven digits behind a plain digest can be guessed.
  const command = { id: input.id, name: 'org.add_person', input: { ...input, phone: phoneIndex } } as const;
  const { outcome, secret } = await writeWithSecret(ctx, command, async (tx) => {
    const post = await getPostFor(ctx, tx, postId, { from, to: null });
    const personId = newId(ctx);
    const phoneSealed = phone === null ? null : sealPhone(deps.keyring, personId, phone);
    await insertPerson(tx, { county, id: personId, area: post.area, name: input.name, phoneSealed, phoneIndex, from });
    try {
      const account = { county, personId, area: post.area, username, passwordHash, at: ctx.now };
      await insertAccount(tx, { ...account, mustChange: true, demo: false });
    } catch (error) {
      if (isUniqueViolation(error, 'login_pkey')) refuse('conflict', 'org.username_taken');
      throw error;
    }
    const holding = { id: newId(ctx), area: post.area, personId, postId, from, to: null };
    await insertHolding(tx, { county, ...holding, activatedAt: null });
    const data = { username, postId, holding: holding.id };
    return { outcome: { id: personId }, subjectId: personId, area: post.area, data, secret: initial };
  });
  return { id: outcome.id, initialPassword: secret };
}

async function getPostFor(ctx: Ctx, tx: Tx, postId: string, period: DayPeriod) {
  const post = (await lockPost(tx, ctx.actor.scope.county, postId)) ?? refuse('missing', 'org.post_unknown');
  insistOnArea(ctx, post.area);
  const isInside = post.from <= period.from && (post.to === null || (period.to !== null && period.to <= post.to));
  if (!isInside) refuse('invalid', 'org.period_wrong');
  return post;
}

/** Gives a person a further post. Refuses what would join administrators in one person. */
export async function addHolding(ctx: Ctx, personId: string, input: { id: string; postId: string } & DayPeriod) {
  const { county } = ctx.actor.scope;
  insist(periodProblem(input));
  return write(ctx, { id: input.id, name: 'org.add_holding', input: { personId, ...input } }, async (tx) => {
    await lockSeparation(tx, county);
    const person = (await findPerson(tx, county, personId)) ?? refuse('missing', 'org.person_unknown');
    insistOnArea(ctx, person.area);
    const { postId, from, to } = input;
    const post = await getPostFor(ctx, tx, postId, input);
    const held = await listRolesHeld(tx, { county, personId, day: today(ctx.now) });
    insist(separationProblem([...held, ...post.roles]), 'conflict');
    const id = newId(ctx);
    try {
      await insertHolding(tx, { county, id, area: post.area, personId, postId, from, to, activatedAt: null });
    } catch (error) {
      if (isExclusionViolation(error, 'holding_no_overlap')) refuse('conflict', 'org.holding_overlap');
      throw error;
    }
    return { outcome: { id }, subjectId: personId, area: post.area, data: { holding: id, postId, from, to } };
  });
}

/** Activates a holding; nobody activates a holding of his own. */
export async function turnOnHolding(ctx: Ctx, holdingId: string, input: { id: string }) {
  const { county } = ctx.actor.scope;
  return write(ctx, { id: input.id, name: 'org.activate_holding', input: { holdingId } }, async (tx) => {
    await lockSeparation(tx, county);
    const holding = await getHolding(ctx, tx, holdingId);
    if (holding.personId === ctx.actor.personId) refuse('forbidden', 'org.not_yourself');
    if (holding.activatedAt !== null) refuse('conflict', 'org.holding_active');
    const held = await listRolesHeld(tx, { county, personId: holding.personId, day: today(ctx.now) });
    insist(separationProblem(held), 'conflict');
    await activateHolding(tx, county, holdingId, ctx.now);
    const data = { holding: holdingId, postId: holding.postId };
    return { outcome: { id: holdingId }, subjectId: holding.personId, area: holding.area, data };
  });
}

async function getHolding(ctx: Ctx, tx: Tx, id: string) {
  const holding = (await lockHolding(tx, ctx.actor.scope.county, id)) ?? refuse('missing', 'org.holding_unknown');
  insistOnArea(ctx, holding.area);
  return holding;
}

/** Ends a holding from a day on; sessions through that post stop that day. */
export async function shutHolding(ctx: Ctx, holdingId: string, input: { id: string; on: string }) {
  const { county } = ctx.actor.scope;
  return write(ctx, { id: input.id, name: 'org.end_holding', input: { holdingId, ...input } }, async (tx) => {
    const holding = await getHolding(ctx, tx, holdingId);
    insist(closingProblem(holding, input.on));
    await endHolding(tx, county, holdingId, input.on);
    const data = { holding: holdingId, postId: holding.postId, on: input.on };
    return { outcome: { id: holdingId }, subjectId: holding.personId, area: holding.area, data };
  });
}

/** Shows a masked value; who saw whose and why stands in the ledger (个人信息保护法 34: only what the duty needs). */
export async function revealPerson(
  ctx: Ctx,
  deps: Deps,
  personId: string,
  input: { id: string; field: 'phone'; reason: string },
) {
  const { county } = ctx.actor.scope;
  const { field, reason } = input;
  await write(ctx, { id: input.id, name: 'org.reveal', input: { personId, ...input } }, async (tx) => {
    const person = (await findPerson(tx, county, personId)) ?? refuse('missing', 'org.person_unknown');
    if (person.phoneSealed === null) refuse('missing', 'org.phone_missing');
    return { outcome: { id: personId }, subjectId: personId, area: person.area, data: { field, reason } };
  });
  const person = await inTx(ctx, (tx) => findPerson(tx, county, personId));
  if (!person?.phoneSealed) refuse('missing', 'org.phone_missing');
  return { value: openPhone(deps.keyring, personId, person.phoneSealed) };
}
