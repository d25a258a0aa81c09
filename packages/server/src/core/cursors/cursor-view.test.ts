import { expect, test } from 'vitest';
import { everything } from './area.ts';
import { CursorBoard } from './cursor-board.ts';
import { CursorView, emptyFrameBytes } from './cursor-view.ts';

const eventBytes = 70;
/** A first frame of one cursor: number, form, count, slot, and a position whole. */
const firstBytes = 4 + 6;

function viewOfOne(): CursorView {
  const board = new CursorBoard();
  board.move(0, 40_000, 40_000);
  return new CursorView(everything, board, eventBytes);
}

test('that a cursor is gone is told twice, for those who missed it', () => {
  const board = new CursorBoard();
  const view = new CursorView(everything, board, eventBytes);
  board.move(0, 1, 1);
  view.next(32_000, 33, 1_000);
  board.hide(0);
  const told = [1_100, 1_200, 2_599, 2_600, 2_700].map((now) => view.next(32_000, 33, now).bytes?.length);
  expect(told).toEqual([5, undefined, undefined, 5, undefined]);
});

test('that there is nothing more is told half a second after the last frame, once', () => {
  const view = viewOfOne();
  expect(view.next(32_000, 33, 1_000).bytes).toHaveLength(firstBytes);
  expect(view.next(32_000, 33, 1_499)).toEqual({ bytes: undefined, isPending: true });
  expect(view.next(32_000, 33, 1_500)).toEqual({ bytes: expect.any(Uint8Array), isPending: false, isLast: true });
  expect(view.next(32_000, 33, 9_000)).toEqual({ bytes: undefined, isPending: false });
});

test('E3 that there is nothing more waits for the next second where this one is full', () => {
  const full = firstBytes + eventBytes + emptyFrameBytes + eventBytes;
  const [tight, wide] = [viewOfOne(), viewOfOne()];
  for (const view of [tight, wide]) expect(view.next(full, 1_000, 1_000).bytes).toHaveLength(firstBytes);
  expect(wide.next(full, 1_000, 1_600).isLast).toBe(true);
  expect(tight.next(full - 1, 1_000, 1_600)).toEqual({ bytes: undefined, isPending: true });
  expect(tight.next(full - 1, 1_000, 2_000).isLast).toBe(true);
});
