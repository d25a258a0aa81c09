import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codes, isCode } from './codes.ts';

/** The rows of docs/CODES.md: code, kind, when it comes, what to do. */
const rows = readFileSync(new URL('../../../docs/CODES.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => /^\| `(?<code>\w+)` \| (?<kind>\w+) \| (?<when>.+) \| (?<todo>.+) \|$/.exec(line)?.groups)
  .filter((row) => row !== undefined);

describe('docs/CODES.md', () => {
  test.each(Object.entries(codes))('documents %s, of the kind %s, once', (code, kind) => {
    const documented = rows.filter((row) => row['code'] === code);
    expect(documented.map((row) => row['kind'])).toEqual([kind]);
  });

  test('documents no code that the wire does not have', () => {
    expect(rows.map((row) => row['code']).filter((code) => !isCode(code))).toEqual([]);
  });

  test.each(rows.map((row) => [row['code'], row] as const))('says of %s when it comes and what to do, in sentences', (_code, row) => {
    expect(row['when']).toMatch(/^[A-Z].+\.$/);
    expect(row['todo']).toMatch(/^[A-Z].+\.$/);
  });
});

test.each(['__proto__', 'constructor', 'toString', '', 'nonsense', 5, null, undefined])('%s is not a code', (value) => {
  expect(isCode(value)).toBe(false);
});
