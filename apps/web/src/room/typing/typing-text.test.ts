import { expect, it } from 'vitest';
import { verbFor } from './typing-text.ts';

it.each([
  [1, 1, ' is typing'],
  [2, 2, ' are typing'],
  // One whose name was known has just sent what they wrote.
  [1, 5, ' are typing'],
  [0, 1, 'Someone is typing'],
  [0, 4, '4 people are typing'],
])('of %i names, %i in all, the line says “%s”', (named, count, said) => {
  expect(verbFor(named, count)).toBe(said);
});
