import type { Draft, DraftPhoto, ReportBody } from './draft.ts';

/** What a resident comes back with. */
export type Receipt = { readonly number: string; readonly code: string };

/** The two calls of a report. They throw where the server refuses or cannot be reached. */
export type Wire = {
  readonly upload: (photo: DraftPhoto, key: string) => Promise<void>;
  readonly report: (body: ReportBody) => Promise<Receipt>;
};

/** How sending ended; `earlier` means that a version sent before had arrived and later changes are not in it. */
export type Sent = Receipt & { readonly earlier: boolean };

/**
 * Sends a draft: photos first, then the report that names them. Every change worth keeping goes to `keep` before the
 * network is used, so that nothing doubles when the answer is lost or the page is closed.
 */
export async function send(
  draft: Draft,
  body: ReportBody,
  wire: Wire,
  keep: (change: Partial<Draft>) => void,
  codeOf: (error: unknown) => string,
): Promise<Sent> {
  const same = JSON.stringify(body);
  const attempts = [body, ...draft.attempts.filter((attempt) => JSON.stringify(attempt) !== same)];
  let photos = await uploadAll(draft, draft.photos, wire, keep);
  keep({ attempts });
  try {
    return { ...(await wire.report(body)), earlier: false };
  } catch (error) {
    const code = codeOf(error);
    // The server forgets photos that no report named within an hour: give them again, once.
    if (code === 'case.file_unknown') {
      photos = photos.map((photo) => ({ ...photo, uploaded: false }));
      keep({ photos });
      await uploadAll(draft, photos, wire, keep);
      return { ...(await wire.report(body)), earlier: false };
    }
    // The id is taken: an earlier version had arrived although its answer was lost. Repeat that one for its number.
    if (code === 'command.reused' && attempts.length > 1)
      return { ...(await repeat(attempts.slice(1), wire, codeOf)), earlier: true };
    throw error;
  }
}

async function uploadAll(
  draft: Draft,
  photos: readonly DraftPhoto[],
  wire: Wire,
  keep: (change: Partial<Draft>) => void,
): Promise<readonly DraftPhoto[]> {
  let now = photos;
  for (const photo of photos) {
    if (photo.uploaded) continue;
    await wire.upload(photo, draft.key);
    now = now.map((one) => (one.id === photo.id ? { ...one, uploaded: true } : one));
    keep({ photos: now });
  }
  return now;
}

async function repeat(
  [first, ...rest]: readonly ReportBody[],
  wire: Wire,
  codeOf: (error: unknown) => string,
): Promise<Receipt> {
  try {
    return await wire.report(first!);
  } catch (error) {
    if (rest.length > 0 && codeOf(error) === 'command.reused') return repeat(rest, wire, codeOf);
    throw error;
  }
}
