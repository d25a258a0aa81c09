import { expect, test } from 'vitest';
import { Seat } from './seat.ts';

test('a seat is complete when the last entry that was published came', () => {
  const seat = new Seat('room');
  expect(seat.expect(3)).toBe(3);
  for (const seq of [1, 2]) seat.take(seq);
  expect(seat.isComplete).toBe(false);
  seat.take(3);
  expect([seat.isComplete, seat.delivered, seat.misplaced]).toEqual([true, 3, 0]);
});

test('an entry that was skipped is not delivered, and one that comes again or late is misplaced', () => {
  const seat = new Seat('room');
  seat.expect(4);
  for (const seq of [1, 3, 3, 2, 4]) seat.take(seq);
  expect([seat.isComplete, seat.delivered, seat.misplaced]).toEqual([true, 3, 2]);
});

test('what came before is not due again', () => {
  const seat = new Seat('room');
  seat.expect(2);
  for (const seq of [1, 2]) seat.take(seq);
  expect([seat.expect(5), seat.delivered]).toEqual([3, 0]);
});
