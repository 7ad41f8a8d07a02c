import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Duty } from '../contract.ts';
import { chooseOrgans } from './choose.ts';
import { withLead } from './suggestion.ts';

const duty = fc.record({
  id: fc.uuid(),
  kind: fc.constant('event' as const),
  code: fc.constantFrom('S', 'S06', 'S0603'),
  area: fc.constantFrom(990101000000, 990101100000, 990101101000),
  role: fc.constantFrom('lead' as const, 'support' as const),
  organId: fc.constantFrom('a', 'b', 'c'),
  level: fc.constantFrom('town' as const, 'county' as const),
  basis: fc.constant('清单'),
});

test('the organ leads alone for the class and area; every other entry stays as it was', () => {
  fc.assert(
    fc.property(fc.array(duty, { maxLength: 20 }), duty, (duties, { id, ...one }) => {
      const lead = { ...one, role: 'lead' as const };
      const next: Duty[] = withLead(duties, lead).map((entry, at) => ({ ...entry, id: `${id} ${at}` }));
      const here = (entry: Duty) => entry.code === lead.code && entry.area === lead.area;
      const leads = next.filter((entry) => here(entry) && entry.role === 'lead');
      assert.deepEqual(
        leads.map((entry) => entry.organId),
        [lead.organId],
      );
      const rest = (some: readonly Duty[]) =>
        some
          .filter((entry) => !here(entry) || (entry.role === 'support' && entry.organId !== lead.organId))
          .map(({ code, area, role, organId, level }) => [code, area, role, organId, level]);
      assert.deepEqual(rest(next), rest(duties));
      if (lead.code !== 'S0603' || lead.area === 990101000000) return;
      const listed = next.map((entry) => ({ duty: entry, versionId: 'v', listVersion: 'v' }));
      const chosen = chooseOrgans(listed, { kind: 'event', code: lead.code, area: lead.area + 1 });
      assert.equal(chosen[0]?.organId, lead.organId);
    }),
  );
});
