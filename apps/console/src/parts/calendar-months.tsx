import { useLanguage } from '@zhenshu/ui/language.tsx';
import type { CalendarDay, CalendarMonth } from '../calendar-year.ts';

/** Small months side by side: days off, make-up workdays and local days marked by a word, not by colour alone. */
export function CalendarMonths({
  year,
  months,
  today,
}: {
  year: number;
  months: readonly CalendarMonth[];
  today: string;
}) {
  const { t } = useLanguage();
  return (
    <div className="months">
      {months.map(({ month, weeks }) => (
        <table key={month} className="month">
          <caption>{t('say.month', { year, month: t(`month.${month}`) })}</caption>
          <thead>
            <tr>
              {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
                <th key={weekday} scope="col" abbr={t(`weekday.${weekday}`)}>
                  {t(`weekday.short.${weekday}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <Week key={week.find((cell) => cell !== null)?.day} week={week} today={today} />
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

function Week({ week, today }: { week: CalendarMonth['weeks'][number]; today: string }) {
  const days = week.filter((cell) => cell !== null);
  const before = week.findIndex((cell) => cell !== null);
  return (
    <tr>
      {before > 0 && <td colSpan={before}>&nbsp;</td>}
      {days.map((cell) => (
        <Day key={cell.day} cell={cell} today={today} />
      ))}
    </tr>
  );
}

function Day({ cell: { day, number, kind, layer }, today }: { cell: CalendarDay; today: string }) {
  const { t } = useLanguage();
  const marked = kind === 'holiday' || kind === 'makeup_workday';
  return (
    <td
      className={`${kind} ${layer ? 'local' : ''}`}
      {...(day === today ? { 'aria-current': 'date' as const } : {})}
      {...(layer ? { title: t('say.local_day', { layer }) } : {})}
    >
      {number}
      {marked && <small>{t(`day.${kind}`)}</small>}
    </td>
  );
}
