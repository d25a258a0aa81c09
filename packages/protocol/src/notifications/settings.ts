import { z } from 'zod';
import { RoomName } from '../strings.ts';

const minutesOfDay = 24 * 60;

/** From one minute of the day to another, which may be the next day's; `timeZone` is of the IANA's names, such as `Europe/Lisbon`. */
export const QuietHours = z.object({
  from: z
    .int()
    .min(0)
    .max(minutesOfDay - 1),
  to: z
    .int()
    .min(0)
    .max(minutesOfDay - 1),
  timeZone: z.string().max(64).refine(isTimeZone, "a time zone is one of the IANA's names, such as Europe/Lisbon"),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** What a user has said of their notifications, on whichever device. */
export const InboxSettings = z.object({
  /** Rooms whose notifications count nowhere and don't ring. */
  muted: z.array(RoomName),
  quietHours: QuietHours.nullable(),
  /** Matches of which they want to hear. */
  following: z.array(RoomName),
});
export type InboxSettings = z.infer<typeof InboxSettings>;

export const MuteRoom = z.object({ room: RoomName, on: z.boolean().default(true) });
export type MuteRoom = z.infer<typeof MuteRoom>;

export const SetQuietHours = z.object({ quietHours: QuietHours.nullable() });
export type SetQuietHours = z.infer<typeof SetQuietHours>;

/** Asks for the right to read the match. */
export const FollowMatch = z.object({ match: RoomName, on: z.boolean().default(true) });
export type FollowMatch = z.infer<typeof FollowMatch>;

export const InboxSettingsAck = z.object({ ok: z.literal(true), settings: InboxSettings });
export type InboxSettingsAck = z.infer<typeof InboxSettingsAck>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
