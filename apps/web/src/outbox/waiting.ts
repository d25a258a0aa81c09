/** What the app needs to know of a publish in the outbox. */
export interface Unsent {
  readonly room: string;
  readonly state: 'queued' | 'sent' | 'failed';
  readonly request: { readonly event: string };
}

/** What isn't stored yet, for people: who writes counts messages, not publishes. */
export interface Waiting {
  messages: number;
  /** Edits, deletions and reactions. */
  changes: number;
  /** Messages that were refused for good, and wait for their author to decide. */
  failed: number;
}

const none: Waiting = { messages: 0, changes: 0, failed: 0 };

export function countWaiting(items: readonly Unsent[]): Waiting {
  return items.reduce((sum, { state, request }) => {
    const key = state === 'failed' ? 'failed' : request.event === 'sendMessage' ? 'messages' : 'changes';
    return { ...sum, [key]: sum[key] + 1 };
  }, none);
}

/** The rooms with something unsent, and whether any of it was refused. */
export function waitingRooms(items: readonly Unsent[]): ReadonlyMap<string, 'waiting' | 'failed'> {
  const rooms = new Map<string, 'waiting' | 'failed'>();
  for (const { room, state } of items) if (rooms.get(room) !== 'failed') rooms.set(room, state === 'failed' ? 'failed' : 'waiting');
  return rooms;
}
