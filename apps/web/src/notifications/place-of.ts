import type { Notification } from '@partyline/react/notifications';

/** Where a notification leads within the app; undefined where it leads nowhere, or to another page. */
export function placeOf({ link, room, match }: Pick<Notification, 'link' | 'room' | 'match'>): string | undefined {
  if (link !== undefined) return link.startsWith('/') ? link : undefined;
  if (room !== undefined) return `/rooms/${room}`;
  return match === undefined ? undefined : `/matches/${match}`;
}

/** A page elsewhere that it leads to. The server lets only http and https pass; so does this. */
export function pageOf({ link }: Pick<Notification, 'link'>): string | undefined {
  return link !== undefined && /^https?:\/\//.test(link) ? link : undefined;
}
