import type { Outbox } from './outbox.ts';
import type { OutboxItem } from './outbox-content.ts';

/** What waits to be sent and what failed, as an application sees it. `PartylineClient.subscribe` tells when it changed. */
export class ClientOutbox {
  readonly #outbox: Outbox;
  readonly #discard: (room: string, id: string) => void;

  /** @internal */
  constructor(outbox: Outbox, discard: (room: string, id: string) => void) {
    this.#outbox = outbox;
    this.#discard = discard;
  }

  /** All of it, in the order in which it was made; the same array until something in it changed. */
  list(): readonly OutboxItem[] {
    return this.#outbox.items;
  }

  /** Takes a `queued` publish back, before it is sent. Tells whether it still could. */
  cancel(id: string): boolean {
    const isQueued = (item: OutboxItem): boolean => item.id === id && item.state === 'queued';
    const item = this.list().find(isQueued);
    if (!item) return false;
    this.#discard(item.room, id);
    // It stays where another tab may be sending it.
    return !this.list().some(isQueued);
  }
}
