import { z } from 'zod';
import { Counts, Mark, Notification } from './notification.ts';
import { InboxSettings } from './settings.ts';

/** A new notification, and the counts with it. To all devices of its user. */
export const NewNotification = z.object({ notification: Notification, counts: Counts });
export type NewNotification = z.infer<typeof NewNotification>;

/** Some were marked, on whichever device. */
export const Marked = z.object({ mark: Mark, counts: Counts });
export type Marked = z.infer<typeof Marked>;

export const SettingsChange = z.object({ settings: InboxSettings });
export type SettingsChange = z.infer<typeof SettingsChange>;
