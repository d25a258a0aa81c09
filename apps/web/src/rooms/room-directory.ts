import type { RoomInfo } from '@partyline/react';
import { createStore, type Store } from '../lib/store.ts';

export interface Listing {
  rooms: readonly RoomInfo[];
  isLoaded: boolean;
}

export interface RoomDirectory {
  store: Store<Listing>;
  refresh(): Promise<void>;
  /** Asks again at a gentle pace while the page is visible, and when someone comes back to it. Returns its own undo. */
  start(): () => void;
}

const everyMs = 20_000;

export function createRoomDirectory(listRooms: () => Promise<RoomInfo[]>): RoomDirectory {
  const store = createStore<Listing>({ rooms: [], isLoaded: false });
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    try {
      store.set({ rooms: await listRooms(), isLoaded: true });
    } catch {
      // The list at hand stays; the connection's own banner tells about the network.
    }
  };
  const refresh = (): Promise<void> => (asking ??= ask().finally(() => (asking = undefined)));
  const refreshIfVisible = (): void => {
    if (document.visibilityState === 'visible') void refresh();
  };

  return {
    store,
    refresh,
    start: () => {
      refreshIfVisible();
      const timer = setInterval(refreshIfVisible, everyMs);
      addEventListener('focus', refreshIfVisible);
      addEventListener('online', refreshIfVisible);
      return () => {
        clearInterval(timer);
        removeEventListener('focus', refreshIfVisible);
        removeEventListener('online', refreshIfVisible);
      };
    },
  };
}
