/** How a value is asked for. `class` stands for kind and code of a class, `position` for lng and lat, `parts` for rows of areas. */
export type FieldKind =
  | 'text'
  | 'number'
  | 'long'
  | 'flag'
  | 'choice'
  | 'choices'
  | 'day'
  | 'files'
  | 'class'
  | 'condition'
  | 'organ'
  | 'organs'
  | 'area'
  | 'parts'
  | 'grade'
  | 'duplicate'
  | 'wanted'
  | 'forms'
  | 'ratings'
  | 'own_position'
  | 'position';

/** One question of a form. */
export type Field = {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Characters of a text, entries of a list, size of a number. */
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  readonly pattern?: string | undefined;
  /** Allowed words of a choice. */
  readonly words?: readonly string[] | undefined;
};

type Schema = {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly maxItems?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

/** What the fields of a case have in common, whatever the command: told by their names. */
const named: Readonly<Record<string, FieldKind>> = {
  files: 'files',
  condition: 'condition',
  organId: 'organ',
  supports: 'organs',
  organIds: 'organs',
  area: 'area',
  until: 'day',
  grade: 'grade',
  into: 'duplicate',
};
/** Texts longer than this get a box of several lines. */
const oneLine = 100;

/** The questions of a command's form, drawn from the JSON schema of its payload, in the schema's order. */
export function fieldsOf(payload: unknown): Field[] {
  const { properties = {}, required = [] } = (payload ?? {}) as Schema;
  const isClass = 'kind' in properties && 'code' in properties;
  const isPosition = 'lng' in properties && 'lat' in properties;
  return Object.entries(properties).flatMap(([name, schema]): Field[] => {
    if ((isClass && name === 'code') || (isPosition && name === 'lat')) return [];
    if (isPosition && name === 'lng') {
      return [{ name: 'position', kind: 'position', required: required.includes('lng') }];
    }
    if (isClass && name === 'kind') return [{ name: 'class', kind: 'class', required: required.includes('code') }];
    return [
      {
        name,
        kind: named[name] ?? kindOf(schema),
        required: required.includes(name),
        max: schema.maxLength ?? schema.maxItems ?? schema.maximum,
        min: schema.minLength,
        words: schema.enum,
      },
    ];
  });
}

function kindOf(schema: Schema): FieldKind {
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'flag';
  if (schema.type === 'integer') return 'number';
  if (schema.type === 'array') return 'choices';
  return (schema.maxLength ?? 0) > oneLine ? 'long' : 'text';
}

/** The payload of the form's values: empty answers left out, class and position split into their parts. */
export function payloadOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const payload: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const text = typeof value === 'string' ? value.trim() : value;
    if (text === undefined || text === null || text === '' || (Array.isArray(text) && text.length === 0)) continue;
    if (name === 'class' && typeof text === 'string') Object.assign(payload, classOf(text));
    else if (name === 'position') Object.assign(payload, text);
    else payload[name] = text;
  }
  return payload;
}

/** Kind and code of a class written as kind:code. */
export function classOf(text: string): { kind: 'component' | 'matter' | 'event'; code: string } {
  const at = text.indexOf(':');
  return { kind: text.slice(0, at) as 'matter', code: text.slice(at + 1) };
}

/** The name of the form's field a problem's path points at: payload/reason → reason. */
export function fieldAt(path: string): string {
  const name = path.split('/').findLast((part) => !/^\d*$/.test(part)) ?? '';
  if (name === 'lng' || name === 'lat') return 'position';
  return name === 'kind' || name === 'code' ? 'class' : name;
}
