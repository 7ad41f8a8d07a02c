import { normalizePhone, phoneProblem } from '@zhenshu/kernel/identifiers.ts';
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
export function newDraft(newId: () => string, channel: Channel = 'desk'): ReportDraft {
  return { id: newId(), caseId: newId(), channel, text: '', place: '', name: '', phone: '', files: [] };
}

/** What stands between a draft and sending it, in the order of the form: empty answers, a phone number that is none. */
export function missingIn(draft: ReportDraft): ('text' | 'place' | 'phone')[] {
  return (['text', 'place', 'phone'] as const).filter((name) => {
    const answer = draft[name].trim();
    return name === 'phone' ? answer !== '' && phoneProblem(normalizePhone(answer)) !== null : answer === '';
  });
}

/** The draft of a report that arrived: who told it and how to reach him is not kept on the shared machine. */
export function withoutPerson(draft: ReportDraft): ReportDraft {
  return { ...draft, name: '', phone: '' };
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
