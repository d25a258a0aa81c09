import type { Channel, Neighbours } from './locks.ts';

export interface OutboxOwnersOptions {
  readonly neighbours: Neighbours | undefined;
  readonly scope: string;
  /** The name of this owner: one tab, from opening its outbox to closing it. */
  readonly self: string;
  /** Someone else's records are ours now. */
  readonly inherited: (owner: string) => void;
}

/**
 * Whose records this tab may send. An owner lives as long as it holds the lock of its name; every other tab waits for that lock, and whoever
 * gets it has the records of an owner that is gone. It keeps the lock, so that when it goes too, the next one gets them.
 *
 * Web Locks fall free when a page is closed, crashes or is put away, whatever it did before. Where there are none (plain http), all
 * records are everyone's: each tab sends what it finds, and the ids make the repeats harmless (D3).
 */
export class OutboxOwners {
  readonly #options: OutboxOwnersOptions;
  readonly #prefix: string;
  readonly #held = new Map<string, () => void>();
  /** Owners whose lock was asked for. */
  readonly #known = new Set<string>();
  /** By owner, until its lock is given back, or not waited for any more. */
  readonly #requests = new Map<string, Promise<unknown>>();
  readonly #stopped = new AbortController();
  #channel: Channel | undefined;

  constructor(options: OutboxOwnersOptions) {
    this.#options = options;
    this.#prefix = `partyline outbox ${options.scope} `;
  }

  /** Whether this owner's records are ours to send. */
  has(owner: string): boolean {
    return this.#options.neighbours === undefined || this.#held.has(owner);
  }

  /** Begins to live, unless it does. Nothing may be written before: for a name that nobody has heard, nobody waits. */
  async live(): Promise<void> {
    const { neighbours, self } = this.#options;
    if (!neighbours || this.#channel) return;
    await this.#take(self);
    // Who comes later tells its name; who was there before is found by its lock.
    this.#channel = neighbours.openChannel(this.#prefix.trim(), (owner) => this.#await(owner));
    this.#channel.tell(self);
  }

  /** Begins to live, and takes the records of those that are gone: of `owners`, the ones that nobody holds. */
  async start(owners: Iterable<string>): Promise<void> {
    const { neighbours } = this.#options;
    if (!neighbours) return;
    await this.live();
    for (const owner of owners) await this.#take(owner);
    const { held = [] } = await neighbours.locks.query();
    for (const { name = '' } of held) if (name.startsWith(this.#prefix)) this.#await(name.slice(this.#prefix.length));
  }

  /** Waits for those of `owners` that weren't known yet: who came and went between two looks was perhaps not heard. */
  watch(owners: Iterable<string>): void {
    for (const owner of owners) this.#await(owner);
  }

  /** An inherited owner turned out to have left nothing. */
  release(owner: string): void {
    this.#held.get(owner)?.();
    this.#held.delete(owner);
  }

  /** Stops living. When it resolves, others may have all that was ours. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#channel?.close();
    for (const owner of [...this.#held.keys()]) this.release(owner);
    await Promise.allSettled(this.#requests.values());
  }

  /** Takes the lock if it is free; otherwise waits for it in the background. */
  async #take(owner: string): Promise<void> {
    const { neighbours } = this.#options;
    if (!neighbours || this.#known.has(owner)) return;
    const isFree = await new Promise<boolean>((resolve, reject) => {
      const request = neighbours.locks.request(this.#prefix + owner, { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock !== null) await this.#hold(owner);
      });
      this.#requests.set(owner, request);
      request.catch(reject);
    });
    if (isFree) this.#known.add(owner);
    else this.#await(owner);
  }

  #await(owner: string): void {
    const { neighbours, inherited } = this.#options;
    if (!neighbours || this.#known.has(owner) || this.#stopped.signal.aborted) return;
    this.#known.add(owner);
    const request = neighbours.locks.request(this.#prefix + owner, { signal: this.#stopped.signal }, async () => {
      const over = this.#hold(owner);
      inherited(owner);
      await over;
    });
    this.#requests.set(owner, request);
    // Aborted by `stop`: nothing is waited for any more.
    request.catch(() => {});
  }

  /** Keeps a lock that was granted, until it is released. */
  #hold(owner: string): Promise<void> {
    if (this.#stopped.signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(owner, resolve);
    return promise;
  }
}
