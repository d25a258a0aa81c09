import type { Notification } from '@partyline/react/notifications';

const about: Record<Notification['kind'], string> = {
  mention: 'You were mentioned',
  reply: 'You were answered',
  invite: 'You were invited',
  match: 'News of a match',
  message: 'A message for you',
};

/** What stands in the first line. Where its user may not read it any more, the server leaves it empty. */
export function titleOf({ title, kind }: Pick<Notification, 'title' | 'kind'>): string {
  return title === '' ? about[kind] : title;
}

/** For a window that shows text only. */
export function bodyOf({ body, room }: Pick<Notification, 'body' | 'room'>): string {
  return [body, room === undefined ? '' : `in ${room}`].filter((part) => part !== '').join(' · ');
}
