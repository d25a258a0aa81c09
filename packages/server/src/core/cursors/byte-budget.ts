/** E3: bytes of cursors to one member, events around them included, in any window of a second. */
export const bytesPerSecond = 32_000;
const windowMs = 1000;

/** Bytes within a sliding second: exact, however the pace changes. A token bucket would let its burst through on top. */
export class ByteBudget {
  readonly #spent: { readonly at: number; readonly bytes: number }[] = [];
  #sum = 0;

  /** Bytes spent in the second before `now` (monotonic milliseconds). */
  spentBefore(now: number): number {
    this.#forget(now);
    return this.#sum;
  }

  /** As much is spent of it. From now on it is another's. */
  copy(): ByteBudget {
    const copy = new ByteBudget();
    copy.#spent.push(...this.#spent);
    copy.#sum = this.#sum;
    return copy;
  }

  spend(bytes: number, now: number): void {
    this.#spent.push({ at: now, bytes });
    this.#sum += bytes;
  }

  #forget(now: number): void {
    while (this.#spent[0] && this.#spent[0].at <= now - windowMs) this.#sum -= (this.#spent.shift() as { bytes: number }).bytes;
  }
}
