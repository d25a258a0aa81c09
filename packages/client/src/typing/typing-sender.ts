import { times } from '@partyline/protocol/constants';
import type { Clock } from '../clock.ts';

export interface TypingSenderOptions {
  readonly clock: Clock;
  /** Tells the server: a key `ageMs` ago, or with `on: false` that nothing more is to be waited for. */
  readonly send: (typing: { readonly on: boolean; readonly ageMs: number }) => void;
}

/** Tells that keys come (E4): the first at once, then once a second at most, with how long ago the last one was. */
export class TypingSender {
  readonly #options: TypingSenderOptions;
  #keyAt = Number.NEGATIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isOn = false;
  #cancel: (() => void) | undefined;

  constructor(options: TypingSenderOptions) {
    this.#options = options;
  }

  /** Whether the server counts us as typing, as far as is known here. */
  get isOn(): boolean {
    return this.#isOn && this.#options.clock.monotonic() - this.#keyAt < times.typing;
  }

  /** There was a key. */
  typed(): void {
    const now = this.#options.clock.monotonic();
    this.#keyAt = now;
    if (this.#cancel) return;
    const wait = this.#toldAt + times.typingTold - now;
    if (wait <= 0) this.#tell();
    else this.#cancel = this.#options.clock.after(Math.ceil(wait), () => this.#tell());
  }

  /** Sent, emptied, or left. */
  stopped(): void {
    const { isOn } = this;
    this.forget();
    if (isOn) this.#options.send({ on: false, ageMs: 0 });
  }

  /** The server forgot it too. */
  forget(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isOn = false;
  }

  #tell(): void {
    this.#cancel = undefined;
    this.#toldAt = this.#options.clock.monotonic();
    this.#isOn = true;
    this.#options.send({ on: true, ageMs: Math.round(this.#toldAt - this.#keyAt) });
  }
}
