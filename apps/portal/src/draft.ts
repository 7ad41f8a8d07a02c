import type { eventContract } from '@zhenshu/event/contract.ts';
import type { Input } from '@zhenshu/kernel/contract.ts';
import { normalizePhone, phoneProblem } from '@zhenshu/kernel/identifiers.ts';

/** A resident's report on the wire. */
export type ReportBody = Input<(typeof eventContract)['POST /public/reports']>['body'];

/** The questions of a report, in the order they are asked. */
export const steps = ['photo', 'where', 'what', 'phone', 'review'] as const;
export type Step = (typeof steps)[number];

/** A photo of a draft; its picture is kept apart under the same id. */
export type DraftPhoto = { readonly id: string; readonly uploaded: boolean };

/** Where the phone was, WGS84 degrees; `accuracy` in metres. */
export type DraftPosition = { readonly lng: number; readonly lat: number; readonly accuracy: number };

/**
 * A report not yet received. Its ids are made once, so that sending it again after a lost answer changes nothing;
 * `attempts` are the bodies that may have reached the server, newest first.
 */
export type Draft = {
  readonly id: string;
  readonly caseId: string;
  readonly key: string;
  readonly photos: readonly DraftPhoto[];
  readonly place: string;
  readonly position: DraftPosition | null;
  readonly text: string;
  readonly phone: string;
  readonly attempts: readonly ReportBody[];
  /** Code of the refusal or fault of the last attempt; it stays until the next one. */
  readonly failure: string | null;
};

/** Photos one report may carry. */
export const maxPhotos = 9;
/** Characters by which a description begins to mean something. */
export const minWords = 4;
export const maxWords = 2000;
export const maxPlace = 200;

/** A fresh draft; `makeId` gives a new uuid v7, `secret` is the device's upload secret. */
export function startDraft(makeId: () => string, secret: string): Draft {
  return {
    id: makeId(),
    caseId: makeId(),
    key: secret,
    photos: [],
    place: '',
    position: null,
    text: '',
    phone: '',
    attempts: [],
    failure: null,
  };
}

/** Whether anything in the draft would be missed. */
export function isBegun(draft: Draft): boolean {
  return (
    draft.photos.length > 0 ||
    draft.position !== null ||
    [draft.place, draft.text, draft.phone].some((words) => words.trim() !== '')
  );
}

/** What is wrong with the answer to one question; null when nothing is. */
export function problemOf(draft: Draft, step: Step): string | null {
  switch (step) {
    case 'where':
      return clean(draft.place) === '' && !draft.position ? 'problem.where' : null;
    case 'what':
      return [...clean(draft.text)].length < minWords ? 'problem.what' : null;
    case 'phone': {
      const phone = phoneOf(draft);
      return phone !== '' && phoneProblem(phone) ? 'problem.phone' : null;
    }
    case 'photo':
    case 'review':
      return null;
  }
}

/** The first question that still needs an answer; null when the draft can be sent. */
export function firstGap(draft: Draft): Step | null {
  return steps.find((step) => problemOf(draft, step) !== null) ?? null;
}

/** What is sent; `placeOf` words a place that is only a position. */
export function toBody(draft: Draft, placeOf: (position: DraftPosition) => string): ReportBody {
  const { position } = draft;
  const place = clean(draft.place);
  const phone = phoneOf(draft);
  return {
    id: draft.id,
    caseId: draft.caseId,
    text: clean(draft.text),
    place: place === '' && position ? placeOf(position) : place,
    ...(position ? { lng: position.lng, lat: position.lat } : {}),
    ...(phone === '' ? {} : { phone }),
    ...(draft.photos.length > 0 ? { files: draft.photos.map((photo) => photo.id), key: draft.key } : {}),
  };
}

/** A position the server takes: six decimals (about 0.1 m), inside the bounds of the contract; null outside them. */
export function toPosition(lng: number, lat: number, accuracy: number): DraftPosition | null {
  const inside = lng >= 73 && lng <= 136 && lat >= 3 && lat <= 54;
  const six = (degrees: number) => Math.round(degrees * 1_000_000) / 1_000_000;
  return inside ? { lng: six(lng), lat: six(lat), accuracy: Math.round(accuracy) } : null;
}

/** Reads a kept draft; undefined where it is not one, so that an old or broken one never blocks the page. */
export function readDraft(text: string | null): Draft | undefined {
  if (text === null) return undefined;
  try {
    const kept = JSON.parse(text) as Partial<Draft> | null;
    const strings = [kept?.id, kept?.caseId, kept?.key, kept?.place, kept?.text, kept?.phone];
    const good =
      strings.every((part) => typeof part === 'string') && Array.isArray(kept?.photos) && Array.isArray(kept?.attempts);
    return good ? { ...(kept as Draft), position: kept?.position ?? null, failure: kept?.failure ?? null } : undefined;
  } catch {
    return undefined;
  }
}

function phoneOf(draft: Draft): string {
  return normalizePhone(draft.phone.normalize('NFKC'));
}

/** Words without control characters (the contract refuses them) and without blank ends. */
function clean(words: string): string {
  return words
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\t\n\r]|\p{Cs}/gu, '')
    .trim();
}
