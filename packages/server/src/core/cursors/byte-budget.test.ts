import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

test('E3 what was spent counts for a second to the millisecond', () => {
  const budget = new ByteBudget();
  budget.spend(10, 0);
  budget.spend(5, 400);
  expect([400, 999, 1_000, 1_399, 1_400].map((now) => budget.spentBefore(now))).toEqual([15, 15, 5, 5, 0]);
});

test('a copy has as much spent, and then a life of its own', () => {
  const budget = new ByteBudget();
  budget.spend(10, 0);
  const copy = budget.copy();
  copy.spend(1, 500);
  budget.spend(2, 500);
  expect([999, 1_000, 1_500].map((now) => copy.spentBefore(now))).toEqual([11, 1, 0]);
  expect([999, 1_000, 1_500].map((now) => budget.spentBefore(now))).toEqual([12, 2, 0]);
});
