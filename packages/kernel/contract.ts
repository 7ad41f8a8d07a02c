import { Type, type Static, type TSchema } from 'typebox';

/** HTTP methods the API uses: GET asks, POST commands, PUT stores a file of the client's own id, DELETE revokes. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type RouteKey = `${Method} /${string}`;

/** Who may call: anybody, anybody signed in, or holders of a right (persons by role, machines by scope). */
export type Access = 'public' | 'signed_in' | { readonly right: string };

/** One entry of a module's route table. Schemas refuse unknown fields. */
export type Route = {
  readonly operationId: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The body is raw bytes (files, sheets) of at most this many bytes. */
  readonly rawBody?: number;
  /** The raw bytes are JSON somebody signed: taken under any content type, exactly as they came. */
  readonly signed?: true;
  /** Absent for answers that are not JSON (files). */
  readonly response?: TSchema;
  /** Calls a minute from one address, where the general limit is too generous. */
  readonly limit?: number;
};
export type Contract = Readonly<Record<RouteKey, Route>>;

type Part<R, K extends keyof Route> = R extends Record<K, infer S extends TSchema> ? Static<S> : undefined;

/** What a handler of a route gets and gives. */
export type Input<R> = {
  readonly params: Part<R, 'params'>;
  readonly query: Part<R, 'query'>;
  readonly body: R extends { rawBody: number } ? Uint8Array : Part<R, 'body'>;
};
export type Output<R> = Part<R, 'response'>;

/** An object schema that refuses unknown fields: reject, do not launder. */
export function strict<const P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** A closed set of words. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return Type.Unsafe<T[number]>(Type.String({ enum: [...words] }));
}

/** Something that may be null. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** Uuid in lower case; commands and rows use version 7. */
export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
// Only days there are: PostgreSQL refuses 31 February, and so must the door.
const days = '(0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8])';
const leapDays = '((19|20)(0[48]|[2468][048]|[13579][26])|2000)-02-29';
const existingDay = `((19|20)\\d{2}-(${days})|${leapDays})`;
/** An instant as RFC 3339 text with offset. */
export const Instant = Type.String({
  pattern: `^(?=20)${existingDay}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$`,
});
/** A day as YYYY-MM-DD. */
export const DayText = Type.String({ pattern: `^${existingDay}$` });
/** A 12-digit division code (GB/T 2260 and its township extension), below 2^53. */
export const AreaCode = Type.Integer({ minimum: 110000000000, maximum: 999999999999 });
/** Words a person typed: no control characters (PostgreSQL refuses NUL), at most `max` characters. */
export function words(max: number, min = 1) {
  return Type.String({
    minLength: min,
    maxLength: max,
    pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\ud800-\\udfff]*$',
  });
}
/** Coordinates in degrees, WGS84. */
export const Lng = Type.Number({ minimum: 73, maximum: 136 });
export const Lat = Type.Number({ minimum: 3, maximum: 54 });

/** Keyset page: `after` is the opaque cursor of the page before. */
export const PageQuery = {
  after: Type.Optional(Type.String({ maxLength: 300 })),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$' })),
};
/** A page of rows and the cursor of the next, null at the end. */
export function page<T extends TSchema>(row: T) {
  return strict({ rows: Type.Array(row), next: nullable(Type.String()) });
}

/** Every refusal and fault on the wire: RFC 9457 problem details with our code. */
export const Problem = strict({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  errors: Type.Optional(Type.Array(strict({ path: Type.String(), message: Type.String() }))),
  requestId: Type.String(),
});
export type Problem = Static<typeof Problem>;
