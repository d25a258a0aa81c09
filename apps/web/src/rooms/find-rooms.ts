import type { RoomEntries, RoomEntry } from './room-entries.ts';
import { toRoomName } from './room-name.ts';

/** What the switcher offers: a room of the list, or, without an entry, a new one. */
export interface Choice {
  name: string;
  entry: RoomEntry | undefined;
}

/** Rooms whose name starts with what was typed, then those that contain it, then a new room of that name. */
export function findRooms({ yours, others }: RoomEntries, typed: string, current?: string): Choice[] {
  const wanted = typed.trim().replace(/^#/, '').toLowerCase();
  const all = [...yours, ...others];
  if (wanted === '') return unreadFirst(all, current).map((entry) => ({ name: entry.name, entry }));
  const matches = all.filter(({ name }) => name.toLowerCase().includes(wanted));
  const starts = matches.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const contains = matches.filter((entry) => !starts.includes(entry));
  const choices: Choice[] = [...starts, ...contains].map((entry) => ({ name: entry.name, entry }));
  const name = toRoomName(typed);
  // Two rooms whose names differ by case only would be taken for one by everybody.
  const exists = all.some((entry) => entry.name.toLowerCase() === name.toLowerCase());
  return name === '' || exists ? choices : [...choices, { name, entry: undefined }];
}

/** Those with news, then the others, and last the one that is open already. */
function unreadFirst(entries: readonly RoomEntry[], current: string | undefined): RoomEntry[] {
  const rank = ({ name, unread, hasNews }: RoomEntry): number => (name === current ? 2 : unread.count > 0 || hasNews ? 0 : 1);
  return entries.toSorted((a, b) => rank(a) - rank(b));
}
