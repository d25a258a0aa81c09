import type { Histories, HistoryEvent, PublishEvent } from './history.ts';
import type { LogIndex } from './log-index.ts';
import type { Tally } from './tally.ts';

/** What one life, or one device through all its lives, published to a room, in the order in which it did. */
interface Made {
  readonly who: string;
  readonly room: string;
  readonly user: string;
  readonly ids: Set<string>;
}

/**
 * D5: what a device published to a room stands in the log in the order in which it was made. Of a life that is gone only what was
 * certainly written down counts for the lives after it: the rest may still be on its way, and nobody knows of it any more. Where what
 * failed may be stored all the same, only what a life was told stored counts: nothing waits for the rest.
 */
export function checkOrder({ clients, mayOutliveFailure = false }: Histories, logs: LogIndex, tally: Tally): void {
  const made = new Map<string, Made>();
  for (const { client, user, device, events, end = 'quiet', kept } of clients) {
    const stored = mayOutliveFailure ? storedIn(events) : undefined;
    for (const event of events) {
      if (event.type !== 'publish' || stored?.has(event.id) === false) continue;
      note(made, client, user, event);
      if (device !== undefined && device !== client && (end === 'quiet' || kept?.has(event.id))) note(made, device, user, event);
    }
  }
  for (const { who, room, user, ids } of made.values()) {
    for (const log of logs.all) {
      const publishes = Array.from(ids, (id) => ({ id, seq: log.find(user, id)?.seq }));
      if (log.room === room) checkDevice(who, log.toString(), publishes, tally);
    }
  }
}

function storedIn(events: readonly HistoryEvent[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => (event.type === 'outcome' && event.state === 'stored' ? [event.id] : [])));
}

function note(made: Map<string, Made>, who: string, user: string, { room, id }: PublishEvent): void {
  const key = `${room} ${who}`;
  const each = made.get(key) ?? { who, room, user, ids: new Set<string>() };
  made.set(key, each);
  // A retry takes its place at the end.
  each.ids.delete(id);
  each.ids.add(id);
}

function checkDevice(device: string, log: string, publishes: readonly { readonly id: string; readonly seq: number | undefined }[], tally: Tally): void {
  let last: { readonly id: string; readonly seq: number } | undefined;
  for (const { id, seq } of publishes) {
    if (seq === undefined) continue;
    if (last && seq < last.seq) tally.note('disordered', `D5 ${log}: ${device} published ${last.id} before ${id}, stored as ${last.seq} and ${seq}`);
    else last = { id, seq };
  }
}
