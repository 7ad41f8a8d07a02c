import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const xikou = 990101101000;
const today = dayOf(new Date());
const applied = {
  ...{ kind: 'duty', entered: 'grid', title: '独居老人每周探访', content: '上门看望并登记', basis: '县民政局文件' },
  ...{ reason: '独居老人需要常看望', areas: [xikou], payer: '县民政局', yuan: 20_000, people: 2 },
  ...{ peopleFrom: '民政协理员', training: '民政局每季度培训一次', times: 1, per: 'week', minutes: 30 },
  ...{ forms: [{ name: '探访登记表', fields: 12, source: '养老服务平台' }], from: today, until: addDays(today, 200) },
};
async function apply(change: object = {}, who = 'handler.minzheng') {
  const body = { id: anId(), caseId: anId(), ...applied, ...change };
  return { body, answer: await demo.as(who, 'POST /admissions', body) };
}
const give = (who: string, caseId: string, command: string, payload: object) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
const register = async (query = '') =>
  (await demo.as('lists1', `GET /admissions/register${query}`)).body.rows as { caseId: string; minutes: number }[];
type BurdenAnswer = {
  own: { forms: number };
  rows: { area: number; before: { duties: number; forms: number; fields: number; minutes: number } }[];
};

async function admitted(change: object = {}) {
  const { body } = await apply(change);
  assert.equal((await give('lists1', body.caseId, 'examine', { advice: 'admit', text: '可行' })).status, 200);
  const said = await give('leader2', body.caseId, 'admit', { text: '同意' });
  assert.deepEqual([said.status, said.body.state], [200, 'admitted'], JSON.stringify(said.body));
  return body.caseId;
}

test('a department applies, others are asked, the county examines and decides, and it stands in the register for its term', async () => {
  const { body, answer } = await apply();
  assert.deepEqual([answer.status, answer.body.state], [200, 'applied'], JSON.stringify(answer.body));
  assert.match(String(answer.body.number), /^990101-ZR\d{4}-\d{6}$/);
  assert.deepEqual((await demo.as('handler.minzheng', 'POST /admissions', body)).body, answer.body);
  const { caseId } = body;
  const organs = (await demo.as('lists1', 'GET /organs')).body.rows as { id: string; nameZh: string }[];
  const organ = (name: string) => organs.find(({ nameZh }) => nameZh.endsWith(name))!.id;
  const [sifa, town] = [organ('司法局'), organ('溪口镇党政综合办公室')];
  const asked = await give('lists1', caseId, 'consult', { organIds: [sifa, town] });
  assert.equal(asked.body.state, 'consulting', JSON.stringify(asked.body));
  assert.equal((await give('handler.sifa', caseId, 'comment', { opinion: 'agree', text: '合法' })).status, 200);
  const noted = await give('lists1', caseId, 'note_opinion', { organId: town, opinion: 'disagree', text: '人手不够' });
  assert.equal(noted.body.state, 'applied');
  await give('lists1', caseId, 'examine', { advice: 'admit', text: '可行' });
  assert.deepEqual(await register(`?area=${xikou}`), []);
  await give('leader2', caseId, 'admit', { text: '同意' });
  const [row] = await register(`?area=${xikou}`);
  assert.deepEqual([row!.caseId, row!.minutes], [caseId, 52 * 30]);
  assert.deepEqual(await register('?area=990101200000'), []);
  assert.deepEqual(await register(`?day=${addDays(today, 201)}`), []);
  assert.deepEqual(await register(`?day=${addDays(today, -1)}`), []);
  assert.equal((await give('leader2', caseId, 'renew', { until: addDays(today, 300), reason: '有效' })).status, 200);
  assert.equal((await register(`?day=${addDays(today, 300)}`)).length, 1);
  assert.equal((await give('lists1', caseId, 'end', { reason: '改由社工承担' })).body.state, 'ended');
  assert.deepEqual(await register(), []);
  const { body: proof } = await demo.as('lists1', `GET /cases/${caseId}/verify`);
  assert.equal(proof.intact, true);
});

