import type { CursorMember } from '@partyline/protocol';
import { limits } from '@partyline/protocol/constants';
import type { Clock } from '../clock.ts';

/** How long the names of those who came may take to be told by themselves, and how long after a request the next one goes out, in milliseconds. */
const patienceMs = 1_000;

export interface CursorNamesOptions {
  readonly clock: Clock;
  readonly isKnown: (slot: number) => boolean;
  readonly ask: (slots: number[]) => Promise<readonly CursorMember[]>;
  /** Whose the slots are; those of `slots` that aren't among `members` are nobody's. */
  readonly told: (members: readonly CursorMember[], slots: readonly number[]) => void;
}

/** Asks for the names of cursors that are seen: of large rooms the server doesn't tell who comes. */
export class CursorNames {
  readonly #options: CursorNamesOptions;
  readonly #seen = new Set<number>();
  #cancel: (() => void) | undefined;
  #stay: object = {};

  constructor(options: CursorNamesOptions) {
    this.#options = options;
  }

  saw(slot: number): void {
    if (this.#options.isKnown(slot)) return;
    this.#seen.add(slot);
    this.#schedule();
  }

  clear(): void {
    this.#seen.clear();
    this.#cancel?.();
    this.#cancel = undefined;
    this.#stay = {};
  }

  #schedule(): void {
    this.#cancel ??= this.#options.clock.after(patienceMs, () => void this.#ask(this.#stay));
  }

  async #ask(stay: object): Promise<void> {
    const unknown = [...this.#seen].filter((slot) => !this.#options.isKnown(slot));
    this.#seen.clear();
    const slots = unknown.slice(0, limits.membersListed);
    for (const slot of unknown.slice(slots.length)) this.#seen.add(slot);
    if (slots.length > 0) {
      try {
        const members = await this.#options.ask(slots);
        if (stay === this.#stay) this.#options.told(members, slots);
      } catch {
        if (stay === this.#stay) for (const slot of slots) this.#seen.add(slot);
      }
    }
    if (stay !== this.#stay) return;
    this.#cancel = undefined;
    if (this.#seen.size > 0) this.#schedule();
  }
}
