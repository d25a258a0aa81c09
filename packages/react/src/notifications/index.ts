export * from '@partyline/client/notifications';
export { useInbox, useNotifications } from './use-notifications.ts';
export { useOnNotification } from './use-on-notification.ts';
export { useUnreadCount } from './use-unread-count.ts';
