import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserWords } from './browser-words.ts';

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0';

test('a browser is told by its name, its version and its system', () => {
  assert.equal(
    browserWords(`Mozilla/5.0 (Windows NT 10.0) ${chrome} Safari/537.36 Edg/150.0.0.0`),
    'Edge 150 (Windows)',
  );
  assert.equal(
    browserWords(`Mozilla/5.0 (Linux; Android 15; K) ${chrome} Mobile Safari/537.36`),
    'Chrome 150 (Android)',
  );
  assert.equal(
    browserWords(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604',
    ),
    'Safari 19 (iOS)',
  );
});

test('a program that is no browser is told by its own words', () => {
  assert.equal(browserWords('curl/8.5.0'), 'curl/8.5.0');
});
