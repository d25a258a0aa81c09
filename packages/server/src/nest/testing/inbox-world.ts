import type { Person } from '@partyline/protocol';
import type { Clock } from '../../core/clock.ts';
import type { Append, Entry } from '../../core/entry.ts';
import { type InboxParts, inboxParts } from '../../core/inbox/inbox-parts.ts';
import { inboxOf, type Notice } from '../../core/inbox/notice.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import type { AppendResult } from '../../core/stream-store.ts';
import { Streams } from '../../core/streams.ts';
import { MemoryStore } from '../../stores/memory-store.ts';

/** A store whose commits fail when the test says so: nothing is stored, or the answer is lost. */
export class CrashingStore extends MemoryStore {
  /** What becomes of the commits to come, in order; those beyond go well. */
  fate: ('fails' | 'loses its answer' | 'goes well')[] = [];

  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    const fate = this.fate.shift() ?? 'goes well';
    if (fate === 'fails') throw new PartylineError('store_unavailable', 'a fault of the test');
    const results = await super.append(batch);
    if (fate === 'loses its answer') throw new PartylineError('store_unavailable', 'a fault of the test');
    return results;
  }
}

export const person = (user: string): Person => ({ user, name: user.toUpperCase(), color: '#DE281B' });

/** The core of notifications on a store in memory, which a test may start again. */
export class InboxWorld {
  readonly clock: Clock;
  readonly store = new CrashingStore();
  streams!: Streams;
  parts!: InboxParts;

  constructor(clock: Clock) {
    this.clock = clock;
    this.restart();
  }

  /** All that was in memory is gone. */
  restart(): void {
    this.streams = new Streams({ store: this.store });
    this.parts = inboxParts(this.streams, this.clock);
  }

  /** The user's first visit: from now on they are notified. */
  async enter(...users: string[]): Promise<void> {
    for (const user of users) (await this.parts.inboxes.enter(user))();
  }

  notice(user: string, id: string, more: Partial<Notice> = {}): Notice {
    return { user, id, author: person('ben'), kind: 'message', title: `title of ${id}`, ...more };
  }

  /** What the store has of an inbox. */
  async entries(user: string): Promise<readonly Entry[]> {
    return (await this.store.read(inboxOf(user), { after: 0 }, 100_000))?.entries ?? [];
  }

  /** Again and again, as a client does, until it is not refused for a moment. */
  async insist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PartylineError) || !error.isRetryable) throw error;
      }
    }
  }
}
