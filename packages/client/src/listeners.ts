/** Those who want to be told something. `subscribe` returns its own undo. */
export class Listeners<Told extends unknown[] = []> {
  readonly #listeners = new Set<{ readonly call: (...told: Told) => void }>();

  readonly subscribe = (listener: (...told: Told) => void): (() => void) => {
    // Wrapped, so that the same function subscribed twice is two subscriptions with two undos.
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  /** A listener that throws harms neither the others nor the machine that tells them; its error is reported as uncaught. */
  notify(...told: Told): void {
    for (const { call } of [...this.#listeners]) {
      try {
        call(...told);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
