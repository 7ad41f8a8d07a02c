import { Button, Empty, Skeleton } from 'antd';
import { Fragment, useRef, type ReactNode } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { ProblemNote } from './problem.tsx';
import { HeldBar } from './held-bar.tsx';
import { useHeld } from './use-held.ts';
import type { Pages } from './use-pages.ts';

/** A column: its heading and what stands in it; `lead` heads the card a row becomes on a phone. */
export type Column<R> = {
  readonly title: string;
  readonly cell: (row: R) => ReactNode;
  readonly className?: string;
  readonly lead?: boolean;
};

type Props<R> = {
  /** Says to a screen reader what the table holds. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly list: Pages<R>;
  readonly rowKey: (row: R) => string;
  /** Words for an empty list that say what would fill it. */
  readonly empty: string;
  /** Heads the first row of each group; rows come in the order of their groups. */
  readonly groupOf?: (row: R) => { key: string; text: string; className?: string };
  readonly rowClass?: (row: R) => string;
  /** Rows stay where they are under the hand, and those that come in meanwhile wait: for lists that news reach. */
  readonly steady?: boolean;
};

/**
 * A table with a fixed head on wide screens, cards on phones; knows loading, failing, empty and "more".
 */
export function DataTable<R>({ label, columns, list, rowKey, empty, groupOf, rowClass, steady = false }: Props<R>) {
  const { t } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const { rows, isGone, held, takeIn } = useHeld(list, rowKey, box, steady);
  if (list.loading) return <Skeleton active paragraph={{ rows: 8 }} title={false} />;
  if (rows.length === 0) {
    if (list.problem) return <ProblemNote problem={list.problem} retry={list.retry} />;
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />;
  }
  return (
    <>
      <ProblemNote problem={list.problem} retry={list.retry} />
      <HeldBar held={held} takeIn={takeIn} />
      <div className="table-box" ref={box}>
        <table className="data-table" aria-label={label}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.title} scope="col" className={column.className}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const group = groupOf?.(row);
              const before = at > 0 ? groupOf?.(rows[at - 1]!).key : undefined;
              return (
                <Fragment key={rowKey(row)}>
                  {group && group.key !== before && (
                    <tr className={`group ${group.className ?? ''}`}>
                      <th colSpan={columns.length} scope="colgroup">
                        {group.text}
                      </th>
                    </tr>
                  )}
                  <tr className={isGone(row) ? 'gone' : rowClass?.(row)}>
                    {columns.map((column) => (
                      <td
                        key={column.title}
                        data-label={column.lead ? undefined : column.title}
                        className={`${column.className ?? ''} ${column.lead ? 'lead' : ''}`}
                      >
                        {column.cell(row)}
                      </td>
                    ))}
                  </tr>
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      {list.more && (
        <Button className="more" onClick={list.more} loading={list.loadingMore}>
          {t('do.more')}
        </Button>
      )}
    </>
  );
}
