import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('the committed description of the API is the one the server serves', () => {
  const root = join(import.meta.dirname, '../..');
  execFileSync(process.execPath, [join(root, 'tools/openapi.ts'), '--check'], { cwd: root, stdio: 'pipe' });
});
