/** Those who want to know that something changed. `subscribe` returns its own undo. */
export class Listeners {
  readonly #listeners = new Set<{ readonly call: () => void }>();

  readonly subscribe = (listener: () => void): (() => void) => {
    // Wrapped, so that the same function subscribed twice is two subscriptions with two undos.
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  /** A listener that throws harms neither the others nor the machine that tells them; its error is reported as uncaught. */
  notify(): void {
    for (const { call } of [...this.#listeners]) {
      try {
        call();
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
