import type { Called } from '@zhenshu/event/contract/call.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant, formatShort } from '@zhenshu/ui/time.ts';
import { useOrganName } from './organ-name.ts';
import { useNow } from './use-now.ts';

/** How a called organ stands, in a word whose colour means something: late and absent, done, or still awaited. */
export function ResponseTag({ one }: { one: Called }) {
  const { t } = useLanguage();
  const isAwaited = one.response === 'called' || one.response === 'excuse_asked';
  const tone =
    one.response === 'absent'
      ? 'red'
      : one.late
        ? 'late'
        : one.response === 'arrived'
          ? 'done'
          : isAwaited
            ? 'open'
            : 'quiet';
  return (
    <span className={`tag ${tone}`}>
      {t(one.late ? 'say.arrived_late' : `response.${one.response}`)}
      {one.response === 'called' && one.linkUntil && t('say.link_sent')}
    </span>
  );
}

/** The called organs of one call, the lead first: who, how it stands, when it came. */
export function CalledList({ called }: { called: readonly Called[] }) {
  const { t } = useLanguage();
  const now = useNow();
  const nameOf = useOrganName();
  return (
    <ul className="plain called">
      {leadFirst(called).map((one) => (
        <li key={one.organId}>
          <span className="called-name">
            {nameOf(one.organId, one.name)}
            {one.role === 'lead' && <small className="muted"> {t('say.lead')}</small>}
          </span>
          <ResponseTag one={one} />
          {one.at && (
            <time dateTime={one.at} title={formatInstant(one.at, t)} className="muted figures">
              {formatShort(one.at, now)}
            </time>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The lead first, the others as they were named. */
export function leadFirst(called: readonly Called[]): Called[] {
  return called.toSorted((a, b) => Number(b.role === 'lead') - Number(a.role === 'lead'));
}

/** How many of those that should come have come. */
export function countCome(called: readonly Called[]): { come: number; all: number } {
  const due = called.filter((one) => one.response !== 'excused' && one.response !== 'stood_down');
  return { come: due.filter((one) => one.response === 'arrived').length, all: due.length };
}
