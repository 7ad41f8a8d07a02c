import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiProblem } from '@zhenshu/ui/api.ts';
import { pointAt } from './area-problems.ts';
import { fieldAt } from './schema-fields.ts';
import { texts } from './texts.ts';

const fields = { code: 'areaCode', day: 'on', ended: 'codes' };
const point = (code: string, data = {}) =>
  pointAt(new ApiProblem({ status: 409, code, data }), fields, (area) => `area ${area}`) as ApiProblem;

test('a code that is taken is told at the code, by its number', () => {
  const told = point('org.area_exists', { code: 990101100201 });
  assert.equal(fieldAt(told.errors[0]!.path), 'areaCode');
  assert.deepEqual([told.status, told.data], [409, { area: 'area 990101100201' }]);
});

test('an area still in use is told where it was chosen, a wrong day at the day', () => {
  assert.equal(fieldAt(point('org.area_in_use', { code: 1 }).errors[0]!.path), 'codes');
  assert.equal(fieldAt(point('org.period_wrong').errors[0]!.path), 'on');
});

test('every refusal that is pointed at a question has its words', () => {
  const told = ['exists', 'code_wrong', 'parts_wrong', 'in_use', 'unknown'].map((one) => point(`org.area_${one}`).code);
  assert.deepEqual(
    [...told, point('org.period_wrong').code, point('org.outside_scope').code].filter((code) => !(code in texts)),
    [],
  );
});

test('what is not about an area stays what it is', () => {
  const other = new ApiProblem({ status: 0, code: 'http.offline' });
  assert.equal(pointAt(other, fields, String), other);
  const bug = new Error('bug');
  assert.equal(pointAt(bug, fields, String), bug);
});
