import type { ChatEntry } from '@partyline/protocol';
import { type Entry, type EntryData, lostKind } from '../../core/entry.ts';

/** What this namespace puts into entries, by kind. */
interface MessageData {
  readonly text: string;
  readonly replyTo?: number;
}
interface EditData {
  readonly text: string;
}
interface ReactData {
  readonly emoji: string;
  readonly on: boolean;
}

/** An entry as the wire shows it. What was erased has an empty text, and `deleted`. */
export function toWire(room: string, epoch: string, entry: Entry): ChatEntry {
  const { seq, id, author, at, kind } = entry;
  const common = { room, epoch, seq, id, sender: author.user, name: author.name, color: author.color, timestamp: new Date(at).toISOString() };
  // What a damaged disk took is shown like what was deleted.
  if (kind === lostKind) return { ...common, kind: 'message', text: '', deleted: true };
  if (kind === 'message') {
    const data = dataOf<MessageData>(entry);
    if (!data) return { ...common, kind, text: '', deleted: true };
    const { text, replyTo } = data;
    return replyTo === undefined ? { ...common, kind, text } : { ...common, kind, text, replyTo };
  }
  const target = entry.target as number;
  switch (kind) {
    case 'edit': {
      const data = dataOf<EditData>(entry);
      return data ? { ...common, kind, target, text: data.text } : { ...common, kind, target, text: '', deleted: true };
    }
    case 'delete':
      return { ...common, kind, target };
    case 'react': {
      const { emoji, on } = dataOf<ReactData>(entry) ?? { emoji: '', on: false };
      return { ...common, kind, target, emoji, on };
    }
    default:
      throw new Error(`a chat room has no entries of the kind ${kind}`);
  }
}

/** Only this namespace writes to its streams, so data has the form that it was given here. */
function dataOf<T extends object>(entry: Entry): T | null {
  return entry.data as (EntryData & T) | null;
}
