import type { Counts, ReadState } from '@partyline/protocol';
import { readStates } from '@partyline/protocol/constants';
import type { Entry } from '../entry.ts';
import type { Fold } from './folds.ts';
import type { NotificationData } from './notice.ts';

/** What a mark says: these notifications, or all up to one, or all of a room that came before the mark. */
export interface MarkData {
  readonly state: ReadState;
  readonly seqs?: readonly number[] | undefined;
  readonly upTo?: number | undefined;
  readonly room?: string | undefined;
}

interface Item {
  readonly room: string | undefined;
  readonly muted: boolean;
  rank: number;
}

const unseen = readStates.indexOf('unseen');
const unread = readStates.indexOf('unread');

/**
 * How far each notification of a user has come: the sum of their stream. A notification's state is the furthest that any mark has brought it
 * to, so that the order of marks doesn't matter. What retention removed counts no more; marks come after what they mark.
 */
export class Inbox implements Fold {
  readonly #items = new Map<number, Item>();

  apply({ seq, kind, data }: Entry): void {
    if (data === null) return;
    if (kind === 'mark') this.#mark(data as unknown as MarkData);
    else if (kind === 'notification') {
      const { room, muted = false } = data as unknown as NotificationData;
      this.#items.set(seq, { room, muted, rank: unseen });
    }
  }

  trimTo(first: number): void {
    for (const seq of this.#items.keys()) {
      if (seq >= first) return;
      this.#items.delete(seq);
    }
  }

  /** What the badge shows, counted anew. */
  get counts(): Counts {
    const counts = { unseen: 0, unread: 0 };
    for (const { rank, muted } of this.#items.values()) {
      if (muted || rank > unread) continue;
      counts.unread += 1;
      if (rank === unseen) counts.unseen += 1;
    }
    return counts;
  }

  /** Of a notification that isn't there (any more), `archived`: nobody waits for it. */
  stateOf(seq: number): ReadState {
    const item = this.#items.get(seq);
    return readStates[item?.rank ?? readStates.length - 1] as ReadState;
  }

  /** The mark without what it doesn't change; `undefined` where it changes nothing. */
  newsOf(mark: MarkData): MarkData | undefined {
    const changed = this.#marked(mark);
    if (changed.length === 0) return undefined;
    return mark.seqs ? { state: mark.state, seqs: changed.map(([seq]) => seq) } : mark;
  }

  #mark(mark: MarkData): void {
    const rank = readStates.indexOf(mark.state);
    for (const [, item] of this.#marked(mark)) item.rank = rank;
  }

  /** Those that it brings further. All that are here came before it. */
  #marked({ state, seqs, upTo = Number.POSITIVE_INFINITY, room }: MarkData): (readonly [number, Item])[] {
    const rank = readStates.indexOf(state);
    const isMeant = (seq: number, item: Item): boolean => item.rank < rank && seq <= upTo && (room === undefined || item.room === room);
    if (!seqs) return [...this.#items].filter(([seq, item]) => isMeant(seq, item));
    const found: (readonly [number, Item])[] = [];
    for (const seq of new Set(seqs)) {
      const item = this.#items.get(seq);
      if (item && isMeant(seq, item)) found.push([seq, item]);
    }
    return found;
  }
}
