import { infiniteQueryOptions, QueryClient, queryOptions, type QueryKey } from '@tanstack/react-query';
import type { TUnsafe } from 'typebox';
import type { orgContract } from '@zhenshu/org/contract.ts';
import type { catalogContract } from '@zhenshu/catalog/contract.ts';
import type { casefileContract } from '@zhenshu/casefile/contract.ts';
import type { admissionContract } from '@zhenshu/admission/contract.ts';
import type { Grid, gridContract } from '@zhenshu/grid/contract.ts';
import type { alarmContract, Dimension, eventContract } from '@zhenshu/event/contract.ts';
import type { callContract } from '@zhenshu/event/contract/call.ts';
import { ApiProblem, makeCall } from '@zhenshu/ui/api.ts';

/** What a demonstration tells about itself; `accounts` is empty where it is none. */
export type Demo = {
  readonly demo: boolean;
  readonly password: string | null;
  readonly accounts: readonly { username: string; name: string; post: string; roles: string[] }[];
};
type DemoContract = {
  readonly 'GET /demo': { operationId: string; summary: string; access: 'public'; response: TUnsafe<Demo> };
};
type Api = typeof orgContract &
  typeof catalogContract &
  typeof casefileContract &
  typeof admissionContract &
  typeof gridContract &
  typeof eventContract &
  typeof callContract &
  typeof alarmContract &
  DemoContract;

/** Fires `ended` when the server says that nobody is signed in any more. */
export const session = new EventTarget();

/** Calls a route of the API; throws `ApiProblem`. */
export const call = makeCall<Api>({
  onProblem: (problem, key) => {
    if (problem.status === 401 && !key.endsWith(' /session')) session.dispatchEvent(new Event('ended'));
  },
});

/** All server data of the pages. Only a lost connection is tried again by itself. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, problem) => failures < 2 && problem instanceof ApiProblem && [0, 503].includes(problem.status),
    },
  },
});

const long = 5 * 60_000;

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => call('GET /session'), staleTime: long });
export const demoQuery = queryOptions({ queryKey: ['demo'], queryFn: () => call('GET /demo'), staleTime: Infinity });
export const organsQuery = queryOptions({
  queryKey: ['organs'],
  queryFn: async () => (await call('GET /organs')).rows,
  staleTime: long,
});
export const areasQuery = queryOptions({
  queryKey: ['areas'],
  queryFn: async () => (await call('GET /areas')).rows,
  staleTime: long,
});
export const calendarQuery = queryOptions({ queryKey: ['calendar'], queryFn: () => call('GET /calendar') });
export const gridsQuery = queryOptions({ queryKey: ['grids'], queryFn: allGrids, staleTime: long });

/** One case with its clocks, facts and commands; asked again every 20 s, because others work on it too. */
export function caseQuery(id: string) {
  return queryOptions({
    queryKey: ['case', id],
    queryFn: () => call('GET /cases/:id', { params: { id } }),
    refetchInterval: 20_000,
  });
}

export function reportsQuery(id: string) {
  return queryOptions({
    queryKey: ['case', id, 'reports'],
    queryFn: async () => (await call('GET /cases/:id/reports', { params: { id } })).rows,
  });
}

/** The joint calls made for an event. */
export function callsQuery(event: string) {
  return queryOptions({
    queryKey: ['case', event, 'calls'],
    queryFn: () => call('GET /calls', { query: { event } }),
    refetchInterval: 20_000,
  });
}

/** The measures of a period, altogether or by one dimension; those of the present change with every case. */
export function measuresQuery(asked: { from: string; to: string; town?: string | undefined }, by?: Dimension) {
  const { from, to, town } = asked;
  return queryOptions({
    queryKey: ['measures', by ?? 'all', from, to, town],
    queryFn: async () => (await call('GET /measures', { query: { from, to, town, by } })).rows,
    refetchInterval: 60_000,
  });
}

/** Open events by grid. */
export const openByGridQuery = queryOptions({
  queryKey: ['measures', 'grids'],
  queryFn: async () => (await call('GET /measures/grids')).rows,
  refetchInterval: 60_000,
});

export type ClassKey = { readonly kind: 'component' | 'matter' | 'event'; readonly code: string };

/** Classes the words suggest; with a class also its filing conditions and the organs the lists name. */
export function proposalsQuery(id: string, chosen?: ClassKey) {
  return queryOptions({
    queryKey: ['case', id, 'proposals', chosen?.kind, chosen?.code],
    queryFn: () =>
      call('GET /cases/:id/proposals', { params: { id }, query: { kind: chosen?.kind, code: chosen?.code } }),
    staleTime: 30_000,
  });
}

type PageOf<R> = { readonly rows: readonly R[]; readonly next: string | null };

/** A list that is read page by page (keyset). */
export function pagesQuery<R>(queryKey: QueryKey, load: (after: string | undefined) => Promise<PageOf<R>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: PageOf<R>) => last.next ?? undefined,
  });
}

/** After a command on a case: its page and every list it stands in. */
export async function refreshCase(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['case', id] }),
    queryClient.invalidateQueries({ queryKey: ['cases'] }),
    queryClient.invalidateQueries({ queryKey: ['work'] }),
  ]);
}

async function allGrids(): Promise<readonly Grid[]> {
  const rows: Grid[] = [];
  let after: string | undefined;
  do {
    const page = await call('GET /grids', { query: { geometry: '1', limit: '100', after } });
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}
