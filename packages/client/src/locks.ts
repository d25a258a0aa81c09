/** The part of the Web Locks that is used: `navigator.locks` has it. */
export interface Locks {
  /** Calls `granted` once the lock is this page's, which it stays until the promise that `granted` returns settles. Rejects when `signal` aborts first. */
  request(name: string, options: { signal: AbortSignal }, granted: () => Promise<void>): Promise<unknown>;
  /** Calls `granted` at once: with `null` where someone else has the lock. */
  request(name: string, options: { ifAvailable: true }, granted: (lock: unknown) => Promise<void>): Promise<unknown>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

/** A word to the user's other tabs. */
export interface Channel {
  tell(word: string): void;
  close(): void;
}

export type OpenChannel = (name: string, heard: (word: string) => void) => Channel;

/** Where pages of one browser meet. */
export interface Neighbours {
  readonly locks: Locks;
  readonly openChannel: OpenChannel;
}

/** `undefined` outside browsers, and in pages over plain http: those have no Web Locks. */
export function systemNeighbours(): Neighbours | undefined {
  if (typeof document === 'undefined' || typeof BroadcastChannel === 'undefined') return undefined;
  // Its type says that it is always there.
  const locks = navigator.locks as LockManager | null | undefined;
  if (!locks) return undefined;
  return {
    locks,
    openChannel(name, heard) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => typeof data === 'string' && heard(data);
      return { tell: (word) => channel.postMessage(word), close: () => channel.close() };
    },
  };
}
