import type { JoinCursorsAck } from '@partyline/protocol';
import { backoff, pace } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { kindOf, type Problem, problemOf } from '../error.ts';

/** Cursors left and joined again within this time were never left: React remounts, and routes change, in two steps. In milliseconds. */
const lingerMs = 500;

export interface CursorStayOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether the server can be asked. */
  readonly isOpen: () => boolean;
  /** Calls `joined` at once when the answer is there. */
  readonly join: (joined: (answer: JoinCursorsAck) => void) => Promise<unknown>;
  readonly leave: () => Promise<unknown>;
  readonly joined: (answer: JoinCursorsAck) => void;
  readonly left: () => void;
  readonly changed: () => void;
}

/**
 * Keeps this client's cursor in a room for as long as someone holds it.
 *
 *            held                  ok                    let go
 *     out ─────────▶ joining ──────────────▶ inside ─────────────▶ leaving ──▶ out
 *      ▲                │ final                │ removed
 *      │                ▼                      ▼
 *      │             refused ◀─────────────────┘   held anew, another token, connection up: out
 *      └── connection down: from anywhere
 *
 * One request at a time goes out, so that a join and a leave can't overtake each other on the server.
 */
export class CursorStay {
  readonly #options: CursorStayOptions;
  #phase: 'out' | 'joining' | 'inside' | 'leaving' | 'refused' = 'out';
  #problem: Problem | undefined;
  #holders = 0;
  #failures = 0;
  #cancelLeave: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  /** This stay on this connection; answers that were asked for in an older one are ignored. */
  #stay: object = {};
  /** A request to leave was not granted: the server may go on telling. */
  #mayBeInside = false;

  constructor(options: CursorStayOptions) {
    this.#options = options;
  }

  /** Whether someone holds it, or did a moment ago. */
  get isWanted(): boolean {
    return this.#holders > 0 || this.#cancelLeave !== undefined;
  }

  get isInside(): boolean {
    return this.#phase === 'inside';
  }

  /** Whether the server is needed, be it to leave. */
  get isBusy(): boolean {
    return this.isWanted || this.#mayBeInside || ['joining', 'inside', 'leaving'].includes(this.#phase);
  }

  /** Why there may be no cursor in the room. */
  get problem(): Problem | undefined {
    return this.#phase === 'refused' ? this.#problem : undefined;
  }

  /** Holds it. The returned function lets go, once. */
  hold(): () => void {
    this.#holders += 1;
    this.#cancelLeave?.();
    this.#cancelLeave = undefined;
    if (this.#holders === 1) this.tryAgain();
    this.#options.changed();
    this.proceed();
    let isHeld = true;
    return () => {
      if (isHeld) this.#release();
      isHeld = false;
    };
  }

  /** The server can be asked, or there is something else to do. */
  proceed(): void {
    if (this.#cancelRetry || !this.#options.isOpen()) return;
    if (this.isWanted && this.#phase === 'out') void this.#join(this.#stay);
    else if (!this.isWanted && (this.isInside || this.#mayBeInside)) void this.#leave(this.#stay);
  }

  /** Asks again where it was refused. */
  tryAgain(): void {
    if (this.#phase === 'refused') this.#phase = 'out';
    this.proceed();
  }

  /** The server doesn't know of us any more. */
  down(): void {
    this.#reset('out');
    this.#failures = 0;
  }

  /** The server took the right to be here away. */
  removed(problem: Problem): void {
    if (this.#phase === 'out' || this.#phase === 'refused') return;
    this.#problem = problem;
    this.#reset('refused');
  }

  #release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#cancelLeave = this.#options.clock.after(lingerMs, () => {
      this.#cancelLeave = undefined;
      this.proceed();
      this.#options.changed();
    });
  }

  async #join(stay: object): Promise<void> {
    this.#phase = 'joining';
    this.#options.changed();
    try {
      await this.#options.join((answer) => {
        if (stay !== this.#stay) return;
        this.#phase = 'inside';
        this.#mayBeInside = false;
        this.#failures = 0;
        this.#options.joined(answer);
      });
    } catch (error) {
      if (stay === this.#stay) this.#failed(problemOf(error));
    }
    this.#settled(stay);
  }

  async #leave(stay: object): Promise<void> {
    this.#phase = 'leaving';
    this.#options.left();
    try {
      await this.#options.leave();
      if (stay === this.#stay) {
        this.#phase = 'out';
        this.#mayBeInside = false;
      }
    } catch (error) {
      if (stay === this.#stay) {
        this.#mayBeInside = true;
        this.#failed(problemOf(error));
      }
    }
    this.#settled(stay);
  }

  #settled(stay: object): void {
    if (stay !== this.#stay) return;
    this.proceed();
    this.#options.changed();
  }

  #failed(problem: Problem): void {
    this.#phase = 'out';
    if (kindOf(problem) === 'final') {
      this.#problem = problem;
      this.#phase = 'refused';
      return;
    }
    this.#failures += 1;
    const { clock, random } = this.#options;
    const wait = Math.max(problem.retryAfterMs ?? 0, backoff(this.#failures, pace.visible, random));
    this.#cancelRetry = clock.after(wait, () => {
      this.#cancelRetry = undefined;
      this.proceed();
    });
  }

  #reset(phase: 'out' | 'refused'): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#stay = {};
    this.#phase = phase;
    this.#mayBeInside = false;
    this.#options.left();
    this.#options.changed();
  }
}
