/** The six ways the system says an expected "no"; the HTTP status of each stands in http.ts alone. */
export type RefusalKind = 'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | 'limited';

/** Facts that go with a refusal: which field, which limit, who was first. Never personal data. */
export type RefusalData = Readonly<Record<string, unknown>>;

/** An expected "no". `code` is `module.condition`; screens translate it, nobody parses the message. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly data: RefusalData;
  constructor(kind: RefusalKind, code: string, data: RefusalData = {}) {
    super(code);
    this.name = 'Refusal';
    this.kind = kind;
    this.code = code;
    this.data = data;
  }
}

/** Says no. */
export function refuse(kind: RefusalKind, code: string, data?: RefusalData): never {
  throw new Refusal(kind, code, data);
}
