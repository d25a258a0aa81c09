/** Frames of cursors, without schemas: for clients too. */
export { highestCoordinate, highestSlot, type Point } from './frame.ts';
export { type FrameListener, FrameReader } from './frame-reader.ts';
export { bytesOf, FrameWriter, headBytes } from './frame-writer.ts';
export { nextMoveAt } from './next-move-at.ts';
