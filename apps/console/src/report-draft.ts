import type { Channel, ReportBody } from '@zhenshu/event/contract.ts';

/** What is written down while a caller speaks; kept in the browser until the server has it. */
export type ReportDraft = {
  readonly id: string;
  readonly caseId: string;
  readonly channel: Channel;
  readonly text: string;
  readonly place: string;
  readonly lng?: number | undefined;
  readonly lat?: number | undefined;
  readonly name: string;
  readonly phone: string;
  readonly files: readonly string[];
};

/** An empty form under ids of its own. */
export function newDraft(newId: () => string): ReportDraft {
  return { id: newId(), caseId: newId(), channel: 'desk', text: '', place: '', name: '', phone: '', files: [] };
}

/** What stands between a draft and sending it. */
export function missingIn(draft: ReportDraft): ('text' | 'place')[] {
  return (['text', 'place'] as const).filter((name) => draft[name].trim() === '');
}

/** The report as the API takes it: empty answers left out. */
export function bodyOf(draft: ReportDraft): ReportBody {
  const { id, caseId, channel, lng, lat } = draft;
  const name = draft.name.trim();
  const phone = draft.phone.trim();
  return {
    id,
    caseId,
    channel,
    text: draft.text.trim(),
    place: draft.place.trim(),
    ...(lng === undefined || lat === undefined ? {} : { lng, lat }),
    ...(name === '' ? {} : { name }),
    ...(phone === '' ? {} : { phone }),
    ...(draft.files.length === 0 ? {} : { files: [...draft.files] }),
  };
}
