import { useSyncExternalStore } from 'react';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { dropPictures, recall, remember } from './device.ts';
import { readDraft, startDraft, type Draft } from './draft.ts';
import type { Sent } from './send.ts';

/** A report this device has sent. */
export type KeptReceipt = Sent & { readonly title: string; readonly at: string };

const receiptsKept = 20;
const listeners = new Set<() => void>();
let draft = readDraft(recall('draft')) ?? fresh();
let receipts = readReceipts(recall('receipts'));
let sentLast: string | null = null;

// Another tab wrote: this one follows, so that both go on with the same report.
addEventListener('storage', () => {
  draft = readDraft(recall('draft')) ?? fresh();
  receipts = readReceipts(recall('receipts'));
  tell();
});

/** The report being written; kept on the device with every change. */
export function useDraft(): Draft {
  return useSyncExternalStore(subscribe, () => draft);
}

/** The reports sent from this device, newest first. */
export function useReceipts(): readonly KeptReceipt[] {
  return useSyncExternalStore(subscribe, () => receipts);
}

/** Changes the draft and keeps it at once. */
export function change(part: Partial<Draft>): void {
  draft = { ...draft, ...part };
  remember('draft', JSON.stringify(draft));
  tell();
}

/** The draft as it is now, for work that outlives a drawing of the page. */
export function currentDraft(): Draft {
  return draft;
}

/** Forgets the draft and its pictures. */
export async function discard(): Promise<void> {
  const ids = draft.photos.map((photo) => photo.id);
  draft = fresh();
  remember('draft', null);
  tell();
  await dropPictures(ids);
}

/**
 * Ties the entry of the browser's history to the report being written. Where it belongs to another one, says the page
 * that stands in its place: the receipt of what was just sent, or the beginning.
 */
export function claimEntry(): 'report/done' | '' | undefined {
  const { draft: claimed } = (history.state ?? {}) as { draft?: string };
  if (claimed !== undefined && claimed !== draft.id) return claimed === sentLast ? 'report/done' : '';
  history.replaceState({ draft: draft.id }, '');
  return undefined;
}

/** Notes that the draft was received: the receipt stays, the draft goes. */
export async function settle(sent: Sent, title: string, at: string): Promise<void> {
  receipts = [{ ...sent, title, at }, ...receipts.filter((one) => one.number !== sent.number)].slice(0, receiptsKept);
  remember('receipts', JSON.stringify(receipts));
  sentLast = draft.id;
  await discard();
}

/** Forgets every report sent from this device; on a shared phone nobody else shall find them. */
export function forgetReceipts(): void {
  receipts = [];
  remember('receipts', null);
  tell();
}

/** A new uuid v7. */
export function makeId(): string {
  return uuidv7(Date.now());
}

function fresh(): Draft {
  return startDraft(makeId, makeSecret());
}

/** 32 characters base64url, 192 random bits: what ties the photos to the report. */
function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

function readReceipts(text: string | null): readonly KeptReceipt[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? (kept as KeptReceipt[]).filter((one) => typeof one?.number === 'string') : [];
  } catch {
    return [];
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
