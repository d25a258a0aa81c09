import type { Point } from '@partyline/protocol';
import { times } from '@partyline/protocol';
import type { Clock } from '../../core/clock.ts';
import type { HandPath } from './hand-path.ts';
import { between, type Random } from './random.ts';
import { lineOf } from './small-talk.ts';

/** What a member does is sent through this. */
export interface MemberLink {
  move(at: Point): void;
  /** A key was just pressed. */
  type(): void;
  say(text: string): void;
}

export interface CrowdMemberOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly path: HandPath;
  readonly link: MemberLink;
  /** How long it says nothing between two lines, on average, in milliseconds. */
  readonly silenceMs: number;
}

/** How long a key takes, and a whole line, in milliseconds. */
const keyMs = 160;
const line = { least: 1_200, most: 6_000 };

/** Somebody of the crowd: a hand that moves, as often as the server allows, and now and then a line that is typed first. */
export class CrowdMember {
  readonly #options: CrowdMemberOptions;
  readonly #startedAt: number;
  #movesPerSecond = 0;
  #told: Point | undefined;
  #cancelMove: (() => void) | undefined;
  #cancelTalk: (() => void) | undefined;

  constructor(options: CrowdMemberOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    this.#wait(between(options.random, 0, options.silenceMs));
  }

  /** 0: nobody else is there to see it. */
  allow(movesPerSecond: number): void {
    this.#movesPerSecond = movesPerSecond;
    if (!this.#cancelMove) this.#step();
  }

  /** No timer is left. */
  stop(): void {
    this.#movesPerSecond = 0;
    this.#cancelMove?.();
    this.#cancelTalk?.();
  }

  #step(): void {
    this.#cancelMove = undefined;
    if (this.#movesPerSecond === 0) return;
    const { clock, path, link } = this.#options;
    this.#cancelMove = clock.after(1000 / this.#movesPerSecond, () => this.#step());
    const at = path.at(clock.monotonic() - this.#startedAt);
    if (at.x === this.#told?.x && at.y === this.#told.y) return;
    this.#told = at;
    link.move(at);
  }

  #wait(ms: number): void {
    this.#cancelTalk = this.#options.clock.after(ms, () => {
      const text = lineOf(this.#options.random);
      this.#type(text, Math.min(line.most, Math.max(line.least, text.length * keyMs)));
    });
  }

  /** Tells that keys come, as often as clients do, until the line is done. */
  #type(text: string, leftMs: number): void {
    const { clock, link, random, silenceMs } = this.#options;
    link.type();
    const next = Math.min(leftMs, times.typingTold);
    this.#cancelTalk = clock.after(next, () => {
      if (leftMs > next) return this.#type(text, leftMs - next);
      link.say(text);
      // Whoever speaks at random speaks after times like these (exponential).
      this.#wait(-Math.log(1 - random()) * silenceMs);
    });
  }
}
