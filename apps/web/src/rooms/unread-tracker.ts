import type { PartylineClient, Person } from '@partyline/react';
import { createStore, type Store } from '../lib/store.ts';
import { readUpTo, type ReadMarkStore } from './read-marks.ts';
import { roomsToWatch } from './room-entries.ts';
import { countUnread, type Unread } from './unread.ts';

/** Rooms that are joined in the background. A connection may be in 200; the rest is left to people with many tabs. */
const watchedRooms = 30;

export interface UnreadTracker {
  /** By room, for the rooms that are watched. */
  store: Store<ReadonlyMap<string, Unread>>;
  /** Joins the rooms visited last and counts what is new in them. Returns its own undo. */
  start(): () => void;
}

export function createUnreadTracker({ client, readMarks, self }: { client: PartylineClient; readMarks: ReadMarkStore; self: Person }): UnreadTracker {
  const store = createStore<ReadonlyMap<string, Unread>>(new Map());
  const watched = new Map<string, () => void>();

  const count = (name: string): void => {
    const { snapshot } = client.room(name);
    const next = countUnread(snapshot, readUpTo(readMarks.get(), name, snapshot.epoch), self);
    if (!isSame(store.get().get(name), next)) store.set(new Map(store.get()).set(name, next));
  };
  const watch = (name: string): void => {
    const room = client.room(name);
    const stops = [room.subscribe(() => count(name)), room.join()];
    watched.set(name, () => {
      for (const stop of stops) stop();
    });
  };
  const unwatch = (name: string, stop: () => void): void => {
    stop();
    watched.delete(name);
    const rest = new Map(store.get());
    rest.delete(name);
    store.set(rest);
  };
  const update = (): void => {
    const wanted = new Set(roomsToWatch(readMarks.get(), watchedRooms));
    for (const [name, stop] of Array.from(watched)) if (!wanted.has(name)) unwatch(name, stop);
    for (const name of wanted) {
      if (!watched.has(name)) watch(name);
      count(name);
    }
  };

  return {
    store,
    start: () => {
      update();
      const stop = readMarks.subscribe(update);
      return () => {
        stop();
        for (const [name, leave] of Array.from(watched)) unwatch(name, leave);
      };
    },
  };
}

function isSame(a: Unread | undefined, b: Unread): boolean {
  return a !== undefined && a.count === b.count && a.isExact === b.isExact && a.hasMention === b.hasMention;
}
