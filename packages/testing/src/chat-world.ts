import type { Person } from '@partyline/protocol';
import { FakeChatServer } from './fake-chat-server.ts';
import { FakeClock } from './fake-clock.ts';
import { fakeToken } from './fake-token.ts';
import { countingIds, seededRandom } from './random.ts';

/** A chat server, time and chance for clients under test. Nothing happens but what a test lets happen. */
export class ChatWorld {
  readonly clock = new FakeClock();
  readonly server = new FakeChatServer(() => this.clock.now());
  readonly random: () => number;
  /** Whether the page can be seen. */
  isVisible = true;
  /** Whether pages that are made from now on see what their users do. */
  isAttended = false;
  readonly #wakers = new Set<() => void>();
  readonly #attendants = new Set<(isThere: boolean) => void>();
  #clients = 0;

  constructor(seed = 1) {
    this.random = seededRandom(seed);
  }

  /** What `createClient` takes, for this person. */
  optionsFor(person: Person) {
    return {
      url: 'http://partyline.test',
      token: fakeToken(person),
      clock: this.clock,
      random: this.random,
      ids: countingIds(`${person.user}${++this.#clients}`),
      openWire: this.server.openWire,
      environment: {
        isVisible: () => this.isVisible,
        onWake: (waker: () => void) => {
          this.#wakers.add(waker);
          return () => this.#wakers.delete(waker);
        },
        ...(this.isAttended ? { onActivity: (attendant: (isThere: boolean) => void) => this.#attend(attendant) } : {}),
      },
    };
  }

  /** Pages that listen for being woken. */
  get listening(): number {
    return this.#wakers.size;
  }

  /** The network is back, or the page is shown again. */
  wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  /** Someone touches the page, or hides it. */
  act(isThere = true): void {
    this.isVisible = isThere;
    for (const attendant of [...this.#attendants]) attendant(isThere);
  }

  #attend(attendant: (isThere: boolean) => void): () => void {
    this.#attendants.add(attendant);
    return () => void this.#attendants.delete(attendant);
  }

  /** Delivers everything and lets promises go on, until nothing moves. Time stands still meanwhile. */
  async settle(): Promise<void> {
    for (let moved = true; moved; ) {
      moved = this.server.flush();
      await new Promise((resolve) => setImmediate(resolve));
      moved ||= this.server.isBusy;
    }
  }

  /** Lets time pass, and everything settle at each moment at which something falls due. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    for (let left = ms; left > 0; ) {
      const step = Math.min(left, Math.max(this.clock.next ?? left, 1));
      this.clock.advance(step);
      left -= step;
      await this.settle();
    }
  }
}

export const ana: Person = { user: 'ana', name: 'Ana', color: '#DE281B' };
export const ben: Person = { user: 'ben', name: 'Ben', color: '#1A74CF' };
