import type { Messages } from '@zhenshu/kernel/messages.ts';
import { messages as http } from '@zhenshu/kernel/http-messages.ts';
import { messages as org } from '@zhenshu/org/messages.ts';
import { messages as catalog } from '@zhenshu/catalog/messages.ts';
import { messages as casefile } from '@zhenshu/casefile/messages.ts';
import { messages as admission } from '@zhenshu/admission/messages.ts';
import { messages as grid } from '@zhenshu/grid/messages.ts';
import { messages as event } from '@zhenshu/event/messages.ts';
import { messages as ui } from '@zhenshu/ui/messages.ts';
import { messages as console } from './messages.ts';

/** Every text the console may show. */
export const texts: Messages = {
  ...http,
  ...org,
  ...catalog,
  ...casefile,
  ...admission,
  ...grid,
  ...event,
  ...ui,
  ...console,
};

/** The words of a closed set, told by the texts that name them: `org.role.` → clerk, dispatcher … */
export function wordsOf(prefix: string): string[] {
  return Object.keys(texts)
    .filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes('.'))
    .map((key) => key.slice(prefix.length));
}