test('an application is seen by the county and those asked, by no other department, no town and no line of work', async () => {
  const { body } = await apply({ title: '只有县里看得见' });
  const seen = async (who: string) => (await demo.as(who, `GET /cases/${body.caseId}`)).status;
  assert.deepEqual(
    await Promise.all(['handler.minzheng', 'lists1', 'leader2', 'handler.sifa', 'clerk1', 'county.desk'].map(seen)),
    [200, 200, 200, 404, 404, 404],
  );
  const board = (await demo.as('handler.sifa', 'GET /admissions')).body.rows as { case: { id: string } }[];
  assert.ok(board.every((row) => row.case.id !== body.caseId));
  assert.equal((await demo.as('handler.sifa', `GET /cases/${body.caseId}/burden`)).status, 404);
  assert.equal((await demo.as('clerk1', 'GET /admissions')).status, 403);
  assert.equal((await apply({}, 'lists1')).answer.status, 403);
});

test('what is sent back is corrected by whoever applied and by nobody else', async () => {
  const { body } = await apply();
  await give('lists1', body.caseId, 'send_back', { reason: '报表与已有数据重复' });
  const better = { ...applied, forms: [], title: '独居老人探访（不填表）' };
  assert.equal((await give('handler.sifa', body.caseId, 'resubmit', better)).status, 404);
  const again = await give('handler.minzheng', body.caseId, 'resubmit', better);
  assert.equal(again.body.state, 'applied', JSON.stringify(again.body));
  const { body: view } = await demo.as('lists1', `GET /cases/${body.caseId}`);
  assert.deepEqual([view.case.title, view.data.forms], [better.title, []]);
});

test('refused: a wrong period, a temporary task without money or people, places that are no towns of the county', async () => {
  const codeOf = async (change: object) => (await apply(change)).answer.body.code as string;
  assert.equal(await codeOf({ until: addDays(today, -1), from: addDays(today, -9) }), 'admission.period_wrong');
  assert.equal(await codeOf({ kind: 'temporary', people: 0 }), 'admission.unfunded');
  assert.equal(await codeOf({ areas: [990101101001] }), 'admission.area_unknown');
  assert.equal(await codeOf({ areas: [990102101000] }), 'admission.area_unknown');
  assert.equal(await codeOf({ forms: [{ name: '表', fields: 0 }] }), 'http.invalid');
});

test('the load told of each town is the sum of what is admitted for it that day, however it was admitted', async () => {
  const one = fc.record({
    entered: fc.constantFrom('town', 'grid'),
    areas: fc.constantFrom<number[]>([], [xikou], [990101200000], [xikou, 990101200000]),
    times: fc.integer({ min: 1, max: 9 }),
    minutes: fc.integer({ min: 1, max: 90 }),
    forms: fc.array(fc.record({ name: fc.constant('表'), fields: fc.integer({ min: 1, max: 40 }) }), { maxLength: 3 }),
    ended: fc.boolean(),
    later: fc.boolean(),
  });
  const model: { entered: string; areas: number[]; duties: number; forms: number; fields: number; minutes: number }[] =
    [];
  for (const { ended, later, ...change } of fc.sample(one, { numRuns: 20, seed: 11 })) {
    const caseId = await admitted({ ...change, per: 'month', ...(later ? { from: addDays(today, 30) } : {}) });
    if (ended) await give('lists1', caseId, 'end', { reason: 'x' });
    if (ended || later) continue;
    model.push({
      ...{ entered: change.entered, areas: change.areas, duties: 1, forms: change.forms.length },
      fields: change.forms.reduce((sum, form) => sum + form.fields, 0),
      minutes: change.times * 12 * change.minutes,
    });
  }
  for (const entered of ['town', 'grid']) {
    const { body } = await apply({ entered, areas: [xikou, 990101200000] });
    const told = (await demo.as('lists1', `GET /cases/${body.caseId}/burden`)).body as unknown as BurdenAnswer;
    const wanted = [xikou, 990101200000].map((area) => {
      const its = model.filter(
        (duty) => duty.entered === entered && (duty.areas.length === 0 || duty.areas.includes(area)),
      );
      const sum = (part: 'duties' | 'forms' | 'fields' | 'minutes') =>
        its.reduce((total, duty) => total + duty[part], 0);
      return {
        area,
        before: { duties: sum('duties'), forms: sum('forms'), fields: sum('fields'), minutes: sum('minutes') },
      };
    });
    assert.deepEqual(told.rows, wanted);
    assert.equal(told.own.forms, 1);
  }
});
