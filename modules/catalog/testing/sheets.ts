import fc from 'fast-check';
import type { Sheet, SheetNext, SheetStage } from '../contract.ts';

/** A stage that leads to another, or to the end. */
export function aStage(code: string, to: string | null, part: Partial<SheetStage> = {}): SheetStage {
  return {
    code,
    name: `环节${code}`,
    post: '综合窗口岗',
    amount: null,
    unit: null,
    criteria: '',
    materials: [],
    output: '',
    subItems: [],
    join: false,
    fork: false,
    next: [{ when: null, to, end: null }],
    ...part,
  };
}

/** A sheet of some stages. */
export function aSheet(stages: SheetStage[], part: Partial<Sheet> = {}): Sheet {
  return {
    code: 'T-001',
    nameZh: '临时救助',
    template: false,
    serves: [],
    department: '县民政局',
    madeFrom: null,
    amount: null,
    unit: null,
    stages,
    ...part,
  };
}

type Shape = 'one' | 'choice' | 'back' | 'fork';
const text = fc.stringMatching(/^[一-龟A-Za-z0-9（）、，<&"']{1,20}$/);
const parts = fc.array(text, { maxLength: 3 });

/** Sheets without a fault: stages in a row, with branches, ways back and parallel stages between them. */
export const anySheet: fc.Arbitrary<Sheet> = fc
  .record({
    shapes: fc.array(fc.constantFrom<Shape>('one', 'choice', 'back', 'fork'), { minLength: 1, maxLength: 8 }),
    texts: fc.array(fc.record({ name: text, criteria: text, output: text, materials: parts, subItems: parts }), {
      minLength: 40,
      maxLength: 40,
    }),
    posts: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
    amounts: fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 40, maxLength: 40 }),
    name: text,
    template: fc.boolean(),
    end: fc.option(text),
    limited: fc.boolean(),
  })
  .map(({ shapes, texts, posts, amounts, name, template, end, limited }) => {
    const stages: SheetStage[] = [];
    const add = (next: SheetNext[], part: Partial<SheetStage> = {}) => {
      const at = stages.length;
      const amount = amounts[at] ?? null;
      const unit = amount === null ? null : ('working_day' as const);
      const post = posts[at % posts.length] ?? '岗位';
      stages.push({ ...aStage(`S${at + 1}`, null), ...texts[at], amount, unit, post, next, ...part });
    };
    let join = false;
    for (const shape of shapes) {
      const at = stages.length + 1;
      const to = (n: number, when: string | null = null): SheetNext => ({ when, to: `S${n}`, end: null });
      const stop: SheetNext = { when: '不符合条件', to: null, end };
      if (shape === 'one') add([to(at + 1)], { join });
      else if (shape === 'choice') add([to(at + 1, '符合条件'), stop], { join });
      else if (shape === 'back') add([to(at + 1, '通过'), to(1, '退回')], { join });
      else {
        add([to(at + 1), to(at + 3)], { join, fork: true });
        add([to(at + 2, '需要勘验'), to(at + 4, '不需勘验')]);
        add([to(at + 4)]);
        add([to(at + 4)]);
      }
      // A way back from beyond a join would enter it twice; after the first fork ways only go on.
      join = shape === 'fork';
    }
    add([{ when: null, to: null, end }], { join });
    const limit = limited ? { amount: 10_000, unit: 'working_day' as const } : {};
    return aSheet(stages, { nameZh: name, template, ...limit });
  });
