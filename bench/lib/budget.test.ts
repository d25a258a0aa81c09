import { expect, test } from 'vitest';
import { Budget } from './budget.ts';

test('a budget is used up by time, and so are its parts', () => {
  let now = 1000;
  const budget = new Budget(500, () => now);
  now += 200;
  const part = budget.part(100);
  expect([budget.left, part.left]).toEqual([300, 100]);
  now += 150;
  expect([budget.left, part.left]).toEqual([150, -50]);
});

test('no part of a budget outlasts it', () => {
  expect(new Budget(500, () => 0).part(Number.POSITIVE_INFINITY).left).toBe(500);
});
