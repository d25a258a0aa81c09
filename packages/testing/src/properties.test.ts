import { expect, it } from 'vitest';
import { fc } from './properties.ts';

it('makes stories as long as they may be', () => {
  const lengths = fc.sample(fc.array(fc.boolean(), { maxLength: 80 }), { seed: 1, numRuns: 100 }).map(({ length }) => length);
  expect(Math.max(...lengths)).toBe(80);
  expect(lengths.filter((length) => length > 20).length).toBeGreaterThan(30);
});
