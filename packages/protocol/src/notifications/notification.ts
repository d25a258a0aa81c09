import { z } from 'zod';
import { limits } from '../limits.ts';
import { Person } from '../person.ts';
import { PublishId, RoomName, Seq, ShortText } from '../strings.ts';
import { readStates } from './read-states.ts';

export const ReadState = z.enum(readStates);
export type ReadState = z.infer<typeof ReadState>;

/** What a notification is about; `message` is what services send. */
export const NotificationKind = z.enum(['mention', 'reply', 'invite', 'match', 'message']);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** Where a notification leads: a path of the web app, or a page elsewhere. */
export const Link = z
  .string()
  .max(limits.linkLength)
  .regex(/^(\/(?![/\\])|https?:\/\/)[^\s\\]*$/, 'a link is a path such as /rooms/lobby, or begins with https:// or http://');

export const Title = ShortText(limits.titleLength);

/**
 * How many notifications are `unseen`, and how many `unseen` or `unread`: what a badge shows. Always the full numbers, of all that the inbox
 * holds, muted ones left out.
 */
export const Counts = z.object({ unseen: z.int().min(0), unread: z.int().min(0) });
export type Counts = z.infer<typeof Counts>;

/**
 * An entry of a user's inbox as the wire shows it: live, in pages and in replays. `state` is as of the moment when it was sent.
 * `room` and `seq` of the message stand where it is about one. `muted`: it counts nowhere, and nothing rings. `quiet`: it came in the quiet hours,
 * so nothing rings. Where its user may not read the room any more, `title` and `body` are empty.
 */
export const Notification = z.object({
  epoch: z.string(),
  seq: Seq,
  id: PublishId,
  kind: NotificationKind,
  title: z.string(),
  body: z.string(),
  link: Link.optional(),
  room: RoomName.optional(),
  message: Seq.optional(),
  match: RoomName.optional(),
  /** Who caused it, where somebody did. */
  from: Person.optional(),
  /** Milliseconds since 1970. */
  at: z.int(),
  state: ReadState,
  muted: z.literal(true).optional(),
  quiet: z.literal(true).optional(),
});
export type Notification = z.infer<typeof Notification>;

/** What an inbox holds beside notifications: on some device of its user, some of them were marked. */
export const Mark = z.object({
  epoch: z.string(),
  seq: Seq,
  state: ReadState,
  /** These notifications, */
  seqs: z.array(Seq).optional(),
  /** or all up to this one, */
  upTo: Seq.optional(),
  /** of those that are about this room, where it is named. */
  room: RoomName.optional(),
});
export type Mark = z.infer<typeof Mark>;

/** An entry of the inbox's stream: every seq is one or the other. */
export const InboxEntry = z.union([z.object({ notification: Notification }), z.object({ mark: Mark })]);
export type InboxEntry = z.infer<typeof InboxEntry>;
