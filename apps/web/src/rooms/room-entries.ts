import type { RoomInfo } from '@partyline/react';
import { readUpTo, type ReadMarks } from './read-marks.ts';
import { nothingUnread, type Unread } from './unread.ts';

/** A line of the room list. */
export interface RoomEntry {
  name: string;
  memberCount: number | undefined;
  unread: Unread;
  /** Something is new, but the room isn't watched, so nobody knows how much. */
  hasNews: boolean;
}

export interface RoomEntries {
  /** Rooms that were visited, by name: they stay where they are, whatever happens in them. */
  yours: RoomEntry[];
  /** All others, the liveliest first as the server lists them. */
  others: RoomEntry[];
}

/** Where everyone starts, also on a server on which no room exists yet. */
export const firstRoom = 'lobby';

export interface EntriesInput {
  listed: readonly RoomInfo[];
  marks: ReadMarks;
  /** By room, for those that are watched. */
  unread: ReadonlyMap<string, Unread>;
  /** The room on screen: part of the list at once, even where it is new. */
  current: string | undefined;
}

export function roomEntries({ listed, marks, unread, current }: EntriesInput): RoomEntries {
  const infos = new Map(listed.map((info) => [info.room, info]));
  const entry = (name: string): RoomEntry => {
    const info = infos.get(name);
    const read = readUpTo(marks, name, info?.epoch);
    const hasNews = !unread.has(name) && info !== undefined && read !== undefined && info.head > read;
    return { name, memberCount: info?.memberCount, unread: unread.get(name) ?? nothingUnread, hasNews };
  };
  const yours = new Set([firstRoom, ...Object.keys(marks), ...(current === undefined ? [] : [current])]);
  return {
    yours: [...yours].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).map(entry),
    others: listed.filter(({ room }) => !yours.has(room)).map(({ room }) => entry(room)),
  };
}

/** The rooms that are joined to see what is new in them: the `cap` visited last. */
export function roomsToWatch(marks: ReadMarks, cap: number): string[] {
  return Object.entries(marks)
    .toSorted(([, a], [, b]) => b.visitedAt - a.visitedAt)
    .slice(0, cap)
    .map(([room]) => room);
}

/** The room before or after `current` in the order shown; wraps around. */
export function neighbour(names: readonly string[], current: string | undefined, step: 1 | -1): string | undefined {
  if (names.length === 0) return undefined;
  const at = current === undefined ? -1 : names.indexOf(current);
  return names[at === -1 ? 0 : (at + step + names.length) % names.length];
}
