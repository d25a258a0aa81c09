export { CursorMotion } from './cursor-motion.ts';
export type { CursorPerson } from './cursor-people.ts';
export { cursorsOf } from './cursors-of.ts';
export { hiddenAfterMs, type RemoteCursor } from './other-cursors.ts';
export type { CursorArea, CursorsSnapshot, RoomCursors } from './room-cursors.ts';
export { trackPointer } from './track-pointer.ts';
