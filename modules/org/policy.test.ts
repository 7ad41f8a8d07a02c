import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ledgerNames, refusalCodes, roles, type Role } from './contract.ts';
import { messages } from './messages.ts';
import { closedScope, covers, opens, rights, rightsOf, scopeOf } from './policy.ts';

const county = 990101;

test('no right belongs to two of the three administrators, except switching an account off', () => {
  const shared = Object.entries(rights as Record<string, readonly Role[]>)
    .filter(([, holders]) => holders.filter((role) => role.endsWith('_admin')).length > 1)
    .map(([right]) => right);
  assert.deepEqual(shared, ['org.see_people', 'org.disable_account']);
});

test('the audit administrator reads the ledger and can do nothing else', () => {
  assert.deepEqual([...rightsOf(['audit_admin'], rights)], ['org.read_ledger']);
});

test('nobody but the audit administrator reads the ledger', () => {
  assert.deepEqual(rights['org.read_ledger'], ['audit_admin']);
});

test('administrators open no line of work', () => {
  assert.deepEqual([opens.system_admin.lines, opens.security_admin.lines, opens.audit_admin.lines], [[], [], []]);
});

test('a handler sees its own organ and those below, a dispatcher every organ of the area', () => {
  const post = { county, area: 990101100000, organs: ['a', 'b'] };
  assert.deepEqual(scopeOf({ ...post, roles: ['handler'] }), {
    county,
    lo: 990101100000,
    hi: 990101101000,
    organs: ['a', 'b'],
    lines: ['event', 'service', 'enforcement', 'list'],
  });
  assert.equal(scopeOf({ ...post, roles: ['dispatcher'] }).organs, '*');
});

test('a post without a role opens no line and no organ but its own', () => {
  const scope = scopeOf({ county, area: 990101100000, organs: ['a'], roles: [] });
  assert.deepEqual([scope.lines, scope.organs], [[], ['a']]);
});

test('more roles never open less', () => {
  fc.assert(
    fc.property(fc.subarray([...roles]), fc.constantFrom(...roles), (some: Role[], more: Role) => {
      const post = { county, area: 990101100000, organs: ['a'] };
      const before = scopeOf({ ...post, roles: some });
      const after = scopeOf({ ...post, roles: [...some, more] });
      const grown = rightsOf([...some, more], rights);
      return (
        before.lines.every((line) => after.lines.includes(line)) &&
        (before.organs !== '*' || after.organs === '*') &&
        [...rightsOf(some, rights)].every((right) => grown.has(right))
      );
    }),
  );
});

test('a town covers itself and its villages, not the county or another town', () => {
  const scope = scopeOf({ county, area: 990101100000, roles: ['system_admin'], organs: [] });
  assert.deepEqual(
    [990101100000, 990101100201, 990101000000, 990101101000].map((code) => covers(scope, code)),
    [true, true, false, false],
  );
});

test('a closed scope covers nothing', () => {
  assert.equal(covers(closedScope(county), 990101100201), false);
});

test('every refusal, ledger name and role has a text in both languages', () => {
  const keys = [...refusalCodes, ...ledgerNames, ...roles.map((role) => `org.role.${role}` as const)];
  const bare = keys.filter((key) => messages[key].some((text: string) => text.trim() === ''));
  assert.deepEqual(bare, []);
});
