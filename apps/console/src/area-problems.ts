import { ApiProblem } from '@zhenshu/ui/api.ts';

/** The questions of a form about areas: which one asks for the code, the day, and the area that would end. */
export type AreaFields = { readonly code: string; readonly day: string; readonly ended: string };

/** Which question a refusal is about, and the words of this screen where they say more than the refusal's own. */
const told: Readonly<Record<string, { readonly field: keyof AreaFields; readonly text?: string }>> = {
  'org.area_exists': { field: 'code', text: 'say.area_exists' },
  'org.area_code_wrong': { field: 'code', text: 'say.area_code_wrong' },
  'org.area_parts_wrong': { field: 'code' },
  'org.outside_scope': { field: 'code' },
  'org.period_wrong': { field: 'day', text: 'say.area_day' },
  'org.area_unknown': { field: 'day', text: 'say.area_day' },
  'org.area_in_use': { field: 'ended', text: 'say.area_in_use' },
};

/** A refusal pointed at its question, with the area in words; anything else stays what it is. */
export function pointAt(problem: unknown, fields: AreaFields, nameOf: (code: number) => string): unknown {
  const one = problem instanceof ApiProblem ? told[problem.code] : undefined;
  if (!(problem instanceof ApiProblem) || !one) return problem;
  const code = problem.data['code'];
  return new ApiProblem({
    status: problem.status,
    code: one.text ?? problem.code,
    data: typeof code === 'number' ? { area: nameOf(code) } : {},
    errors: [{ path: `body/${fields[one.field]}`, message: problem.code }],
  });
}
