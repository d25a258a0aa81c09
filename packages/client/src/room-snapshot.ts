import type { Member } from '@partyline/protocol';
import type { Problem } from './error.ts';
import type { SeqRange } from './inbox.ts';
import type { Message } from './message.ts';

/** A room at one moment. Immutable, and the same object until something in it changed; so are its parts. */
export interface RoomSnapshot {
  /** `refused`: the server doesn't let this user in; `error` says why. */
  readonly state: 'idle' | 'joining' | 'joined' | 'refused';
  readonly error?: Problem;
  /** The identity of the room's stream; absent until the first join. */
  readonly epoch?: string;
  /** The seq of the last entry that was told. */
  readonly head: number;
  /** At most 200 of them are listed. */
  readonly members: readonly Member[];
  /** The same without oneself. */
  readonly others: readonly Member[];
  readonly memberCount: number;
  /** By seq; pending and failed ones last, in the order in which they were sent. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  /** What retention removed while this client was away, so that it was never told. */
  readonly gap?: SeqRange;
}

/** The old snapshot where each part of the new one is the same. */
export function keepIfSame(before: RoomSnapshot | undefined, after: RoomSnapshot): RoomSnapshot {
  if (!before) return after;
  const parts = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof RoomSnapshot>;
  return [...parts].every((part) => before[part] === after[part]) ? before : after;
}
