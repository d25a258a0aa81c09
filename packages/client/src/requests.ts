import type { Clock } from './clock.ts';
import { offline, PartylineClientError } from './error.ts';
import type { Answer, Granted, Namespace, Payload, RequestEvent, Requester } from './wire.ts';

/** How long an answer may take, in milliseconds. */
export const answerTimeoutMs = 10_000;

/** Requests in one namespace of an open connection whose answers are due. Each ends once: granted, refused, late or cut off. */
export class Requests<N extends Namespace> {
  readonly #wire: Requester<N>;
  readonly #clock: Clock;
  readonly #late: (askedAt: number) => void;
  readonly #due = new Set<() => void>();
  #shortestMs = Number.POSITIVE_INFINITY;

  /** `late` is told when a request, by when it was asked (monotonic ms), had no answer in time. */
  constructor(wire: Requester<N>, clock: Clock, late: (askedAt: number) => void) {
    this.#wire = wire;
    this.#clock = clock;
    this.#late = late;
  }

  /** The shortest that an answer took so far: about the way there and back, where requests are answered at once. Infinite before the first. */
  get shortestMs(): number {
    return this.#shortestMs;
  }

  /**
   * Rejects with a `PartylineClientError`: the server's refusal, or `offline` where the answer is unknown. `granted` is called at once
   * when the answer arrives, before any event that was sent after it; the promise may be later than those.
   */
  ask<E extends RequestEvent<N>>(event: E, payload: Payload<E>, granted?: (answer: Granted<E>) => void): Promise<Granted<E>> {
    return new Promise((resolve, reject) => {
      const askedAt = this.#clock.monotonic();
      const cancel = this.#clock.after(answerTimeoutMs, () => {
        end(() => reject(new PartylineClientError(offline(`no answer to ${event} within ${answerTimeoutMs / 1000} s`))));
        this.#late(askedAt);
      });
      const cutOff = (): void => end(() => reject(new PartylineClientError(offline(`the connection ended before the answer to ${event}`))));
      const end = (how: () => void): void => {
        if (!this.#due.delete(cutOff)) return;
        cancel();
        how();
      };
      this.#due.add(cutOff);
      this.#wire.request(event, payload, (answer: Answer<E>) => {
        end(() => {
          this.#shortestMs = Math.min(this.#shortestMs, this.#clock.monotonic() - askedAt);
          if (!answer.ok) return reject(new PartylineClientError(answer.error));
          granted?.(answer as Granted<E>);
          resolve(answer as Granted<E>);
        });
      });
    });
  }

  /** The connection is over: no answer that is due will come. */
  cutOff(): void {
    for (const cutOff of [...this.#due]) cutOff();
  }
}
