import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../core/clock.ts';
import { CrowdConnection } from './crowd-connection.ts';
import { CrowdMember } from './crowd-member.ts';
import type { CrowdTokens } from './crowd-tokens.ts';
import { HandPath, spotsOf } from './hand-path.ts';
import { CrowdRefusal, refused } from './problem.ts';
import { seededRandom } from './random.ts';

export interface CrowdOptions {
  readonly url: string;
  readonly room: string;
  readonly people: number;
  readonly seed: number;
  readonly tokens: CrowdTokens;
}

export interface CrowdStats {
  /** People who are in the room now. */
  readonly present: number;
  /** Since the start. */
  readonly moves: number;
  readonly messages: number;
}

interface Somebody {
  readonly connection: CrowdConnection;
  readonly member: CrowdMember;
}

/** People who come at a time: a server takes so many handshakes a second from one address. */
const comingAtATime = 4;
/** How long whoever is about to come in may take to do so, when all leave, in milliseconds. */
const comingPatienceMs = 2_000;
/** One says nothing for half a minute, and all of them together no more than a line in 3 s, or nobody could read along. */
const silence = { least: 30_000, each: 3_000 };

/** Many people in one room. */
export class Crowd {
  readonly #options: CrowdOptions;
  readonly #people: Somebody[] = [];
  #moves = 0;
  #messages = 0;
  /** How many were asked to come. */
  #called = 0;
  #isLeaving = false;
  #gathering: Promise<void> = Promise.resolve();

  constructor(options: CrowdOptions) {
    this.#options = options;
  }

  get stats(): CrowdStats {
    return { present: this.#people.filter(({ connection }) => connection.isIn).length, moves: this.#moves, messages: this.#messages };
  }

  /** Resolves when all are in, or on their way out. Rejects with a `StartError` where the server doesn't take somebody. */
  gather(): Promise<void> {
    this.#gathering = this.#gather();
    return this.#gathering;
  }

  /** Resolves when all are out, those included who were about to come in. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    await Promise.race([this.#gathering.catch(() => {}), sleep(comingPatienceMs, undefined, { ref: false })]);
    await Promise.all(this.#people.map(({ connection, member }) => (member.stop(), connection.close())));
  }

  /** One first: what stands in everyone's way is told once. */
  async #gather(): Promise<void> {
    await this.#bring(this.#called++);
    const coming = await Promise.allSettled(Array.from({ length: comingAtATime }, () => this.#bringOthers()));
    const failed = coming.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #bringOthers(): Promise<void> {
    try {
      while (!this.#isLeaving && this.#called < this.#options.people) await this.#bring(this.#called++);
    } catch (error) {
      this.#isLeaving = true;
      throw error;
    }
  }

  async #bring(index: number): Promise<void> {
    const { url, room, tokens } = this.#options;
    const token = await tokens.next(index);
    const connection = await this.#admitted(() => CrowdConnection.open({ url, token, room }));
    if (!connection) return;
    if (this.#isLeaving) return connection.close();
    const member = this.#memberOf(index, connection);
    connection.watchBudget((movesPerSecond) => member.allow(movesPerSecond));
    this.#people.push({ connection, member });
  }

  #memberOf(index: number, connection: CrowdConnection): CrowdMember {
    const { seed, people } = this.#options;
    const random = seededRandom(seed + index + 1);
    const path = new HandPath(random, spotsOf(seededRandom(seed)));
    return new CrowdMember({
      clock: systemClock,
      random,
      path,
      silenceMs: Math.max(silence.least, silence.each * people),
      link: {
        move: (at) => {
          this.#moves += 1;
          connection.move(at);
        },
        type: () => connection.type(),
        say: (text) => void connection.say(text).then((isStored) => (this.#messages += isStored ? 1 : 0)),
      },
    });
  }

  /** Comes again when the server says so, as long as the crowd stays. */
  async #admitted(open: () => Promise<CrowdConnection>): Promise<CrowdConnection | undefined> {
    while (!this.#isLeaving) {
      try {
        return await open();
      } catch (error) {
        if (!(error instanceof CrowdRefusal)) throw error;
        if (error.code !== 'rate_limited' && error.code !== 'busy') throw refused(`The crowd could not enter ${this.#options.room}`, error);
        await sleep(error.retryAfterMs ?? 1000);
      }
    }
    return undefined;
  }
}
