import type { Notification } from '@partyline/react/notifications';

const freshMs = 5 * 60_000;

/** Whether a notification is worth interrupting someone: it is for them, new on all devices, and not from hours ago. */
export function rings({ title, state, muted, quiet, at }: Pick<Notification, 'title' | 'state' | 'muted' | 'quiet' | 'at'>, now: number): boolean {
  // Without a title it is about something that may not be read any more.
  return title !== '' && state === 'unseen' && muted !== true && quiet !== true && now - at < freshMs;
}
