import type { InboxEntry, Mark, Notification } from '@partyline/protocol';
import type { StreamEntry } from '../inbox.ts';

/** An entry of a user's inbox, as streams want it. */
export interface InboxItem extends StreamEntry {
  readonly notification?: Notification;
  readonly mark?: Mark;
}

export function itemOf(entry: InboxEntry): InboxItem {
  const { epoch, seq } = 'notification' in entry ? entry.notification : entry.mark;
  return { epoch, seq, ...entry };
}
