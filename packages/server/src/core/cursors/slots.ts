import { highestSlot } from '@partyline/protocol';
import { PartylineError } from '../partyline-error.ts';

/** How long a slot stays free after its cursor left, in milliseconds: frames and names that tell of the old one are gone by then. */
const restMs = 10_000;

/** Numbers for the cursors of a room, as small as can be: frames are shorter for them. */
export class Slots {
  readonly #resting: { readonly slot: number; readonly until: number }[] = [];
  /** Free ones below `#next`, smallest last. */
  readonly #free: number[] = [];
  #next = 0;

  /** Throws `busy` where there is none: frames have no number for it. */
  take(now: number): number {
    while (this.#resting[0] && this.#resting[0].until <= now) this.#wake();
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#next > highestSlot) throw new PartylineError('busy', 'this room has no place for another cursor; try again later', { retryAfterMs: restMs });
    return this.#next++;
  }

  give(slot: number, now: number): void {
    this.#resting.push({ slot, until: now + restMs });
  }

  #wake(): void {
    const { slot } = this.#resting.shift() as { slot: number };
    const at = this.#free.findLastIndex((free) => free > slot);
    this.#free.splice(at + 1, 0, slot);
  }
}
