/** What goes to a connection in the order in which it was asked for, though some of it has to be read first. */
export class OrderedSends {
  /** Settled when all so far are delivered; `undefined` while nothing waits. */
  #last: Promise<void> | undefined;

  /** Delivers at once where nothing has to be waited for. Resolves when it is delivered; rejects where it could not be read, and then it is left out. */
  send<T>(value: T | Promise<T>, deliver: (value: T) => void): Promise<void> {
    if (!this.#last && !(value instanceof Promise)) {
      deliver(value);
      return Promise.resolve();
    }
    const before = this.#last;
    const sent = Promise.all([value, before]).then(([read]) => deliver(read));
    // What fails early doesn't let those behind it overtake those before it.
    const last = Promise.allSettled([sent, before]).then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
    return sent;
  }
}
