import type { PartylineClient, Person } from '@partyline/react';
import { createContext, useContext } from 'react';
import { createPageClient } from '../client.ts';
import { later } from '../lib/later.ts';
import { createPersistedStore, followOtherWindows, isRecord } from '../lib/persisted-store.ts';
import { createStore, type Store } from '../lib/store.ts';
import { createOtherWindows, type OtherWindows } from '../outbox/other-windows.ts';
import { createNotices, type Notices } from '../shell/notices.ts';
import { createReadMarks, readMarksKey, type ReadMarkStore } from '../rooms/read-marks.ts';
import { createRoomDirectory, type RoomDirectory } from '../rooms/room-directory.ts';
import type { NewVersion } from '../shell/update/new-version.ts';
import { watchPageVersion } from '../shell/update/page-version.ts';
import { createUnreadTracker, type UnreadTracker } from '../rooms/unread-tracker.ts';
import { leave } from './leaving.ts';
import { renewInTime } from './renewing.ts';
import type { KeptSession, Sessions } from './sessions.ts';

export type Drafts = Readonly<Record<string, string>>;

const draftsKey = (user: string): string => `partyline.drafts.${user}`;

/** Everything that lives as long as someone is signed in. */
export interface Services {
  sessions: Sessions;
  self: Person;
  client: PartylineClient;
  readMarks: ReadMarkStore;
  drafts: Store<Drafts>;
  directory: RoomDirectory;
  unread: UnreadTracker;
  notices: Notices;
  /** How many notifications are unread. */
  notifications: Store<number>;
  newVersion: NewVersion;
  otherWindows: OtherWindows;
  /** Runs while the app is on screen. Returns its own undo. */
  start(): () => void;
  /** In all windows: each of them forgets the person (see leaving.ts). */
  signOut: () => void;
}

export function createServices(sessions: Sessions, { user, name, color }: KeptSession): Services {
  const self = { user, name, color };
  const client = createPageClient(() => sessions.token());
  const readMarks = createReadMarks(user, localStorage, Date.now);
  const drafts = createPersistedStore<Drafts>(draftsKey(user), parseDrafts, localStorage);
  const directory = createRoomDirectory(() => client.listRooms());
  const unread = createUnreadTracker({ client, readMarks, self });
  const newVersion = watchPageVersion();
  const otherWindows = createOtherWindows(user, () => client.outbox.list().length);
  const keys = [readMarksKey(user), draftsKey(user)];
  const start = (): (() => void) => {
    client.connect();
    const stops = [
      directory.start(),
      unread.start(),
      followOtherWindows(readMarksKey(user), readMarks),
      // Each window writes the drafts of all rooms, so each has to know those of the others.
      followOtherWindows(draftsKey(user), drafts),
      renewInTime(sessions, later),
      () => newVersion.stop(),
      otherWindows.start(),
      () => void leave({ user, isSignedIn: sessions.store.get().session?.user === user, client, storage: localStorage, keys }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
  const signOut = (): void => sessions.signOut();
  return {
    sessions,
    self,
    client,
    readMarks,
    drafts,
    directory,
    unread,
    notices: createNotices(),
    notifications: createStore(0),
    newVersion,
    otherWindows,
    start,
    signOut,
  };
}

function parseDrafts(kept: unknown): Drafts {
  if (!isRecord(kept)) return {};
  return Object.fromEntries(Object.entries(kept).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('useServices needs someone to be signed in');
  return services;
}
