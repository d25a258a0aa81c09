import type { z } from 'zod';
import { DeleteMessage } from './chat/delete-message.ts';
import { EditMessage } from './chat/edit-message.ts';
import { History, HistoryAck } from './chat/history.ts';
import { JoinRoom, JoinRoomAck } from './chat/join-room.ts';
import { LeaveRoom, LeaveRoomAck } from './chat/leave-room.ts';
import { Presence, PresenceAck } from './chat/presence.ts';
import { PublishAck } from './chat/publish.ts';
import { React } from './chat/react.ts';
import { SendMessage } from './chat/send-message.ts';
import { Typing, TypingAck } from './chat/typing.ts';
import { JoinCursors, JoinCursorsAck } from './cursors/join-cursors.ts';
import { LeaveCursors, LeaveCursorsAck } from './cursors/leave-cursors.ts';
import { Move } from './cursors/move.ts';
import { People, PeopleAck } from './cursors/people.ts';
import { CursorsAck, Resync, Viewport } from './cursors/viewport.ts';
import { Subscribe, SubscribeAck, Unsubscribe, UnsubscribeAck } from './live-scores/feed.ts';
import { MatchHistory, MatchHistoryAck, UnwatchMatch, UnwatchMatchAck, WatchMatch, WatchMatchAck } from './live-scores/watch-match.ts';
import { namespaces } from './namespaces.ts';
import { Invite, InviteAck } from './notifications/invite.ts';
import { MarkNotifications, MarkNotificationsAck } from './notifications/mark-notifications.ts';
import { InboxHistory, InboxHistoryAck, OpenInbox, OpenInboxAck } from './notifications/open-inbox.ts';
import { FollowMatch, InboxSettingsAck, MuteRoom, SetQuietHours } from './notifications/settings.ts';
import type { Refusal } from './refusal.ts';
import { RefreshToken, RefreshTokenAck } from './session/refresh-token.ts';

/** What every namespace takes. */
const session = { refreshToken: { payload: RefreshToken, ack: RefreshTokenAck } } as const;

/** All that a client may send, by namespace: the payload, and the answer when it is not refused. What has no `ack` is not answered. */
export const up = {
  [namespaces.chat]: {
    ...session,
    joinRoom: { payload: JoinRoom, ack: JoinRoomAck },
    leaveRoom: { payload: LeaveRoom, ack: LeaveRoomAck },
    sendMessage: { payload: SendMessage, ack: PublishAck },
    editMessage: { payload: EditMessage, ack: PublishAck },
    deleteMessage: { payload: DeleteMessage, ack: PublishAck },
    react: { payload: React, ack: PublishAck },
    history: { payload: History, ack: HistoryAck },
    typing: { payload: Typing, ack: TypingAck },
    presence: { payload: Presence, ack: PresenceAck },
  },
  [namespaces.cursors]: {
    ...session,
    join: { payload: JoinCursors, ack: JoinCursorsAck },
    move: { payload: Move },
    viewport: { payload: Viewport, ack: CursorsAck },
    people: { payload: People, ack: PeopleAck },
    resync: { payload: Resync, ack: CursorsAck },
    leave: { payload: LeaveCursors, ack: LeaveCursorsAck },
  },
  [namespaces.notifications]: {
    ...session,
    openInbox: { payload: OpenInbox, ack: OpenInboxAck },
    inboxHistory: { payload: InboxHistory, ack: InboxHistoryAck },
    mark: { payload: MarkNotifications, ack: MarkNotificationsAck },
    muteRoom: { payload: MuteRoom, ack: InboxSettingsAck },
    setQuietHours: { payload: SetQuietHours, ack: InboxSettingsAck },
    followMatch: { payload: FollowMatch, ack: InboxSettingsAck },
    invite: { payload: Invite, ack: InviteAck },
  },
  [namespaces.liveScores]: {
    ...session,
    subscribe: { payload: Subscribe, ack: SubscribeAck },
    unsubscribe: { payload: Unsubscribe, ack: UnsubscribeAck },
    watchMatch: { payload: WatchMatch, ack: WatchMatchAck },
    unwatchMatch: { payload: UnwatchMatch, ack: UnwatchMatchAck },
    matchHistory: { payload: MatchHistory, ack: MatchHistoryAck },
  },
} as const;

type Up = typeof up;

/** The payload of an event as a client may write it (defaults may be left out). */
export type UpPayload<N extends keyof Up, E extends keyof Up[N]> = Up[N][E] extends { payload: z.ZodType } ? z.input<Up[N][E]['payload']> : never;

/** The answer to an event: its ack, or a refusal. */
export type UpAnswer<N extends keyof Up, E extends keyof Up[N]> = (Up[N][E] extends { ack: z.ZodType } ? z.infer<Up[N][E]['ack']> : never) | Refusal;

/** The same as Socket.IO's typed events want it. */
export type UpEvents<N extends keyof Up> = {
  [E in keyof Up[N]]: Up[N][E] extends { ack: z.ZodType }
    ? (payload: UpPayload<N, E>, ack: (answer: UpAnswer<N, E>) => void) => void
    : (payload: UpPayload<N, E>) => void;
};
