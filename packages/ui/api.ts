import type { TSchema } from 'typebox';
import type { Contract, Input, Output, Problem, RouteKey } from '@zhenshu/kernel/contract.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';

type Nothing = Record<never, never>;
/** Optional fields may also be given as undefined: they are left out of the request. */
type Loose<T> = { [K in keyof T]: Nothing extends Pick<T, K> ? T[K] | undefined : T[K] };
type Part<K extends string, V> = Nothing extends V ? { [name in K]?: Loose<V> } : { [name in K]: Loose<V> };
type Given<R> = (R extends { params: TSchema } ? Part<'params', Input<R>['params']> : unknown) &
  (R extends { query: TSchema } ? Part<'query', Input<R>['query']> : unknown) &
  (R extends { rawBody: number }
    ? { body: Blob | Uint8Array<ArrayBuffer> }
    : R extends { body: TSchema }
      ? { body: Input<R>['body'] }
      : unknown);

/** Calls a route of the contracts `C` by its key and gives the answer's body. Throws `ApiProblem`. */
export type Call<C> = <K extends keyof C & RouteKey>(
  key: K,
  ...given: Nothing extends Given<C[K]> ? [given?: Given<C[K]>] : [given: Given<C[K]>]
) => Promise<Output<C[K]>>;

type Told = Pick<Problem, 'status' | 'code'> & Partial<Problem>;

/** A refusal or fault the server told (RFC 9457), or `http.offline` with status 0 where no answer came. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  readonly requestId: string | null;

  constructor(told: Told) {
    super(told.code);
    this.name = 'ApiProblem';
    this.status = told.status;
    this.code = told.code;
    this.data = told.data ?? {};
    this.errors = told.errors ?? [];
    this.requestId = told.requestId ?? null;
  }
}

type Options = {
  /** Where the API stands; the same origin in the browser. */
  readonly base?: string;
  readonly fetch?: typeof fetch;
  /** Told of every problem before it is thrown, e.g. to leave for the sign-in page. */
  readonly onProblem?: (problem: ApiProblem, key: RouteKey) => void;
};

/** A typed client of the given contracts (type only, no schema reaches the bundle). */
export function makeCall<C extends Contract>(options: Options = {}): Call<C> {
  const { base = '/api/v1', onProblem } = options;
  return async (key, ...[given = {}]) => {
    const { params, query, body } = given as { params?: Values; query?: Values; body?: unknown };
    const method = key.slice(0, key.indexOf(' '));
    const path = key.slice(key.indexOf(' ') + 1);
    try {
      const sent = await (options.fetch ?? fetch)(base + addressOf(path, params, query), requestOf(method, body));
      return (await read(sent)) as never;
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: 'http.offline' });
      onProblem?.(problem, key);
      throw problem;
    }
  };
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** The address of a route with its places filled in and its query; undefined and empty values are left out. */
export function addressOf(path: string, params: Values = {}, query: Values = {}): string {
  const filled = path.replaceAll(/:([A-Za-z]+)/g, (_place, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const words = search.toString();
  return words === '' ? filled : `${filled}?${words}`;
}

function requestOf(method: string, body: unknown): RequestInit {
  // A page of another site cannot set this header, so the server knows that a command came from our own pages.
  const headers: Record<string, string> = method === 'GET' ? {} : { 'x-zhenshu': '1' };
  const init = { method, credentials: 'same-origin', headers } as const;
  if (body === undefined) return init;
  const raw = body instanceof Blob || body instanceof Uint8Array;
  headers['content-type'] = raw ? 'application/octet-stream' : 'application/json';
  return { ...init, body: raw ? (body as BodyInit) : JSON.stringify(body) };
}

async function read(response: Response): Promise<unknown> {
  const json = /json/.test(response.headers.get('content-type') ?? '');
  if (response.ok) return json ? response.json() : undefined;
  if (!json) throw new ApiProblem({ status: response.status, code: 'http.fault' });
  throw new ApiProblem((await response.json()) as Problem);
}

/** Sends bytes to an address and gives the file that comes back. Throws `ApiProblem`. */
export async function fetchFile(address: string, body: Blob): Promise<Blob> {
  const sent = await fetch(address, requestOf('POST', body)).catch(() => {
    throw new ApiProblem({ status: 0, code: 'http.offline' });
  });
  if (!sent.ok) await read(sent);
  return sent.blob();
}

/** The id of a new command or row; keep it until the command succeeded, so that a retry cannot do it twice. */
export function newId(): string {
  return uuidv7(Date.now());
}
