import { beforeEach, describe, expect, it } from 'vitest';
import { type AnchoredList, ReaderAnchor } from './reader-anchor.ts';

const height = 40;
let anchor: ReaderAnchor;
beforeEach(() => {
  anchor = new ReaderAnchor();
});

const item = (keys: readonly string[], index: number) => ({
  key: keys[index] ?? '',
  index,
  start: index * height,
  end: (index + 1) * height,
  size: height,
  lane: 0,
});

/** A list of rows of 40 px, scrolled to `offset`, of which those in `known` were measured. */
const list = (keys: readonly string[], offset: number, known: readonly string[]): AnchoredList => ({
  scrollOffset: offset,
  itemSizeCache: new Map(known.map((key) => [key, height])),
  options: { count: keys.length, getItemKey: (index) => keys[index] ?? index },
  getVirtualItems: () => keys.map((_, index) => item(keys, index)),
});

const rows = ['a', 'b', 'c', 'd', 'e', 'f'];
/** The rows whose heights are made up for. */
const above = (now: AnchoredList, keys = rows): string[] => keys.filter((_, index) => anchor.isAbove(item(keys, index), now));

describe('a row that is measured for the first time is made up for', () => {
  it('above what the reader had in view, as far as it has come into view itself', () => {
    anchor.hold(list(rows, 120, ['d', 'e', 'f']));
    expect(above(list(rows, 40, ['d', 'e', 'f'])).filter((key) => key < 'd')).toEqual(['a', 'b', 'c']);
  });

  it('not below that, whatever is in view now', () => {
    anchor.hold(list(rows, 0, ['a', 'b']));
    expect(above(list(rows, 120, ['a', 'b'])).filter((key) => key > 'b')).toEqual([]);
  });

  it('above a row that others were put before', () => {
    anchor.hold(list(rows, 0, rows));
    const more = ['x', 'y', ...rows];
    expect(above(list(more, 80, rows), more)).toEqual(['x', 'y']);
  });

  it('above the upper edge where the reader’s row is gone, or there was none', () => {
    expect(above(list(rows, 90, []))).toEqual(['a', 'b', 'c']);
    anchor.hold(list(['gone'], 0, ['gone']));
    expect(above(list(rows, 90, []))).toEqual(['a', 'b', 'c']);
  });

  it('as ever after a leap to where nothing is known', () => {
    anchor.hold(list(rows, 200, ['f']));
    anchor.hold(list(rows, 0, ['f']));
    expect(above(list(rows, 0, ['f'])).filter((key) => key !== 'f')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

it('a row that changes its height later is made up for where it is wholly out of view', () => {
  anchor.hold(list(rows, 90, rows));
  expect(above(list(rows, 90, rows))).toEqual(['a', 'b']);
});
