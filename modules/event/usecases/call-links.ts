import type { Actor } from '@zhenshu/kernel/actor.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { maskName, maskPhone, normalizePhone, phoneProblem } from '@zhenshu/kernel/identifiers.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { seal } from '@zhenshu/kernel/sealed.ts';
import { clockOf } from '@zhenshu/casefile/domain.ts';
import { advance, advanceIn, caseForPublic, type Spine } from '@zhenshu/casefile/server.ts';
import type { Called, LinkView, Occasion } from '../contract/call.ts';
import { isAwaited, isGoing } from '../procedure.ts';
import { findLink, useLink } from '../store/call.ts';
import { digestOf, secretOf } from './call-secret.ts';
import type { Deps } from './deps.ts';

/** Makes the one-off link of a called organ. The secret goes to whoever asked, each time this very command is repeated. */
export async function makeLink(
  ctx: Ctx,
  deps: Deps,
  spine: Spine,
  caseId: string,
  { id, ...payload }: { id: string; organId: string; hours?: number },
): Promise<{ secret: string; until: string }> {
  await advance(spine, ctx, caseId, { id, command: 'make_link', payload });
  const secret = secretOf(deps.keyring, id);
  const link = await inTx(ctx, (tx) => findLink(tx, ctx.actor.scope.county, digestOf(secret)));
  return { secret, until: link!.until.toISOString() };
}

/** A link by its secret; refuses `call.link_…` saying why it no longer opens, unless it was this very command that used it. */
async function openLink(tx: Tx, ctx: Ctx, secret: string, commandId: string | null) {
  const { county } = ctx.actor.scope;
  const link = (await findLink(tx, county, digestOf(secret))) ?? refuse('missing', 'call.link_unknown');
  if (link.used_at && link.command_id === commandId) return link;
  if (link.used_at) refuse('missing', 'call.link_used');
  if (link.revoked_at) refuse('missing', 'call.link_revoked');
  if (link.until <= ctx.now) refuse('missing', 'call.link_expired');
  return link;
}

/** The call a link was made for, and its organ as it stands. */
async function callOf(tx: Tx, ctx: Ctx, link: { case_id: string; organ_id: string }) {
  const file = await caseForPublic(tx, ctx.actor.scope.county, link.case_id);
  const data = file.data as { called: readonly Called[]; occasion: Occasion; ask: string; callerOrgan: string };
  return { file, data, organ: data.called.find((one) => one.organId === link.organ_id)! };
}

/** What the call asks of the organ the link was made for. */
export async function showLink(ctx: Ctx, secret: string): Promise<LinkView> {
  return inTx(ctx, async (tx) => {
    const link = await openLink(tx, ctx, secret, null);
    const { file, data, organ } = await callOf(tx, ctx, link);
    if (!isGoing(file.state) || !isAwaited(organ)) refuse('missing', 'call.link_over');
    return {
      ...{ number: file.number!, title: file.title, place: file.place, lng: file.lng, lat: file.lat },
      ...{ occasion: data.occasion, ask: data.ask, caller: data.callerOrgan },
      ...{ organ: organ.name, want: organ.want },
      dueAt: file.dueAtOf(clockOf('arrive', organ.organId))?.toISOString() ?? null,
      until: link.until.toISOString(),
    };
  });
}

/** Checks in for the organ the link was made for, once. Who answered is sealed; the timeline shows it masked. */
export async function answerLink(
  ctx: Ctx,
  deps: Deps,
  spine: Spine,
  secret: string,
  said: { id: string; lng?: number; lat?: number; name: string; phone: string; note?: string },
): Promise<{ number: string; at: string; late: boolean }> {
  const { id, name, phone: told, lng, lat, note } = said;
  if ((lng === undefined) !== (lat === undefined)) refuse('invalid', 'event.half_position');
  const phone = normalizePhone(told);
  if (phoneProblem(phone)) {
    refuse('invalid', 'event.phone', { errors: [{ path: 'body/phone', message: 'phone' }] });
  }
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const link = await openLink(tx, ctx, secret, id);
    const { file, organ } = await callOf(tx, ctx, link);
    if (!link.used_at && !(isGoing(file.state) && isAwaited(organ))) refuse('missing', 'call.link_over');
    const actor: Actor = {
      ...ctx.actor,
      organId: link.organ_id,
      name: `${organ.name} ${maskName(name)}`,
      rights: new Set(['call.link']),
    };
    const payload = {
      ...{ by: maskName(name), phone: maskPhone(phone) },
      ...(lng === undefined ? {} : { lng }),
      ...(lat === undefined ? {} : { lat }),
      ...(note === undefined ? {} : { note }),
    };
    const given = { id, command: 'answer_link', payload };
    const { number } = (await advanceIn(spine, tx, [{ ctx: { ...ctx, actor }, caseId: link.case_id, given }]))[0]!;
    // Under the lock of the call: the link may have been used or taken back while we waited for it.
    const held = await openLink(tx, ctx, secret, id);
    // Used by this very command before: what the repetition says of name and phone is not who answered.
    if (!held.used_at) {
      await useLink(tx, county, link.id, {
        ...{ command_id: id, used_at: ctx.now },
        name_sealed: seal(deps.keyring, name, 'event.call_link.name'),
        phone_sealed: seal(deps.keyring, phone, 'event.call_link.phone'),
      });
    }
    const { at, late } = (await callOf(tx, ctx, link)).organ;
    return { number: number!, at: at!, late: late! };
  });
}
