import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';
import { pagesQuery } from '../api.ts';

/** A list read page by page. */
export type Pages<R> = {
  /** Which list it is: what was asked for. Only a list that has one is held still under the hand. */
  readonly id?: string;
  readonly rows: readonly R[];
  readonly loading: boolean;
  readonly problem: unknown;
  readonly retry: () => void;
  /** Absent at the end of the list. */
  readonly more?: (() => void) | undefined;
  readonly loadingMore: boolean;
};

/** Reads a keyset list under its key; the rows of earlier pages stay. */
export function usePages<R>(
  key: QueryKey,
  load: (after: string | undefined) => Promise<{ rows: readonly R[]; next: string | null }>,
  every?: number,
): Pages<R> {
  const query = useInfiniteQuery({ ...pagesQuery(key, load), ...(every ? { refetchInterval: every } : {}) });
  const pages = query.data?.pages;
  // The same array for the same answer: who holds rows still must see when there is another.
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  return {
    id: JSON.stringify(key),
    rows,
    loading: query.isPending,
    problem: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
  };
}
