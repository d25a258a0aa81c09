/**
 * Shares a costly read among all who ask for it: at most one is under way and one to follow, however many ask. Each gets
 * an answer that was read after the question.
 */
export class SharedRead<T> {
  readonly #read: () => Promise<T>;
  #current: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  ask(): Promise<T> {
    if (this.#next) return this.#next;
    if (!this.#current) return this.#begin();
    const begin = (): Promise<T> => this.#begin();
    this.#next = this.#current.then(begin, begin);
    return this.#next;
  }

  #begin(): Promise<T> {
    this.#next = undefined;
    this.#current = this.#read().finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }
}
