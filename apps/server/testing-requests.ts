/** The parts of a JSON Schema the generator reads. */
export type Shape = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
};

/** One endpoint of the OpenAPI description. */
export type Endpoint = {
  readonly method: string;
  /** Path as the contract writes it, without the prefix: /cases/:id. */
  readonly path: string;
  readonly params: Readonly<Record<string, Shape>>;
  readonly query: Readonly<Record<string, Shape>>;
  readonly needed: readonly string[];
  readonly body: Shape | undefined;
  /** Takes bytes instead of JSON. */
  readonly raw: boolean;
};

type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Shape };
type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Shape }>> };
};

/** Every endpoint the OpenAPI description names. */
export function endpointsOf(description: unknown): Endpoint[] {
  const { paths } = description as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const named = (place: string) =>
        Object.fromEntries(parameters.filter((one) => one.in === place).map((one) => [one.name, one.schema]));
      const body = requestBody?.content['application/json']?.schema;
      return {
        method: method.toUpperCase(),
        path: path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, ':$1'),
        params: named('path'),
        query: named('query'),
        needed: parameters.filter((one) => one.in === 'query' && one.required).map((one) => one.name),
        body,
        raw: method !== 'get' && method !== 'delete' && body === undefined,
      };
    }),
  );
}

/** Random numbers from a seed, so that a failing run can be run again (mulberry32). */
export type Dice = { below(n: number): number; chance(p: number): boolean; pick<T>(list: readonly T[]): T };

/** Dice of a seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, pick: (list) => list[below(list.length)]! };
}

/** Texts that satisfy the patterns of our contracts; a new pattern is tried with all of them. */
const words = [
  '990101101000',
  '990101',
  '2026-06-22',
  '2026-06-22T10:00:00+08:00',
  '50',
  '溪口镇老街',
  '990101101000001',
  'clerk1',
  'clerk',
  'S0603',
  'matter:06010',
  'list.csv',
  'duty',
  '33.04',
  'abcdefghijklmnopqrstuvwx',
  '990101-ABCDEFG',
  '990101-ZR2026-000001',
  '/id',
  '{"name":"B"}',
  '1',
];

/** A value the schema allows, mostly; ids come from `ids` so that some of them exist. */
export function plausible(shape: Shape, dice: Dice, ids: readonly string[], full: boolean): unknown {
  if ('const' in shape) return shape.const;
  if (shape.enum) return dice.pick(shape.enum);
  if (shape.anyOf) return plausible(dice.pick(shape.anyOf), dice, ids, full);
  if (shape.type === 'object') {
    const chosen = Object.entries(shape.properties ?? {}).filter(
      ([name]) => shape.required?.includes(name) || (full && dice.chance(0.5)),
    );
    return Object.fromEntries(chosen.map(([name, part]) => [name, plausible(part, dice, ids, full)]));
  }
  if (shape.type === 'array') {
    const count = Math.max(shape.minItems ?? 0, dice.below(3));
    return Array.from({ length: count }, () => plausible(shape.items ?? {}, dice, ids, full));
  }
  if (shape.type === 'integer' || shape.type === 'number') return (shape.minimum ?? 0) + dice.below(3);
  if (shape.type === 'boolean') return dice.chance(0.5);
  if (shape.type === 'null') return null;
  if (shape.type !== 'string') return {};
  if (!shape.pattern) return dice.pick(words).padEnd(shape.minLength ?? 0, 'x');
  const pattern = new RegExp(shape.pattern);
  const known = pattern.test(ids[0]!) ? ids : words.filter((word) => pattern.test(word));
  if (known.length === 0) throw new Error(`No example text for ${shape.pattern}; add one`);
  return dice.pick(known).padEnd(shape.minLength ?? 0, 'x');
}
