import type { Channel, Locks, Neighbours } from '@partyline/client';
import type { Move } from '../network/network.ts';
import type { Trace } from '../trace.ts';
import { OutboxDisk } from './outbox-disk.ts';

interface Request {
  readonly page: object;
  readonly name: string;
  readonly granted: (lock: unknown) => Promise<void>;
  readonly done: (failure?: Error) => void;
  isHeld: boolean;
}

/** What the tabs of one user share: storage, locks that fall free when a page is gone, and a way to tell each other something. */
export class Browser {
  readonly disk = new OutboxDisk();
  readonly #trace: Trace;
  /** Held and asked for, in the order in which they were asked for. */
  #requests: Request[] = [];
  readonly #listeners = new Map<object, Map<string, (word: string) => void>>();
  /** Pages whose code may still run a little here, and asks in vain. */
  readonly #gone = new WeakSet<object>();
  /** Words that are on their way. */
  readonly #words: { readonly to: object; readonly name: string; readonly word: string }[] = [];

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  neighboursOf(page: object): Neighbours {
    return { locks: this.#locksOf(page), openChannel: (name, heard) => this.#openChannel(page, name, heard) };
  }

  /** The page is gone, and with it all that it held. */
  forget(page: object): void {
    this.#gone.add(page);
    this.#requests = this.#requests.filter((request) => request.page !== page);
    this.#listeners.delete(page);
  }

  collect(moves: Move[]): void {
    const held = new Set<string>();
    for (const request of this.#requests) {
      if (!request.isHeld && !held.has(request.name)) moves.push(() => this.#grant(request));
      held.add(request.name);
    }
    if (this.#words.length > 0) moves.push(() => this.#say());
  }

  #locksOf(page: object): Locks {
    const request = (name: string, options: { readonly signal?: AbortSignal; readonly ifAvailable?: true }, granted: Request['granted']): Promise<unknown> => {
      if (this.#gone.has(page)) return new Promise(() => {});
      if (options.ifAvailable && this.#requests.some((other) => other.name === name)) return granted(null);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const own: Request = { page, name, granted, isHeld: false, done: (failure) => (failure ? reject(failure) : resolve()) };
      this.#requests.push(own);
      options.signal?.addEventListener('abort', () => {
        if (own.isHeld) return;
        this.#drop(own);
        own.done(new Error('aborted'));
      });
      return promise;
    };
    const held = () => this.#requests.filter(({ isHeld }) => isHeld).map(({ name }) => ({ name }));
    return { request, query: () => Promise.resolve({ held: held() }) };
  }

  #grant(request: Request): void {
    request.isHeld = true;
    this.#trace(() => `lock ${request.name} is granted`);
    void request.granted({}).finally(() => {
      this.#drop(request);
      request.done();
    });
  }

  #drop(request: Request): void {
    this.#requests = this.#requests.filter((each) => each !== request);
  }

  #openChannel(page: object, name: string, heard: (word: string) => void): Channel {
    const own = this.#listeners.get(page) ?? new Map<string, (word: string) => void>();
    if (!this.#gone.has(page)) this.#listeners.set(page, own.set(name, heard));
    return {
      tell: (word) => {
        if (this.#gone.has(page)) return;
        for (const to of this.#listeners.keys()) if (to !== page) this.#words.push({ to, name, word });
      },
      close: () => own.delete(name),
    };
  }

  #say(): void {
    const said = this.#words.shift();
    if (!said) return;
    this.#trace(() => `a tab hears ${said.word}`);
    this.#listeners.get(said.to)?.get(said.name)?.(said.word);
  }
}
