import { limits } from '@partyline/protocol/constants';
import { backoff, pace } from './backoff.ts';
import type { Clock } from './clock.ts';
import { kindOf, type Problem, problemOf } from './error.ts';
import { type Delivery, Inbox, type StreamEntry, type StreamJoined } from './inbox.ts';

/** A room left and joined again within this time was never left: React remounts, and routes change, in two steps. In milliseconds. */
const lingerMs = 500;

/** What a stream's server is asked. Each rejects with a `PartylineClientError`. */
export interface StreamRequests<E extends StreamEntry, J extends StreamJoined<E>> {
  /** `granted` is called in the moment when the answer arrives, before any entry that came after it. */
  join(claim: { readonly epoch?: string; readonly after?: number; readonly limit: number }, granted: (answer: J) => void): Promise<unknown>;
  leave(): Promise<unknown>;
  history(query: { readonly after: number; readonly limit: number }): Promise<{ readonly epoch: string; readonly entries: readonly E[] }>;
}

export interface MembershipOptions<E extends StreamEntry, J extends StreamJoined<E>> {
  readonly requests: StreamRequests<E, J>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isLive: () => boolean;
}

export interface MembershipListener<E extends StreamEntry, J extends StreamJoined<E>> {
  /** The phase changed, or something is missing, or no more. */
  changed(): void;
  /** The join was granted. Called before the entries that came with it are delivered. */
  joined(answer: J): void;
  delivered(delivery: Delivery<E>): void;
}

/**
 * Keeps this client in a room, or whatever else has a stream, for as long as someone holds it, and its inbox up to date.
 *
 *            held                  ok                    let go
 *     out ─────────▶ joining ──────────────▶ inside ─────────────▶ leaving ──▶ out
 *      ▲                │ ▲                    │ ▲
 *      │     final      │ └── another stream ──┘ │ missing: history { after }, page by page
 *      │                ▼                        └─┘
 *      │             refused ── held anew, connection up ──▶ joining
 *      └── connection down: from anywhere
 *
 * One request at a time goes out, so that a join and a leave can't overtake each other on the server.
 */
export class Membership<E extends StreamEntry, J extends StreamJoined<E>> {
  readonly inbox = new Inbox<E>();
  readonly #options: MembershipOptions<E, J>;
  readonly #listener: MembershipListener<E, J>;
  #phase: 'out' | 'joining' | 'inside' | 'leaving' | 'refused' = 'out';
  #problem: Problem | undefined;
  #holders = 0;
  #cancelLeave: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  #failures = 0;
  /** This stay on this connection; answers that were asked for in an older one are ignored. */
  #stay: object | undefined;
  #isAsking = false;
  /** A request to leave had no answer: the server may have let us go, and if not, it may do so yet. */
  #mayBeOut = false;

  constructor(options: MembershipOptions<E, J>, listener: MembershipListener<E, J>) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Whether someone holds the room, or did a moment ago. */
  get isWanted(): boolean {
    return this.#holders > 0 || this.#cancelLeave !== undefined;
  }

  get isInside(): boolean {
    return this.#phase === 'inside';
  }

  /** Why the room may not be joined. */
  get problem(): Problem | undefined {
    return this.#phase === 'refused' ? this.#problem : undefined;
  }

