import { describe, expect, test } from 'vitest';
import { Move } from './move.ts';

const told = (wrong: unknown): string[] | undefined => Move.safeParse(wrong).error?.issues.map(({ message }) => message);

describe('what is wrong with a move is said in a sentence:', () => {
  test.each([[{ room: 'lobby', x: 1, y: 2 }], [undefined], [[]], [['lobby', 1]], [['lobby', 0.5, 0.5]], [['lobby', '1', '2']]])('%j', (wrong) => {
    expect(told(wrong)).toEqual(['a move is [room, x, y] with whole numbers from 0 to 65535, or [room]']);
  });

  test('a room that has no such name', () => {
    expect(told(['no room', 1, 2])).toEqual([expect.stringContaining('a room is named with letters')]);
  });
});
