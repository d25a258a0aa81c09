import { createHash } from 'node:crypto';
import type { NotificationKind, Person } from '@partyline/protocol';
import type { EntryData } from '../entry.ts';

/** Where inboxes are: one stream for each user, with what they were notified of and what they marked. */
export const inboxPrefix = 'notifications:';

export function inboxOf(user: string): string {
  return inboxPrefix + user;
}

/** A message in its room. With the id of its publish, so that another one that has its seq now, after an older copy was put back, isn't taken for it. */
export interface MessageRef {
  readonly seq: number;
  readonly id: string;
}

/** Something to notify a user of. Idempotent by (user, author.user, kind, id): told again, it changes nothing. */
export interface Notice {
  readonly user: string;
  readonly id: string;
  /** Who caused it; for what a service caused, `serviceAuthor`. */
  readonly author: Person;
  readonly kind: NotificationKind;
  readonly title: string;
  /** Never what a message says: that stands in its room, may be deleted there, and is read there when somebody looks. */
  readonly body?: string | undefined;
  readonly link?: string | undefined;
  readonly room?: string | undefined;
  /** The message of `room` that it is about; by `author`. */
  readonly message?: MessageRef | undefined;
  readonly match?: string | undefined;
}

/** Whose entries a service's are. Those who see them aren't shown it. */
export function serviceAuthor(name: string): Person {
  return { user: `service:${name}`, name, color: '' };
}

/** An id for a notice, from what makes it the same one when it is told again. */
export function hashedId(what: string): string {
  return createHash('sha256').update(what).digest('base64url').slice(0, 32);
}

/** One for each author, user and room: asked for again, it changes nothing. */
export function invitation(author: Person, user: string, room: string): Notice {
  return { user, id: hashedId(`chat:${room}`), author, kind: 'invite', title: `${author.name} invited you to ${room}`, room };
}

/** What an inbox's stream keeps of a notification. */
export interface NotificationData {
  readonly kind: NotificationKind;
  readonly title: string;
  readonly body?: string;
  readonly link?: string;
  readonly room?: string;
  readonly message?: MessageRef;
  readonly match?: string;
  /** Its room was muted when it came: it counts nowhere. */
  readonly muted?: true;
  /** It came in the quiet hours: nothing rings. */
  readonly quiet?: true;
}

/** The id of its entry. The kind is in it so that nobody's own id for one thing is taken for another of theirs. */
export function entryIdOf({ kind, id }: Pick<Notice, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}

/** The id that it was told with. */
export function noticeIdOf(entryId: string): string {
  return entryId.slice(entryId.indexOf(':') + 1);
}

/** Without fields that say nothing. */
export function notificationData({ kind, title, body, link, room, message, match }: Notice, how: { muted: boolean; quiet: boolean }): EntryData {
  const data: NotificationData = {
    kind,
    title,
    ...(body !== undefined && body !== '' && { body }),
    ...(link !== undefined && { link }),
    ...(room !== undefined && { room }),
    ...(message !== undefined && { message }),
    ...(match !== undefined && { match }),
    ...(how.muted && { muted: true }),
    ...(how.quiet && { quiet: true }),
  };
  return { ...data };
}
