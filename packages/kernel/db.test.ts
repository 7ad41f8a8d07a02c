import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { isConnectionFault, sqlFor } from './db.ts';
import { testDatabase } from './testing.ts';

const { db, sql } = await testDatabase();

test('a connection that is lost between two statements fails its transaction alone, as a fault of the connection', async () => {
  const names = sqlFor.selectFrom('kernel.migration').select('name').orderBy('name');
  await assert.rejects(
    db.unscoped(async (tx) => {
      const [own] = await tx.named<{ pid: number }>('own_pid', 'select pg_backend_pid() as pid', []);
      // Waits until the server process is gone, then lets the news of it arrive while nothing is being asked.
      await sql('select pg_terminate_backend($1, 5000)', [own!.pid]);
      for (let i = 0; i < 10; i++) await turn();
      await tx.all(names);
    }),
    isConnectionFault,
  );
  assert.ok((await db.unscoped((tx) => tx.all(names))).length > 0);
});
