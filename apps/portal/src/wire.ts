import type { catalogContract, PublicMatter, PublicVersion } from '@zhenshu/catalog/contract.ts';
import type { casefileContract } from '@zhenshu/casefile/contract.ts';
import type { eventContract, TrackView } from '@zhenshu/event/contract.ts';
import type { callContract, LinkView } from '@zhenshu/event/contract/call.ts';
import { ApiProblem, makeCall } from '@zhenshu/ui/api.ts';
import { findPicture } from './device.ts';
import type { Wire } from './send.ts';

/** How long a call may take, in milliseconds, before the resident is asked to try again; photos go over weak lines. */
const patience = { words: 30_000, photo: 180_000 };

const call = makeCall<typeof catalogContract & typeof casefileContract & typeof eventContract & typeof callContract>({
  fetch: impatient,
});

/** The code of whatever went wrong: the server's own, `http.offline`, `photo_lost`, or `other`. */
export function problemCode(error: unknown): string {
  return error instanceof ApiProblem ? error.code : 'other';
}

/** The calls of a report on the real network. */
export const wire: Wire = {
  async upload(photo, key) {
    const picture = await findPicture(photo.id);
    if (!picture) throw new ApiProblem({ status: 0, code: 'photo_lost' });
    await call('PUT /public/files/:id', { params: { id: photo.id }, query: { key }, body: picture });
  },
  report: (body) => call('POST /public/reports', { body }),
};

/** Where a report stands; refused with `event.unknown_report` where number and code do not belong together. */
export function track(number: string, code: string): Promise<TrackView> {
  return call('GET /public/reports/:number', { params: { number }, query: { code } });
}

/** Says how it was done: 1 very dissatisfied … 5 very satisfied. Repeating the id changes nothing. */
export async function rate(
  number: string,
  body: { id: string; code: string; grade: number; text?: string },
): Promise<void> {
  await call('POST /public/reports/:number/rating', { params: { number }, body });
}

/** Matters of a day and where each is done, page by page. */
export function searchMatters(query: {
  q?: string | undefined;
  where?: 'town' | 'county' | undefined;
  on?: string | undefined;
  after?: string;
}): Promise<{ rows: PublicMatter[]; next: string | null; total: number; towns: number }> {
  return call('GET /public/matters', { query: { ...query, limit: '20' } });
}

/** A matter with its guide, as it stands on a day. */
export function showMatter(code: string, on: string | undefined) {
  return call('GET /public/matters/:code', { params: { code }, query: { on } });
}
export type ShownMatter = Awaited<ReturnType<typeof showMatter>>;

/** The newest publications of lists. */
export function readPublished(): Promise<{ rows: PublicVersion[]; next: string | null }> {
  return call('GET /public/lists', { query: { limit: '50' } });
}

/** What a joint call asks of the organ a one-off link was made for; refused with `call.link_…` where it no longer opens. */
export function showCall(secret: string): Promise<LinkView> {
  return call('GET /public/calls/:secret', { params: { secret } });
}

/** Checks in through a one-off link, once. */
export function answerCall(
  secret: string,
  body: { id: string; name: string; phone: string; note?: string; lng?: number; lat?: number },
): Promise<{ number: string; at: string; late: boolean }> {
  return call('POST /public/calls/:secret', { params: { secret }, body });
}

/** A fetch that gives up: on a weak line a browser waits for minutes and says nothing. */
async function impatient(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), init?.body instanceof Blob ? patience.photo : patience.words);
  try {
    return await fetch(address, { ...init, signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
  }
}
