import type { Neighbours } from './locks.ts';
import { OutboxOwners } from './outbox-owners.ts';
import type { OpenOutboxStore, OutboxChange, OutboxRecord, OutboxStore } from './outbox-store.ts';

export interface OutboxRunOptions {
  readonly open: OpenOutboxStore;
  readonly neighbours: Neighbours | undefined;
  readonly scope: string;
  /** The name of this owner. */
  readonly self: string;
  /** Someone else's records are ours now. */
  readonly inherited: (owner: string) => void;
}

/** From `start` to `stop` of a keeper: one owner's time with the store of one scope. */
export class OutboxRun {
  readonly self: string;
  opening: Promise<void> | undefined;
  writing: Promise<void> | undefined;
  /** What was found is here: from then on changes are written. Earlier they could be overtaken by what is being read. */
  isLoaded = false;
  /** All that is kept in its scope is to be deleted. */
  isForgotten = false;
  deleted: Promise<void> | undefined;
  readonly #options: OutboxRunOptions;
  readonly #owners: OutboxOwners;
  #store: OutboxStore | undefined;

  constructor(options: OutboxRunOptions) {
    this.#options = options;
    this.self = options.self;
    this.#owners = new OutboxOwners(options);
  }

  get isOpen(): boolean {
    return this.#store !== undefined;
  }

  /** Opens the store, unless it is open. */
  async open(): Promise<OutboxStore> {
    this.#store ??= await this.#options.open(this.#options.scope);
    return this.#store;
  }

  /** Becomes the owner of what nobody else owns, and reads all that it owns. */
  async takeOver(): Promise<OutboxRecord[]> {
    const store = await this.open();
    await this.#owners.start(ownersOf(await store.load()));
    // Again, since another tab may have sent some until we got the lock.
    const records = await this.#load();
    return records.filter(({ owner }) => this.#owners.has(owner));
  }

  /** Reads what an owner left that is gone, and lets go of its name if that is nothing. */
  async inherit(owner: string): Promise<OutboxRecord[]> {
    const left = (await this.#load()).filter((record) => record.owner === owner);
    if (left.length === 0) this.#owners.release(owner);
    return left;
  }

  /** Begins to live, if it hasn't yet: what is written before that is found by nobody. */
  live(): Promise<void> {
    return this.#owners.live();
  }

  async write(changes: readonly OutboxChange[]): Promise<void> {
    const store = await this.open();
    await store.write(changes);
  }

  /** Deletes everyone's records. */
  async deleteAll(): Promise<void> {
    const store = await this.open();
    const records = await store.load();
    await store.write(records.map(({ request }) => ({ delete: request.payload.id })));
  }

  /** Lets go of the store, until it is opened again. */
  async close(): Promise<void> {
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }

  /** Stops living, then lets go of the store. */
  async end(): Promise<void> {
    await this.#owners.stop();
    await this.close();
  }

  async #load(): Promise<OutboxRecord[]> {
    const store = await this.open();
    const records = await store.load();
    this.#owners.watch(ownersOf(records));
    return records;
  }
}

function ownersOf(records: readonly OutboxRecord[]): Set<string> {
  return new Set(records.map(({ owner }) => owner));
}
