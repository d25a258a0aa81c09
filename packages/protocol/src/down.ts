import type { z } from 'zod';
import { ChangeEntry, MessageEntry } from './chat/entry.ts';
import { MembershipChange } from './chat/membership.ts';
import { PresenceChange } from './chat/presence.ts';
import { RemovedFromRoom } from './chat/removed-from-room.ts';
import { Typists } from './chat/typing.ts';
import { Budget } from './cursors/budget.ts';
import { Roster } from './cursors/roster.ts';
import { Tick } from './cursors/tick.ts';
import { FeedDelta, FeedQuiet } from './live-scores/feed.ts';
import { MatchEntry } from './live-scores/match-event.ts';
import { RemovedFromFeed } from './live-scores/removed-from-feed.ts';
import { namespaces } from './namespaces.ts';
import { Marked, NewNotification, SettingsChange } from './notifications/live.ts';
import { Problem } from './refusal.ts';

/** All that the server may send unasked, by namespace. A tuple has the event's arguments; any other payload is the only one. */
export const down = {
  [namespaces.chat]: {
    newMessage: MessageEntry,
    messageChanged: ChangeEntry,
    userJoined: MembershipChange,
    userLeft: MembershipChange,
    typing: Typists,
    presence: PresenceChange,
    removedFromRoom: RemovedFromRoom,
    error: Problem,
  },
  [namespaces.cursors]: {
    roster: Roster,
    cursors: Tick,
    budget: Budget,
    removedFromRoom: RemovedFromRoom,
    error: Problem,
  },
  [namespaces.notifications]: {
    notification: NewNotification,
    marked: Marked,
    settings: SettingsChange,
    error: Problem,
  },
  [namespaces.liveScores]: {
    feed: FeedDelta,
    feedQuiet: FeedQuiet,
    matchEvent: MatchEntry,
    removedFromFeed: RemovedFromFeed,
    error: Problem,
  },
} as const;

type Down = typeof down;

/** What an event comes with, as its schema has it. */
export type DownPayload<N extends keyof Down, E extends keyof Down[N]> = Down[N][E] extends z.ZodType ? z.infer<Down[N][E]> : never;

type Arguments<T> = [T] extends [readonly unknown[]] ? T : [payload: T];

/** The same as Socket.IO's typed events want it. */
export type DownEvents<N extends keyof Down> = {
  [E in keyof Down[N]]: (...args: Arguments<DownPayload<N, E>>) => void;
};
