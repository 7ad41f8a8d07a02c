import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Measured, MeasureName } from '@zhenshu/event/contract.ts';
import { rates } from '@zhenshu/event/domain.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import type { Period } from '../periods.ts';

/** What the numbers are asked for. */
export type Asked = Period & { readonly town?: string | undefined };
export type RateName = keyof typeof rates;

/** A number that opens the rows it counts. */
export function NumberLink({
  name,
  asked,
  count,
  of = {},
}: {
  name: MeasureName;
  asked: Asked;
  count: number;
  of?: Readonly<Record<string, string>>;
}) {
  const given = Object.entries({ ...asked, ...of }).filter(([, value]) => value !== undefined);
  return (
    <Link
      to="/measures/$name"
      params={{ name }}
      search={Object.fromEntries(given)}
      className={count === 0 ? 'number figures zero' : 'number figures'}
    >
      {count}
    </Link>
  );
}

/** A rate as a share; a dash where nothing was due. */
export function Rate({ rate, counts }: { rate: RateName; counts: Measured['counts'] | undefined }) {
  const { t } = useLanguage();
  const { part, whole } = rates[rate];
  const [some, all] = [counts?.[part] ?? 0, counts?.[whole] ?? 0];
  if (all === 0) return <span className="muted">—</span>;
  return (
    <span className="figures" title={t('overview.of', { part: some, whole: all })}>
      {shareOf(some, all)}
    </span>
  );
}

/** A share to a tenth of a percent; only all of it is 100 %. */
function shareOf(part: number, whole: number): string {
  const tenths = Math.round((1000 * part) / whole);
  return `${((part < whole ? Math.min(999, tenths) : tenths) / 10).toFixed(1)} %`;
}

/** A plain table of numbers; cards on phones. */
export function Table({
  label,
  head,
  rows,
}: {
  label: string;
  head: readonly string[];
  rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}) {
  return (
    <div className="table-box">
      <table className="data-table numbers" aria-label={label}>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, at) =>
                at === 0 ? (
                  <th key={head[at]} scope="row" className="lead">
                    {cell}
                  </th>
                ) : (
                  <td key={head[at]} data-label={head[at]} className="figures">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
