import type { Person, Typists as Told } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import { Listeners } from '../listeners.ts';
import type { Ask } from '../publish.ts';
import { Typists, type TypingSnapshot } from './typists.ts';
import { TypingSender } from './typing-sender.ts';

export interface RoomTypingOptions {
  readonly room: string;
  readonly clock: Clock;
  readonly ask: Ask;
  /** Whether the server counts us as in the room. */
  readonly isInside: () => boolean;
  readonly self: () => Person | undefined;
}

/** Who is typing in a room. */
export class RoomTyping {
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly #options: RoomTypingOptions;
  readonly #listeners = new Listeners();
  readonly #sender: TypingSender;
  readonly #typists: Typists;

  /** @internal */
  constructor(options: RoomTypingOptions) {
    const { clock, room, self } = options;
    this.subscribe = this.#listeners.subscribe;
    this.#options = options;
    this.#typists = new Typists({ clock, self, changed: () => this.#listeners.notify() });
    this.#sender = new TypingSender({
      clock,
      send: ({ on, ageMs }) => {
        // Nobody waits for the answer: the next key says it again.
        if (options.isInside()) void options.ask('typing', { room, on, ageMs }).catch(() => {});
      },
    });
  }

  /** The others who are typing: gone two seconds after their last key, and at once when their message is there. */
  get snapshot(): TypingSnapshot {
    return this.#typists.snapshot;
  }

  /** To be called for each key that changed the text: others are told at most once a second. */
  typed(): void {
    if (this.#options.isInside()) this.#sender.typed();
  }

  /** To be called when the text is empty, or its field isn't in use any more. `room.send` does it by itself. */
  stopped(): void {
    this.#sender.stopped();
  }

  /** @internal */
  told({ people, count }: Told): void {
    this.#typists.told(people, count, this.#sender.isOn);
  }

  /** @internal A message of theirs is there. */
  wrote(user: string): void {
    this.#typists.wrote(user);
  }

  /** @internal We are out of the room. */
  clear(): void {
    this.#sender.forget();
    this.#typists.clear();
  }
}
