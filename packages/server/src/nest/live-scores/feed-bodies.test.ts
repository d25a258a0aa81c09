import { PutFeedValue, PutFeedValues } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { PutValueBody, PutValuesBody } from './feed-bodies.ts';

const key = fc.constantFrom<unknown>('a', 'key-1', 'a b', '__proto__', '', 7, null);
const revision = fc.constantFrom<unknown>(0, 5, -1, 0.5, '1', null);
const value = fc.record({ key, value: fc.jsonValue({ maxDepth: 3 }), revision, more: fc.jsonValue({ maxDepth: 0 }) }, { requiredKeys: [] });
const body = fc.oneof(
  value,
  fc.record({ values: fc.oneof(fc.array(value, { maxLength: 4 }), fc.jsonValue()), removed: fc.oneof(fc.array(key), fc.jsonValue()) }, { requiredKeys: [] }),
  fc.jsonValue(),
);

it('takes what the schemas of the wire take, and makes the same of it', () => {
  fc.assert(
    fc.property(body, (each) => {
      const json: unknown = JSON.parse(JSON.stringify(each));
      for (const [ours, wire] of [
        [PutValueBody, PutFeedValue],
        [PutValuesBody, PutFeedValues],
      ] as const) {
        const [got, expected] = [ours.safeParse(json), wire.safeParse(json)];
        expect([got.success, got.data]).toEqual([expected.success, expected.data]);
      }
    }),
    { numRuns: 500 },
  );
});
