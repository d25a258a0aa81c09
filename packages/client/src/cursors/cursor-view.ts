import type { CursorsAck, Area } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import { kindOf, type Problem, problemOf } from '../error.ts';

/** How often the server says where everyone in a room is, at most, with a little for the way there, in milliseconds. */
const askEveryMs = 1_100;
/** In this time each cursor is told whole by itself, so that what was missed is mostly there again, in milliseconds (E3). */
const patienceMs = 2_000;

export interface CursorViewOptions {
  readonly clock: Clock;
  readonly isBehind: () => boolean;
  /** Asks for the cursors of another area, or for those of the same one again. */
  readonly look: (area: Area | null) => Promise<CursorsAck>;
  readonly resync: () => Promise<CursorsAck>;
}

/** Keeps the cursors that are in view complete: asks where they are when the view changed, or frames were missed. */
export class CursorView {
  readonly #options: CursorViewOptions;
  #area: Area | null = null;
  /** What the server sends the frames of; `undefined` while it sends none. */
  #told: Area | null | undefined;
  #stay: object | undefined;
  #isAsking = false;
  #nextAskAt = 0;
  #behindSince: number | undefined;
  /** The last answer left cursors out, though it was the first to be asked for. */
  #wasPartial = false;
  #cancel: (() => void) | undefined;

  constructor(options: CursorViewOptions) {
    this.#options = options;
  }

  /** `null` is the whole surface. */
  get area(): Area | null {
    return this.#area;
  }

  look(area: Area | null): void {
    this.#area = area;
    this.#proceed();
  }

  /** The server answered a join that was asked for with this area; with `more`, it couldn't say where all are. */
  joined(area: Area | null, more: boolean): void {
    this.#stay = {};
    this.#told = area;
    this.#isAsking = false;
    this.#answered(more);
    this.#wait(askEveryMs);
    this.#proceed();
  }

  left(): void {
    this.#cancel?.();
    this.#stay = undefined;
  }

  /** A frame was read. */
  read(): void {
    const { isBehind, clock } = this.#options;
    if (!isBehind() && !this.#wasPartial) this.#behindSince = undefined;
    else if (this.#behindSince === undefined) {
      this.#behindSince = clock.monotonic();
      this.#proceed();
    }
  }

  #answered(isPartial: boolean): void {
    this.#wasPartial = isPartial;
    this.#behindSince = isPartial ? this.#options.clock.monotonic() : undefined;
  }

  #wait(ms: number): void {
    this.#nextAskAt = this.#options.clock.monotonic() + ms;
  }

  #proceed(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const isElsewhere = this.#told !== this.#area;
    if (!this.#stay || this.#isAsking || (!isElsewhere && this.#behindSince === undefined)) return;
    const due = Math.max(this.#nextAskAt, isElsewhere ? 0 : (this.#behindSince ?? 0) + patienceMs);
    const wait = due - this.#options.clock.monotonic();
    if (wait > 0) this.#cancel = this.#options.clock.after(Math.ceil(wait), () => this.#proceed());
    else void this.#ask(this.#stay, isElsewhere);
  }

  async #ask(stay: object, isElsewhere: boolean): Promise<void> {
    const area = this.#area;
    this.#isAsking = true;
    this.#wait(askEveryMs);
    try {
      const { more } = await (isElsewhere ? this.#options.look(area) : this.#options.resync());
      if (stay !== this.#stay) return;
      this.#told = area;
      // Asked twice, the server has no more to say: the others show when they move.
      this.#answered(isElsewhere && more);
    } catch (error) {
      if (stay === this.#stay) this.#failed(problemOf(error), area);
    }
    if (stay !== this.#stay) return;
    this.#isAsking = false;
    this.#proceed();
  }

  #failed(problem: Problem, area: Area | null): void {
    this.#wait(Math.max(askEveryMs, problem.retryAfterMs ?? 0));
    if (kindOf(problem) !== 'final') return;
    // Asked again, it would be refused again: what is shown stays.
    this.#told = area;
    this.#answered(false);
  }
}
