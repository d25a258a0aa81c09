import { idOf, type OutboxChange, type OutboxRecord } from './outbox-store.ts';
import type { PublishRecord } from './publish.ts';

type Changes = Map<string, PublishRecord | undefined>;

/** What is written in one go. */
class Pile {
  /** The newest of each id: `undefined` deletes it. */
  readonly changes: Changes;
  /** Over when it is written, or when nobody is to wait for that any longer. */
  readonly over = Promise.withResolvers<void>();

  constructor(changes: Changes) {
    this.changes = changes;
  }
}

/** What a store has of an outbox, what it doesn't have yet, and who waits for that: one pile is written while the next one grows. */
export class OutboxLedger {
  /** By id, the owner of each record that the store is known to have. */
  readonly #kept = new Map<string, string>();
  #next = new Pile(new Map());
  /** Empty where nothing is being written. */
  #current = new Pile(new Map());

  constructor() {
    this.#current.over.resolve();
  }

  /** Whether something is to be written next. */
  get isBehind(): boolean {
    return this.#next.changes.size > 0;
  }

  /** Whether the store may have it. */
  isKept(id: string): boolean {
    return this.#kept.has(id) || this.#current.changes.has(id);
  }

  /** To be written, or deleted. What the store never had needn't be deleted there. */
  note(id: string, record: PublishRecord | undefined): void {
    if (record || this.isKept(id)) this.#next.changes.set(id, record);
    else this.#drop([id]);
  }

  /** All that is noted until now, as the changes of this owner, which are being written until `wrote` or `failed`. */
  begin(owner: string): OutboxChange[] {
    this.#current = this.#next;
    this.#next = new Pile(new Map());
    return Array.from(this.#current.changes, ([id, record]) => (record ? { put: { ...record, owner: this.#kept.get(id) ?? owner } } : { delete: id }));
  }

  wrote(changes: readonly OutboxChange[]): void {
    for (const change of changes) {
      if ('put' in change) this.#kept.set(idOf(change), change.put.owner);
      else this.#kept.delete(change.delete);
    }
    this.#current.changes.clear();
    this.#current.over.resolve();
  }

  /** It is to be written again, but for what was noted since. Who waits for it goes on waiting. */
  failed(): void {
    const newer = this.#next;
    this.#next = new Pile(new Map([...this.#current.changes, ...newer.changes]));
    this.#current.changes.clear();
    for (const { over } of [this.#current, newer]) over.resolve(this.#next.over.promise);
  }

  /** Resolves when all that is noted until now is written, or by `letGo`. */
  written(): Promise<void> {
    return (this.isBehind ? this.#next : this.#current).over.promise;
  }

  /** Whoever waits goes on, though it isn't written. */
  letGo(): void {
    for (const { over } of [this.#current, this.#next]) over.resolve();
    this.#next = new Pile(this.#next.changes);
  }

  /** The store has these. Returns them but for those that were changed here since they were kept. */
  found(records: readonly OutboxRecord[]): OutboxRecord[] {
    const news = records.filter(({ request: { payload } }) => !this.#next.changes.has(payload.id) && !this.#current.changes.has(payload.id));
    for (const { request, owner } of news) this.#kept.set(request.payload.id, owner);
    return news;
  }

  /** Of what was kept these are left. Returns the ids of the others, with which nothing is to be done any more. */
  left(records: readonly OutboxRecord[]): string[] {
    const left = new Set(records.map(({ request }) => request.payload.id));
    const lost = [...this.#kept.keys()].filter((id) => !left.has(id));
    for (const id of lost) this.#kept.delete(id);
    this.#drop(lost);
    return lost;
  }

  /** Nothing that is noted is to be written, nor what is being written to be written again. */
  forget(): void {
    for (const { changes } of [this.#current, this.#next]) changes.clear();
  }

  #drop(ids: readonly string[]): void {
    for (const id of ids) this.#next.changes.delete(id);
    if (this.isBehind) return;
    // No write will come of it, so who waits for it waits for the one that is under way, if there is one.
    this.#next.over.resolve(this.#current.over.promise);
    this.#next = new Pile(new Map());
  }
}
