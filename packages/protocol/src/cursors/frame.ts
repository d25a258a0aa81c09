/**
 * A frame: what one tick tells of a room's cursors, as bytes that are the same for all of its members.
 *
 *     number   1 byte, counts up by one with each frame of a room, modulo 256: a gap tells that frames were dropped
 *     slots    0, count, gaps       a list: varints, each the distance from the slot before, less one
 *              1, first, n, bits    a bitmap of n bytes that begins with the slot `first`, lowest bit first
 *     cursors  one for each slot, in their order: `x` and `y`, or `hidden` alone
 *
 * A coordinate is one to three bytes:
 *
 *     0xxxxxxx                     moved by at most 63 either way (zigzag)
 *     10xxxxxx xxxxxxxx            moved by at most 8,191
 *     11000000 + 2 bytes           the position itself, high byte first
 *     11000001                     hidden, in place of both
 *
 * Varints are LEB128. Positions are 0 to 65,535 of the surface's width and height. Moves count from where the last frame had the cursor;
 * who missed a frame must not apply any until the position itself comes again.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Bytes that stand in a coordinate's place and aren't a move. */
export const noMove = { absolute: 0xc0, hidden: 0xc1 } as const;

/** Slots are given from 0 up. */
export const highestSlot = 0xffff;

/** A position on either axis. */
export const highestCoordinate = 0xffff;
