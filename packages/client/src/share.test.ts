import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { share } from './share.ts';

it('keeps the old object where all is equal', () => {
  const before = { text: 'a', reactions: [{ emoji: '👍', users: ['ana'] }] };
  expect(share(before, structuredClone(before))).toBe(before);
});

it('keeps the parts that are equal where some are not', () => {
  const before = { text: 'a', reactions: [{ emoji: '👍' }, { emoji: '🎉' }] };
  const after = share(before, { text: 'b', reactions: [{ emoji: '👍' }, { emoji: '🎉' }] });
  expect(after).toEqual({ text: 'b', reactions: before.reactions });
  expect((after as typeof before).reactions).toBe(before.reactions);
});

it('tells a missing key from one that is undefined, and an array from an object', () => {
  expect(Object.keys(share({ a: undefined }, {}))).toEqual([]);
  expect(Object.keys(share({}, { a: undefined }))).toEqual(['a']);
  expect(share({ 0: 'x' }, ['x'])).toEqual(['x']);
});

it('takes `__proto__` for a key like any other', () => {
  const strange: unknown = JSON.parse('{"__proto__":{"a":1}}');
  expect(JSON.stringify(share({}, strange))).toBe('{"__proto__":{"a":1}}');
  expect(share(strange, structuredClone(strange))).toBe(strange);
  expect(Object.keys(share(strange, {}) as object)).toEqual([]);
});

it('always equals what it was given', () => {
  const plain = fc.jsonValue();
  fc.assert(
    fc.property(plain, plain, (before, after) => {
      expect(share(before, after)).toEqual(after);
    }),
  );
});
