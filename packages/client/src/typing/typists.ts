import type { Person } from '@partyline/protocol';
import { times } from '@partyline/protocol/constants';
import type { Clock } from '../clock.ts';
import { share } from '../share.ts';

/** Who else is typing. Immutable, the same object until it changes. */
export interface TypingSnapshot {
  /** The first three of them, in the order in which they began. */
  readonly people: readonly Person[];
  readonly count: number;
}

/** As many as a line names. */
const named = 3;
const nobody: TypingSnapshot = { people: [], count: 0 };

export interface TypistsOptions {
  readonly clock: Clock;
  readonly self: () => Person | undefined;
  readonly changed: () => void;
}

/** The others who are typing in a room, as the server says; believed for six seconds (E4). */
export class Typists {
  readonly #options: TypistsOptions;
  #snapshot = nobody;
  #cancel: (() => void) | undefined;

  constructor(options: TypistsOptions) {
    this.#options = options;
  }

  get snapshot(): TypingSnapshot {
    return this.#snapshot;
  }

  /** `isTyping`: whether we are one of `count`, should `people` not say it. */
  told(people: readonly Person[], count: number, isTyping: boolean): void {
    const user = this.#options.self()?.user;
    const others = people.filter((person) => person.user !== user);
    const isListed = others.length < people.length;
    const isAmong = isListed || (isTyping && count > people.length);
    this.#set({ people: others.slice(0, named), count: Math.max(others.length, count - (isAmong ? 1 : 0)) });
  }

  /** What they typed is there. */
  wrote(user: string): void {
    const { people, count } = this.#snapshot;
    const others = people.filter((person) => person.user !== user);
    if (others.length < people.length) this.#set({ people: others, count: count - 1 });
  }

  clear(): void {
    this.#set(nobody);
  }

  #set(next: TypingSnapshot): void {
    this.#cancel?.();
    this.#cancel = next.count > 0 ? this.#options.clock.after(times.typingForgotten, () => this.clear()) : undefined;
    const before = this.#snapshot;
    this.#snapshot = share(before, next);
    if (this.#snapshot !== before) this.#options.changed();
  }
}
