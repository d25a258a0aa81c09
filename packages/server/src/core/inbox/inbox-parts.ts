import type { Clock } from '../clock.ts';
import type { Streams } from '../streams.ts';
import { Inboxes } from './inboxes.ts';
import { MessageNotices } from './message-notices.ts';
import { Notifier } from './notifier.ts';
import { Orders } from './orders.ts';
import { UserSettings } from './user-settings.ts';

/** All that notifications need of the core. One for a server: each part keeps in memory what it has read. */
export interface InboxParts {
  readonly settings: UserSettings;
  readonly inboxes: Inboxes;
  /** For whatever causes notifications. */
  readonly notifier: Notifier;
  /** For messages of the chat. */
  readonly notices: MessageNotices;
  /** For services. */
  readonly orders: Orders;
}

export function inboxParts(streams: Streams, clock: Clock): InboxParts {
  const settings = new UserSettings(streams, clock);
  const notifier = new Notifier(streams, clock, settings);
  return {
    settings,
    notifier,
    inboxes: new Inboxes(streams, clock),
    notices: new MessageNotices(streams, notifier),
    orders: new Orders(streams, clock, notifier),
  };
}
