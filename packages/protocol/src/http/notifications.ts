import { z } from 'zod';
import { limits } from '../limits.ts';
import { Link, Title } from '../notifications/notification.ts';
import { LongText, PublishId, RoomName, UserId } from '../strings.ts';

/** A user, several, everyone who is in a room now, or everyone who ever had an inbox here. */
const Target = z.union(
  [
    z.object({ user: UserId }).strict(),
    z.object({ users: z.array(UserId).min(1).max(limits.notifiedUsers) }).strict(),
    z.object({ room: RoomName }).strict(),
    z.object({ all: z.literal(true) }).strict(),
  ],
  `say whom with one of { user }, { users } of 1 to ${limits.notifiedUsers}, { room } and { all: true }, with names as the wire has them`,
);

/** One notification. `id` is the sender's key: repeated, it tells nobody twice, and reaches those whom it has not reached yet. */
export const SendNotification = z.object({
  id: PublishId,
  to: Target,
  title: Title,
  body: LongText(limits.bodyLength).default(''),
  link: Link.optional(),
  room: RoomName.optional(),
});
export type SendNotification = z.infer<typeof SendNotification>;

/** `POST /api/notifications`, with a service's token whose scope has `notifications`: one, or a list of up to 100. All are checked before any is stored. */
export const SendNotifications = z.union([SendNotification, z.object({ notifications: z.array(SendNotification).min(1).max(limits.batch) })]);
export type SendNotifications = z.infer<typeof SendNotifications>;

/** By notification, how many inboxes it is in now, and how many of those had it already. Sent after all of them are on disk. */
export const SendNotificationsAnswer = z.object({ ok: z.literal(true), sent: z.array(z.object({ id: z.string(), users: z.int(), duplicates: z.int() })) });
export type SendNotificationsAnswer = z.infer<typeof SendNotificationsAnswer>;
