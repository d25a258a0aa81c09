import { expect, test } from 'vitest';
import { everything } from './area.ts';
import { Audience } from './audience.ts';
import { ByteBudget, bytesPerSecond } from './byte-budget.ts';
import { CursorBoard } from './cursor-board.ts';
import { CursorView, emptyFrameBytes, snapshotBytes } from './cursor-view.ts';

const eventBytes = 70;
const pauseBytes = emptyFrameBytes + eventBytes;
/** What frames take of a second at most. */
const full = bytesPerSecond - 3 * pauseBytes;

function spend(bytes: number, now: number): ByteBudget {
  const budget = new ByteBudget();
  budget.spend(bytes, now);
  return budget;
}

function audienceOf(people: number): Audience {
  const board = new CursorBoard();
  for (let slot = 0; slot < people; slot++) board.move(slot, slot * 50, slot * 50);
  return new Audience(new CursorView(everything, board, eventBytes), eventBytes);
}

const frameOf = (bytes: number): Uint8Array => new Uint8Array(bytes - eventBytes);
const pause = frameOf(pauseBytes);

test('E3 whose second is full goes without frames until there is room, but not without two that tell of a pause', () => {
  const audience = audienceOf(10);
  const spent = spend(full, 1_000);
  const answer = audience.welcome('ana', spent, 1_200);
  expect([answer.bytes.length, answer.more]).toEqual([emptyFrameBytes, true]);
  expect(audience.without(pause, false, 1_300)).toEqual(['ana']);
  for (const now of [1_300, 1_900]) expect(audience.without(pause, true, now)).toEqual([]);
  expect(spent.spentBefore(1_999)).toBe(bytesPerSecond);
  // What was sent elsewhere is a second ago now.
  expect(audience.without(pause, false, 2_000)).toEqual([]);
});

test('E3 a second after it came a member is as all others, and sent what they are', () => {
  const audience = audienceOf(0);
  audience.welcome('ana', spend(full, 1_100), 1_000);
  expect(audience.without(pause, false, 1_999)).toEqual(['ana']);
  expect(audience.without(pause, false, 2_000)).toEqual([]);
});

test('E3 what a member was sent goes with it, whichever of it was sent here', () => {
  const audience = audienceOf(0);
  audience.welcome('ana', spend(20_000, 1_000), 1_000);
  expect(audience.without(frameOf(5_000), false, 1_100)).toEqual([]);
  expect(audience.without(frameOf(20_000), false, 1_200)).toEqual(['ana']);
  expect(audience.leave('ana').spentBefore(1_300)).toBe(20_000 + pauseBytes + 5_000);
  expect(audience.without(frameOf(20_000), false, 1_300)).toEqual([]);
});

test('E3 an answer has as many cursors as there is room for, and all of them where there is enough', () => {
  const told = (spent?: ByteBudget): [bytes: number, more: boolean] => {
    const { bytes, more } = audienceOf(1_000).welcome('ana', spent, 1_000);
    return [bytes.length + eventBytes, more];
  };
  const [all] = told();
  expect(told(spend(full - snapshotBytes, 1_000))).toEqual([all, false]);
  const [some, more] = told(spend(full - 1_000, 1_000));
  expect(some).toBeGreaterThan(700);
  expect(some).toBeLessThanOrEqual(1_000 + pauseBytes);
  expect(more).toBe(true);
  expect(told(spend(full, 1_000))).toEqual([pauseBytes, true]);
  expect(all).toBeLessThanOrEqual(snapshotBytes);
});
