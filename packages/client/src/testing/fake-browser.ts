import type { Neighbours } from '../locks.ts';

interface LockRequest {
  readonly tab: object;
  readonly grant: () => void;
}

/** The Web Locks and the channels of one browser with several tabs. Everything takes a turn, as it does there. */
export class FakeBrowser {
  /** By name, whoever has the lock, and then those who wait for it. */
  readonly #locks = new Map<string, LockRequest[]>();
  readonly #channels = new Map<string, Map<object, (word: string) => void>>();
  /** Which tab opened a channel. */
  readonly #members = new WeakMap<object, object>();
  readonly #closed = new WeakSet<object>();

  /** A new tab. `close` ends it, however it ends: its locks fall free. */
  openTab(): { readonly neighbours: Neighbours; readonly close: () => void } {
    const tab = {};
    return {
      neighbours: {
        locks: {
          request: ((name: string, options: { signal?: AbortSignal; ifAvailable?: true }, granted: (lock: unknown) => Promise<void>) =>
            this.#request(tab, name, options, granted)) as Neighbours['locks']['request'],
          query: async () => ({ held: Array.from(this.#locks.keys(), (name) => ({ name })) }),
        },
        openChannel: (name, heard) => this.#openChannel(tab, name, heard),
      },
      close: () => this.#close(tab),
    };
  }

  /** Names of the locks that someone has. */
  get held(): string[] {
    return [...this.#locks.keys()];
  }

  async #request(
    tab: object,
    name: string,
    { signal, ifAvailable }: { signal?: AbortSignal; ifAvailable?: true },
    granted: (lock: unknown) => Promise<void>,
  ): Promise<void> {
    await Promise.resolve();
    signal?.throwIfAborted();
    // What a closed tab would still have asked for, nobody hears.
    if (this.#closed.has(tab)) return new Promise(() => {});
    const line = this.#locks.get(name) ?? [];
    if (ifAvailable && line.length > 0) return granted(null);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const request = { tab, grant: resolve };
    this.#locks.set(name, [...line, request]);
    if (line.length === 0) resolve();
    const aborted = (): void => {
      this.#leave(name, request);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', aborted);
    await promise;
    signal?.removeEventListener('abort', aborted);
    await granted({ name });
    this.#leave(name, request);
  }

  #leave(name: string, request: LockRequest): void {
    const line = this.#locks.get(name) ?? [];
    const rest = line.filter((other) => other !== request);
    if (rest.length === 0) this.#locks.delete(name);
    else this.#locks.set(name, rest);
    if (line[0] === request) rest[0]?.grant();
  }

  #openChannel(tab: object, name: string, heard: (word: string) => void) {
    const members = this.#channels.get(name) ?? new Map<object, (word: string) => void>();
    this.#channels.set(name, members);
    const self = {};
    members.set(self, heard);
    this.#members.set(self, tab);
    return {
      tell: (word: string) => {
        for (const [member, hear] of members) if (member !== self) void Promise.resolve().then(() => members.has(member) && hear(word));
      },
      close: () => void members.delete(self),
    };
  }

  #close(tab: object): void {
    this.#closed.add(tab);
    for (const members of this.#channels.values()) {
      for (const member of members.keys()) if (this.#members.get(member) === tab) members.delete(member);
    }
    for (const [name, line] of [...this.#locks]) {
      for (const request of line) if (request.tab === tab) this.#leave(name, request);
    }
  }
}
