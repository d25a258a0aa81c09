import { expect, it } from 'vitest';
import { fc } from './properties.ts';

it('makes stories as long as they may be', () => {
  const lengths = fc.sample(fc.array(fc.boolean(), { maxLength: 80 }), { seed: 1, numRuns: 100 }).map(({ length }) => length);
  expect(Math.max(...lengths)).toBe(80);
  expect(lengths.filter((length) => length > 20).length).toBeGreaterThan(30);
});

it.runIf(process.env['PROPERTY_SEED'] !== 'random')('tells the same stories each time', () => {
  const told = [[], []].map((stories: number[]) => {
    fc.assert(fc.property(fc.integer(), (number) => void stories.push(number)));
    return stories;
  });
  expect(told[0]).toHaveLength(100);
  expect(told[1]).toEqual(told[0]);
});
