export { Notifications, notificationsOf, type NotificationsSnapshot } from './notifications.ts';
export type { Counts, InboxSettings, Notification, NotificationKind, QuietHours, ReadState } from '@partyline/protocol';
