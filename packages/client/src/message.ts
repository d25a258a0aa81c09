import type { ChatEntry, MessageEntry } from '@partyline/protocol';
import type { Problem } from './error.ts';

export interface Reaction {
  readonly emoji: string;
  /** In the order in which they reacted. */
  readonly users: readonly { readonly user: string; readonly name: string }[];
  readonly count: number;
  readonly isMine: boolean;
}

/** What a reply answers. Only `seq` is known until that message is loaded. */
export interface ReplyTo {
  readonly seq: number;
  readonly name?: string;
  readonly text?: string;
  readonly isDeleted?: boolean;
}

/** One row of a room, as it stands after all edits, deletions and reactions that are known. */
export interface Message {
  /** The same from the moment of sending on: a React key. */
  readonly key: string;
  /** The publish's id. */
  readonly id: string;
  /** Its place in the room; absent until it is stored. */
  readonly seq?: number;
  readonly sender: string;
  /** The sender's name and colour at the time of writing. */
  readonly name: string;
  readonly color: string;
  /** Milliseconds since 1970: by the server's clock once stored, by this device's until then. */
  readonly at: number;
  /** Empty once deleted. */
  readonly text: string;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  readonly replyTo?: ReplyTo;
  readonly reactions: readonly Reaction[];
  /** `failed`: the server refused it for good; `error` says why. */
  readonly state: 'pending' | 'stored' | 'failed';
  readonly error?: Problem;
}

export type StoredMessage = Message & { readonly seq: number };

/** What changes a message: an entry of the room, or a publish of our own that isn't one yet. */
export type Change =
  | { readonly kind: 'edit'; readonly text: string; readonly deleted?: true | undefined }
  | { readonly kind: 'delete' }
  | { readonly kind: 'react'; readonly emoji: string; readonly on: boolean; readonly sender: string; readonly name: string };

export type ChangeEntry = Exclude<ChatEntry, MessageEntry>;

/** A message after its changes, in their order. `self` is the user whose reactions are `isMine`. */
export function fold(entry: MessageEntry, key: string, changes: readonly Change[], self: string | undefined): StoredMessage {
  const { id, seq, sender, name, color } = entry;
  const row = { key, id, seq, sender, name, color, at: Date.parse(entry.timestamp), state: 'stored' } as const;
  if (entry.deleted || changes.some(erases)) return { ...row, text: '', isEdited: false, isDeleted: true, reactions: [] };
  const text = changes.findLast((change) => change.kind === 'edit')?.text;
  return { ...row, text: text ?? entry.text, isEdited: text !== undefined, isDeleted: false, reactions: reactionsOf(changes, self) };
}

/** An edit that was erased tells of the deletion before the deletion itself is loaded. */
function erases(change: Change): boolean {
  return change.kind === 'delete' || (change.kind === 'edit' && change.deleted === true);
}

function reactionsOf(changes: readonly Change[], self: string | undefined): Reaction[] {
  const emojis = new Map<string, Map<string, string>>();
  for (const change of changes) {
    if (change.kind !== 'react') continue;
    const { emoji, on, sender, name } = change;
    const users = emojis.get(emoji) ?? new Map<string, string>();
    if (on) emojis.set(emoji, users.set(sender, name));
    else if (users.delete(sender) && users.size === 0) emojis.delete(emoji);
  }
  return Array.from(emojis, ([emoji, names]) => {
    const users = Array.from(names, ([user, name]) => ({ user, name }));
    return { emoji, users, count: users.length, isMine: self !== undefined && names.has(self) };
  });
}
