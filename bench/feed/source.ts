import type { Orders } from '../lib/order.ts';
import { now } from '../lib/now.ts';
import { keyAt, type Quote } from './plan.ts';

/** Requests that may be under way: a server that can't keep up takes less, instead of piling up what it will never send. */
const mostUnderWay = 4;

/** Says values at a rate, some of them together in a request as price sources do, and remembers what it said. */
export class Source {
  readonly #orders: Orders;
  readonly #keys: readonly string[];
  readonly #perRequest: number;
  readonly last = new Map<string, number>();
  /** When each request was made. */
  readonly said: number[] = [];
  /** Values that the server took, and those that it had no time for. */
  taken = 0;
  skipped = 0;
  failure: Error | undefined;
  #underWay = 0;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  #began = 0;
  #due = 0;

  constructor(orders: Orders, keys: number, perRequest: number) {
    this.#orders = orders;
    this.#keys = Array.from({ length: keys }, (_, i) => keyAt(i));
    this.#perRequest = perRequest;
  }

  /** From now on, so many values a second. */
  start(perSecond: number): void {
    this.#began = now();
    this.#timer = setInterval(() => {
      const due = Math.floor(((now() - this.#began) / 1000) * (perSecond / this.#perRequest));
      for (; this.#due < due; this.#due++) this.#say();
    }, 5);
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#underWay > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  #say(): void {
    if (this.#underWay >= mostUnderWay) return void (this.skipped += this.#perRequest);
    const t = now();
    this.said.push(t);
    const values = Array.from({ length: this.#perRequest }, (): { key: string; value: Quote } => {
      const key = this.#keys[this.#next++ % this.#keys.length] as string;
      const n = (this.last.get(key) ?? 0) + 1;
      this.last.set(key, n);
      return { key, value: { n, t } };
    });
    this.#underWay += 1;
    this.#orders
      .post('/api/feeds/prices', { values })
      .then(
        () => (this.taken += values.length),
        (error: unknown) => (this.failure ??= error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => (this.#underWay -= 1));
  }
}
