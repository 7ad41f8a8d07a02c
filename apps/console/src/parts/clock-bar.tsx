import { useState } from 'react';
import type { ClockView } from '@zhenshu/casefile/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount, formatClock, formatDay, formatInstant, type Say } from '@zhenshu/ui/time.ts';
import { useOrganName } from './organ-name.ts';
import { useNow } from './use-now.ts';

const order = ['file', 'dispatch', 'accept', 'handle', 'check', 'close', 'result', 'rate', 'arrive'];

/** Clocks of a case: running and paused ones as bars that explain themselves, those that stopped folded away. */
export function ClockBars({ clocks }: { clocks: readonly ClockView[] }) {
  const { t } = useLanguage();
  const sorted = clocks.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const open = sorted.filter((clock) => clock.state !== 'stopped');
  const stopped = sorted.filter((clock) => clock.state === 'stopped');
  return (
    <section aria-label={t('say.clocks')} className="clocks">
      {open.map((clock) => (
        <ClockBar key={`${clock.name} ${clock.organ}`} clock={clock} />
      ))}
      {stopped.length > 0 && (
        <details>
          <summary>
            {t('say.clocks_stopped', { count: stopped.length, late: stopped.filter((clock) => clock.late).length })}
          </summary>
          {stopped.map((clock) => (
            <ClockBar key={`${clock.name} ${clock.organ}`} clock={clock} />
          ))}
        </details>
      )}
    </section>
  );
}

function ClockBar({ clock }: { clock: ClockView }) {
  const { t, has } = useLanguage();
  const nameOf = useOrganName();
  const now = useNow();
  const [opened, setOpened] = useState(false);
  const { limit, used, state } = clock;
  const share = Math.min(100, (100 * used) / Math.max(limit.amount, 0.001));
  const tone = clock.late ? 'red' : state === 'stopped' ? 'done' : clock.mark;
  const words =
    state === 'stopped' ? t(clock.late ? 'say.clock_late' : 'say.clock_in_time') : formatClock(clock, now, t);
  return (
    <div className={`clock ${tone} ${state}`}>
      <button type="button" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <span className="clock-name">
          {t(`clock.${clock.name}`)}
          {clock.organ !== null && ` · ${nameOf(clock.organId, clock.organ)}`}
          {state === 'paused' && <span className="tag quiet">{t('say.paused')}</span>}
        </span>
        <strong className="clock-words">{words}</strong>
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${share}%` }} />
        </span>
        <span className="clock-facts">
          {t('say.clock_used', {
            used: formatAmount(used, limit.unit, t),
            limit: formatAmount(limit.amount, limit.unit, t),
          })}
          {clock.dueAt !== null && ` · ${t('say.clock_due', { at: dueText(clock, t) })}`}
          {clock.provisional && ` · ${t('say.provisional')}`}
          <span className="why">{t(opened ? 'do.hide_why' : 'do.show_why')}</span>
        </span>
      </button>
      {opened && (
        <ol className="clock-lines">
          {clock.lines.map((line, at) => (
            // Lines of one reading never move among each other.
            <li key={at}>{lineText(line, clock, t, has)}</li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** The end of a day limit is 24:00 of its last day, not 00:00 of the next. */
function dueText(clock: ClockView, t: Say): string {
  return clock.lastDay ? `${formatDay(clock.lastDay, t)} 24:00` : formatInstant(clock.dueAt ?? '', t);
}

function lineText(
  line: Readonly<Record<string, unknown>>,
  clock: ClockView,
  t: Say,
  has: (key: string) => boolean,
): string {
  const word = (name: string) => (typeof line[name] === 'string' ? line[name] : '');
  const basis = word('basis');
  const kind = word('kind');
  const named = [`ground.${basis}`, `basis.${basis}`].find(has);
  const values = {
    at: kind === 'due' ? dueText(clock, t) : word('at') && formatInstant(word('at'), t),
    day: word('day') && formatDay(word('day'), t),
    to: word('to') && formatDay(word('to'), t),
    amount:
      typeof line['amount'] === 'number'
        ? formatAmount(line['amount'], kind === 'skip' ? 'natural_day' : clock.limit.unit, t)
        : '',
    reason: word('reason') && has(`reason.${word('reason')}`) ? t(`reason.${word('reason')}`) : '',
    basis: named ? t(named) : basis,
  };
  const oneDay = word('day') !== '' && word('day') === word('to') && has(`line.${kind}_day`);
  const text = t(oneDay ? `line.${kind}_day` : `line.${kind}`, values);
  const told = kind === 'pause' || kind === 'extend' || basis === '';
  const ended = kind === 'stop' ? ` · ${t(word('reason') === 'late' ? 'say.clock_late' : 'say.clock_in_time')}` : '';
  return told ? text + ended : `${text} · ${values.basis}${ended}`;
}
