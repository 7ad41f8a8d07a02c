import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventViews } from './event-views.ts';
import { ledgerGroups, ledgerKey } from './ledger-names.ts';
import { adminPlaces, places } from './places.ts';
import { texts, wordsOf } from './texts.ts';

const sources = globSync('**/*.tsx', { cwd: import.meta.dirname }).map((path) =>
  readFileSync(join(import.meta.dirname, path), 'utf8'),
);

test('every text a page asks for by its key exists', () => {
  const asked = sources.flatMap((source) => [...source.matchAll(/\bt\('([^']+)'/g)].map((match) => match[1]!));
  assert.ok(asked.length > 100);
  assert.deepEqual(
    asked.filter((key) => !(key in texts)),
    [],
  );
});

test('every text chosen between two keys exists', () => {
  const asked = sources.flatMap((source) =>
    [...source.matchAll(/\? '((?:say|do|col|command)\.[a-z_]+)' : '((?:say|do|col|command)\.[a-z_]+)'/g)].flatMap(
      (match) => [match[1]!, match[2]!],
    ),
  );
  assert.deepEqual(
    asked.filter((key) => !(key in texts)),
    [],
  );
});

test('every place and every saved filter has its name', () => {
  const keys = [
    ...[...places, ...adminPlaces].map((place) => place.text),
    ...Object.keys(eventViews).map((key) => `view.${key}`),
  ];
  assert.deepEqual(
    keys.filter((key) => !(key in texts)),
    [],
  );
});

test('everything the ledger can be asked for has words', () => {
  const nameless = ledgerGroups.flatMap(({ group, names }) => [
    ...(group in texts ? [] : [group]),
    ...names.filter((name) => ledgerKey(name, (key) => key in texts) === undefined),
  ]);
  assert.deepEqual(nameless, []);
});

test('both languages fill the same places of a text', () => {
  const marks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted().join();
  const unlike = Object.entries(texts).filter(([, [zh, en]]) => marks(zh) !== marks(en));
  assert.deepEqual(
    unlike.map(([key]) => key),
    [],
  );
});

test('the words of a closed set are told by its texts', () => {
  assert.deepEqual(wordsOf('catalog.kind.'), ['component', 'matter', 'event']);
});
