import { times } from '@partyline/protocol/constants';
import type { Clock } from '../clock.ts';
import type { Environment } from '../environment.ts';
import { type Instant, instant, since } from '../instant.ts';

/** Whether someone is there. */
export type PresenceState = 'active' | 'idle';

export interface ActivityOptions {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly changed: () => void;
}

/** Whether somebody is at this page: idle after a minute without input, and while nobody can see it. Outside of pages always active. */
export class Activity {
  readonly #options: ActivityOptions;
  #state: PresenceState = 'active';
  #inputAt: Instant;
  #cancel: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: ActivityOptions) {
    this.#options = options;
    this.#inputAt = instant(options.clock);
  }

  get state(): PresenceState {
    return this.#state;
  }

  /** Harmless to repeat. */
  start(): void {
    const { environment } = this.#options;
    if (this.#stopListening || !environment.onActivity) return;
    this.#stopListening = environment.onActivity((isThere) => (isThere ? this.#input() : this.#become('idle')));
    if (environment.isVisible()) this.#input();
    else this.#become('idle');
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Called for each move of the pointer, so it only writes down when that was. */
  #input(): void {
    this.#inputAt = instant(this.#options.clock);
    if (!this.#cancel) this.#watch(times.idle);
    this.#become('active');
  }

  #watch(ms: number): void {
    this.#cancel = this.#options.clock.after(Math.ceil(ms), () => {
      this.#cancel = undefined;
      const left = times.idle - since(this.#options.clock, this.#inputAt);
      if (left > 0 && this.#state === 'active') this.#watch(left);
      else this.#become('idle');
    });
  }

  #become(state: PresenceState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.changed();
  }
}