  /** Whether there is something to be told that the client had a position for. A first join isn't catching up. */
  get isBehind(): boolean {
    if (!this.isWanted || this.inbox.epoch === undefined || this.#phase === 'refused') return false;
    return !this.isInside || this.inbox.isBehind;
  }

  /** Holds the room. The returned function lets go, once. */
  hold(): () => void {
    this.#holders += 1;
    this.#cancelLeave?.();
    this.#cancelLeave = undefined;
    if (this.#phase === 'refused' && this.#holders === 1) this.#phase = 'out';
    this.#stopWaiting();
    this.#proceed();
    let isHeld = true;
    return () => {
      if (isHeld) this.#release();
      isHeld = false;
    };
  }

  /** The connection is live. */
  up(): void {
    this.#failures = 0;
    this.#proceed();
  }

  /** The server took the right to be here away; nothing of the room is told from now on (I7). Asked again like any refused room. */
  removed(problem: Problem): void {
    if (this.#phase === 'out' || this.#phase === 'refused') return;
    this.#stopWaiting();
    this.#refuse(problem);
    // Answers that are on their way were given before.
    this.#stay = undefined;
    this.#isAsking = false;
    this.#listener.changed();
  }

  /** The server lets this user in nowhere in its namespace. Asked again like any refused room. */
  refused(problem: Problem): void {
    this.#stopWaiting();
    this.#refuse(problem);
    this.#listener.changed();
  }

  /** Asks again where the room was refused: there is a new token. */
  tryAgain(): void {
    if (this.#phase !== 'refused') return;
    this.#phase = 'out';
    this.#proceed();
    this.#listener.changed();
  }

  /** The connection is gone, and with it the membership. */
  down(): void {
    this.#stopWaiting();
    this.#phase = 'out';
    this.#stay = undefined;
    this.#isAsking = false;
    this.#listener.changed();
  }

  /** An entry came live. One of another stream tells that ours was replaced. */
  live(entry: E): void {
    // After leaving, nothing more is told (I7); what comes is fetched at the next join.
    if (!this.isWanted || this.#phase === 'leaving' || this.#phase === 'refused') return;
    this.#listener.delivered(this.inbox.live(entry));
    if (!this.isInside) return;
    if (entry.epoch !== this.inbox.epoch) this.rejoin();
    else this.#proceed();
  }

  /** The stream isn't the one that was joined: asks for a new verdict. */
  rejoin(): void {
    if (!this.isInside) return;
    this.#phase = 'out';
    this.#proceed();
  }

  #release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#cancelLeave = this.#options.clock.after(lingerMs, () => {
      this.#cancelLeave = undefined;
      this.#proceed();
      this.#listener.changed();
    });
  }

  /** Does what is to be done next, if nothing is under way. */
  #proceed(): void {
    if (this.#isAsking || this.#cancelRetry || !this.#options.isLive()) return;
    if (this.isWanted && this.isInside && this.#mayBeOut) this.#phase = 'out';
    if (this.isWanted && this.#phase === 'out') this.#run((stay) => this.#join(stay));
    else if (!this.isWanted && this.isInside) this.#run((stay) => this.#leave(stay));
    else if (this.isInside && this.inbox.isBehind) this.#run((stay) => this.#fetch(stay));
  }

  /** One request and what follows from its answer. */
  #run(request: (stay: object) => Promise<void>): void {
    const stay = (this.#stay ??= {});
    this.#isAsking = true;
    request(stay)
      .then(
        () => {
          if (stay === this.#stay) this.#failures = 0;
        },
        (error: unknown) => {
          if (stay === this.#stay) this.#failed(problemOf(error));
        },
      )
      .finally(() => {
        if (stay !== this.#stay) return;
        this.#isAsking = false;
        this.#proceed();
        this.#listener.changed();
      });
  }

  async #join(stay: object): Promise<void> {
    this.#phase = 'joining';
    this.#listener.changed();
    const { claim } = this.inbox;
    const limit = 'after' in claim ? limits.page.max : limits.page.default;
    await this.#options.requests.join({ limit, ...claim }, (answer) => {
      // Let go of or removed in the meantime: nothing is told (I7), so that the position must stay what it was.
      if (stay !== this.#stay || !this.isWanted) return;
      this.#listener.joined(answer);
      this.#listener.delivered(this.inbox.joined(answer));
      this.#mayBeOut = false;
      // Last: publishes that a reset makes void must not go out before they are withdrawn.
      this.#phase = 'inside';
      this.#listener.changed();
    });
    if (this.#phase === 'joining' && stay === this.#stay) await this.#leaveUntold(stay);
  }

  /** Out again, without having been told anything: if it is wanted by now, it is joined anew. */
  async #leaveUntold(stay: object): Promise<void> {
    try {
      await this.#leave(stay);
    } finally {
      if (stay === this.#stay) this.#phase = 'out';
    }
  }

  async #leave(stay: object): Promise<void> {
    this.#phase = 'leaving';
    await this.#options.requests.leave();
    if (stay === this.#stay) this.#phase = 'out';
  }

  /** The next page of what is missing. */
  async #fetch(stay: object): Promise<void> {
    const after = this.inbox.last;
    const page = await this.#options.requests.history({ after, limit: limits.page.max });
    if (stay !== this.#stay || !this.isWanted) return;
    if (page.epoch !== this.inbox.epoch) return this.rejoin();
    this.#listener.delivered(this.inbox.page(after, page.entries));
    // There is nothing where something should be: only a new verdict tells why.
    if (this.inbox.isBehind && this.inbox.last === after) this.rejoin();
  }

  #failed(problem: Problem): void {
    if (this.#phase === 'joining') this.#phase = 'out';
    if (this.#phase === 'leaving') {
      this.#phase = 'inside';
      this.#mayBeOut = true;
    }
    if (kindOf(problem) === 'final') return this.#refuse(problem);
    this.#failures += 1;
    const { clock, random } = this.#options;
    const wait = Math.max(problem.retryAfterMs ?? 0, backoff(this.#failures, pace.visible, random));
    this.#cancelRetry = clock.after(wait, () => {
      this.#cancelRetry = undefined;
      this.#proceed();
    });
  }

  #refuse(problem: Problem): void {
    this.#phase = 'refused';
    this.#problem = problem;
  }

  #stopWaiting(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }
}
