import { createPersistedStore, isRecord, type KeyValue } from '../lib/persisted-store.ts';
import type { Store } from '../lib/store.ts';

/** How far someone has read in a room. A mark of another epoch says nothing. `visitedAt` orders the rooms that are watched. */
export interface ReadMark {
  epoch: string;
  seq: number;
  visitedAt: number;
}

export type ReadMarks = Readonly<Record<string, ReadMark>>;

export interface ReadMarkStore extends Store<ReadMarks> {
  reload(): void;
  /** Never goes back within an epoch, so that two windows can't undo each other's reading. */
  markRead(room: string, epoch: string, seq: number): void;
  visit(room: string): void;
  forget(room: string): void;
}

export const readMarksKey = (user: string): string => `partyline.read.${user}`;

export function createReadMarks(user: string, storage: KeyValue, now: () => number): ReadMarkStore {
  const store = createPersistedStore(readMarksKey(user), parseMarks, storage);
  const put = (room: string, mark: ReadMark): void => store.set({ ...store.get(), [room]: mark });
  return {
    ...store,
    markRead: (room, epoch, seq) => {
      const mark = store.get()[room];
      if (mark?.epoch === epoch && mark.seq >= seq) return;
      put(room, { epoch, seq, visitedAt: mark?.visitedAt ?? now() });
    },
    visit: (room) => {
      const mark = store.get()[room];
      put(room, { epoch: mark?.epoch ?? '', seq: mark?.seq ?? 0, visitedAt: now() });
    },
    forget: (room) => {
      const { [room]: _, ...rest } = store.get();
      store.set(rest);
    },
  };
}

/** The seq up to which `room` was read in `epoch`; undefined where nothing is known. */
export function readUpTo(marks: ReadMarks, room: string, epoch: string | undefined): number | undefined {
  const mark = marks[room];
  return mark !== undefined && mark.epoch !== '' && mark.epoch === epoch ? mark.seq : undefined;
}

function parseMarks(kept: unknown): ReadMarks {
  if (!isRecord(kept)) return {};
  return Object.fromEntries(Object.entries(kept).filter((pair): pair is [string, ReadMark] => isMark(pair[1])));
}

function isMark(value: unknown): value is ReadMark {
  return isRecord(value) && typeof value['epoch'] === 'string' && typeof value['seq'] === 'number' && typeof value['visitedAt'] === 'number';
}
