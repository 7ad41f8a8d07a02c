import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatEnd, formatInstant, formatShort } from '@zhenshu/ui/time.ts';

type Mark = 'none' | 'yellow' | 'red';

/** The state of a case in a word. */
export function StateTag({ state }: { state: string }) {
  const { t } = useLanguage();
  const tone =
    state === 'closed' ? 'done' : ['refused', 'voided', 'paused', 'cancelled'].includes(state) ? 'quiet' : 'open';
  return <span className={`tag ${tone}`}>{t(`state.${state}`)}</span>;
}

/** Says that something is pressing (紧急): its limit runs through nights and holidays. */
export function UrgentTag({ urgent }: { urgent: boolean }) {
  const { t } = useLanguage();
  return urgent && <span className="tag red urgent">{t('say.urgent')}</span>;
}

/** When a limit ends: a bar of the calendar time used, and words. */
export function TimeLeft({ from, due, mark, now }: { from: string; due: string | null; mark: Mark; now: Date }) {
  const { t } = useLanguage();
  if (due === null) return <span className="muted">{t('say.no_limit')}</span>;
  const [start, end] = [Date.parse(from), Date.parse(due)];
  const used = Math.min(100, Math.max(3, (100 * (now.getTime() - start)) / Math.max(1, end - start)));
  const tone = now.getTime() >= end ? 'red' : mark;
  return (
    <span className={`time-left ${tone}`} title={formatInstant(due, t)}>
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${used}%` }} />
      </span>
      <span className="nowrap">{formatEnd(due, now, t)}</span>
    </span>
  );
}

/** An instant for narrow columns, whole in its tooltip. */
export function Instant({ at, now }: { at: string; now: Date }) {
  const { t } = useLanguage();
  return (
    <time dateTime={at} title={formatInstant(at, t)} className="nowrap">
      {formatShort(at, now)}
    </time>
  );
}
