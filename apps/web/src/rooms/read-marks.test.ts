import { describe, expect, it } from 'vitest';
import { createReadMarks, readMarksKey, readUpTo } from './read-marks.ts';

function setUp(kept?: string) {
  const map = new Map(kept === undefined ? [] : [[readMarksKey('ana'), kept]]);
  const storage = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
  let time = 0;
  return { storage, marks: createReadMarks('ana', storage, () => ++time) };
}

describe('read marks', () => {
  it('move forward within an epoch and never back', () => {
    const { marks } = setUp();
    marks.markRead('lobby', 'e1', 5);
    marks.markRead('lobby', 'e1', 3);
    expect(readUpTo(marks.get(), 'lobby', 'e1')).toBe(5);
  });

  it('start anew in another epoch', () => {
    const { marks } = setUp();
    marks.markRead('lobby', 'e1', 5);
    expect(readUpTo(marks.get(), 'lobby', 'e2')).toBeUndefined();
    marks.markRead('lobby', 'e2', 1);
    expect(readUpTo(marks.get(), 'lobby', 'e2')).toBe(1);
  });

  it('know a visited room of which nothing was read', () => {
    const { marks } = setUp();
    marks.visit('lobby');
    expect(marks.get()['lobby']).toMatchObject({ visitedAt: 1 });
    expect(readUpTo(marks.get(), 'lobby', 'e1')).toBeUndefined();
    marks.forget('lobby');
    expect(marks.get()).toEqual({});
  });

  it('survive a reload, and whatever else lay in the storage', () => {
    const { marks, storage } = setUp();
    marks.markRead('lobby', 'e1', 5);
    expect(readUpTo(createReadMarks('ana', storage, () => 0).get(), 'lobby', 'e1')).toBe(5);
    expect(setUp('{"lobby":7,"x":{"seq":"1"}}').marks.get()).toEqual({});
    expect(setUp('not json').marks.get()).toEqual({});
  });
});
