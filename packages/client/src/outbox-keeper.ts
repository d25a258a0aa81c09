import type { Clock } from './clock.ts';
import type { Problem } from './error.ts';
import type { Neighbours } from './locks.ts';
import type { Journal } from './outbox.ts';
import { OutboxOwners } from './outbox-owners.ts';
import { idOf, type OpenOutboxStore, type OutboxChange, type OutboxRecord, type OutboxStore } from './outbox-store.ts';
import type { PublishRecord } from './publish.ts';
import { StorePatience } from './store-patience.ts';

export interface OutboxKeeperOptions {
  /** `undefined` to keep nothing. */
  readonly open: OpenOutboxStore | undefined;
  readonly neighbours: Neighbours | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly ids: () => string;
  /** Records to send or to show: all of them at once, the first time, and later those that a closed tab left. */
  readonly found: (records: readonly OutboxRecord[], first: boolean) => void;
  /** What was kept while this client was closed, and someone else has now. */
  readonly lost: (ids: readonly string[]) => void;
  readonly changed: () => void;
}

/** From `start` to `stop`: one owner, of one scope. */
interface Run {
  readonly scope: string;
  readonly owner: string;
  readonly owners: OutboxOwners;
  opening?: Promise<void>;
  store?: OutboxStore;
  /** What was found is here: from then on changes are written. Earlier they could be overtaken by what is being read. */
  isLoaded?: true;
  writing?: Promise<void>;
  /** Cancels what is to be read again. */
  readonly cancels: Set<() => void>;
  /** All that is kept in its scope is to be deleted. */
  isForgotten?: true;
  /** Why that couldn't be done. */
  failure?: unknown;
}

/**
 * Keeps an outbox in a store. Sending doesn't wait for it: changes gather while a write is under way, and each write takes all of them, in
 * one go; so what is kept is always the outbox as it was at some moment. Whatever the store does, the outbox goes on in memory, and `problem`
 * says so.
 *
 *    start ─▶ open, load ──▶ ready: write changes as they come ──▶ stop: write the rest, let others have the records
 *              │   ▲  └─ too slow: ready, for now without ┐   │ ▲
 *              └───┴── failed: ready, without; try again ─┘   └─┘ failed: try again
 */
export class OutboxKeeper implements Journal {
  readonly #options: OutboxKeeperOptions;
  #run: Run | undefined;
  /** The end of the run before. */
  #stopped: Promise<void> = Promise.resolve();
  #isReady = true;
  /** The newest change of each id that isn't written; what is put belongs to the run that writes it. */
  #unwritten = new Map<string, PublishRecord | undefined>();
  /** What is being written. */
  #batch: ReadonlyMap<string, PublishRecord | undefined> = new Map();
  /** Who waits for what isn't written, and for what is being written. */
  #waiters: (() => void)[] = [];
  #waitersOfWrite: (() => void)[] = [];
  /** By id, the owner of each record that the store is known to have. */
  readonly #kept = new Map<string, string>();
  readonly #patience: StorePatience;

  constructor(options: OutboxKeeperOptions) {
    const { clock, random, changed } = options;
    this.#options = options;
    this.#patience = new StorePatience({ clock, random, lost: () => this.#goOn(), regained: changed });
  }

  /** Whether all that is to be sent first is there. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Why what waits would not survive now. */
  get problem(): Problem | undefined {
    return this.#patience.problem;
  }

  /** Opens the store of this scope, unless one is open. */
  start(scope: string): void {
    const { open } = this.#options;
    if (this.#run || !open) return;
    const run = this.#newRun(scope);
    this.#run = run;
    this.#isReady = false;
    this.#patience.begin('opening it takes long');
    run.opening = this.#stopped.then(() => this.#open(run, open));
  }

  /** Writes what isn't written, then leaves all records to others, or to the next `start`. */
  stop(): void {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    this.#isReady = true;
    this.#patience.stop();
    for (const cancel of run.cancels) cancel();
    this.#stopped = this.#finish(run);
  }

  /** Stops, and deletes all that is kept in this scope, whoever made it. Rejects where it can't. */
  async forget(scope: string): Promise<void> {
    if (!this.#options.open) return;
    const run = this.#run ?? this.#newRun(scope);
    run.isForgotten = true;
    this.#unwritten.clear();
    if (this.#run) this.stop();
    else this.#stopped = this.#stopped.then(() => this.#finish(run));
    await this.#stopped;
    if ('failure' in run) throw run.failure;
  }

  put(record: PublishRecord): void {
    this.#note(record.request.payload.id, record);
  }

  delete(id: string): void {
    this.#note(id, undefined);
  }

  isOurs(id: string): boolean {
    // Without the store nobody knows who has the lock of its owner.
    return !this.#isKept(id) || this.#run?.isLoaded === true;
  }

  written(): Promise<void> {
    const waiters = this.#unwritten.size > 0 ? this.#waiters : this.#run?.writing && this.#waitersOfWrite;
    // Without a store there is nothing to wait for, and with a problem it would be in vain.
    if (!this.#run || this.problem || !waiters) return Promise.resolve();
    return new Promise((resolve) => waiters.push(resolve));
  }

  #newRun(scope: string): Run {
    const { ids, neighbours } = this.#options;
    const self = ids();
    const owners = new OutboxOwners({ neighbours, scope, self, inherited: (owner) => void this.#inherit(run, owner) });
    const run: Run = { scope, owner: self, owners, cancels: new Set() };
    return run;
  }

  #note(id: string, record: PublishRecord | undefined): void {
    if (!this.#options.open) return;
    // Last again, so that a write takes the changes of different ids in the order in which they were made.
    this.#unwritten.delete(id);
    // What the store never had needn't be deleted there.
    if (!record && !this.#isKept(id)) return this.#freeIfWritten();
    this.#unwritten.set(id, record);
    if (this.#run) this.#write(this.#run);
  }

  /** Nothing is to be written any more, so no write would tell those who wait for one. */
  #freeIfWritten(): void {
    if (this.#unwritten.size > 0) return;
    const waiters = this.#waiters.splice(0);
    if (this.#run?.writing) this.#waitersOfWrite.push(...waiters);
    else for (const resolve of waiters) resolve();
  }

  /** Whether the store may have it. */
  #isKept(id: string): boolean {
    return this.#kept.has(id) || this.#batch.has(id);
  }

  async #open(run: Run, open: OpenOutboxStore): Promise<void> {
    // One that was stopped has perhaps something to write.
    if (run !== this.#run && this.#unwritten.size === 0) return;
    try {
      run.store ??= await open(run.scope);
      if (run !== this.#run) return;
      const records = await this.#takeOver(run, run.store);
      if (run !== this.#run) return;
      this.#loaded(run, records);
    } catch (error) {
      await run.store?.close();
      delete run.store;
      if (run !== this.#run) return;
      this.#failed(run, error, () => {
        run.opening = this.#open(run, open);
      });
    }
  }

  /** Becomes the owner of what nobody else owns, and loads all records. */
  async #takeOver({ owners }: Run, store: OutboxStore): Promise<OutboxRecord[]> {
    const ownersOf = (records: readonly OutboxRecord[]): Set<string> => new Set(records.map(({ owner }) => owner));
    await owners.start(ownersOf(await store.load()));
    // Again, since another tab may have sent some until we got the lock.
    return store.load();
  }

  #loaded(run: Run, all: readonly OutboxRecord[]): void {
    const records = all.filter(({ owner }) => run.owners.has(owner));
    const found = new Set(records.map(({ request }) => request.payload.id));
    const lost = [...this.#kept.keys()].filter((id) => !found.has(id));
    for (const id of lost) {
      this.#kept.delete(id);
      this.#unwritten.delete(id);
    }
    if (lost.length > 0) this.#options.lost(lost);
    this.#works(run);
    run.isLoaded = true;
    const isFirst = !this.#isReady;
    this.#isReady = true;
    this.#adopt(run, records, isFirst);
    this.#freeIfWritten();
    this.#write(run);
  }

  /** A tab is gone that had its own outbox. */
  async #inherit(run: Run, owner: string, failures = 0): Promise<void> {
    await run.writing;
    if (run !== this.#run || !run.store) return;
    try {
      const records = (await run.store.load()).filter((record) => record.owner === owner);
      if (run !== this.#run) return;
      if (records.length === 0) run.owners.release(owner);
      else this.#adopt(run, records, false);
    } catch {
      // Nobody else would look again.
      if (run === this.#run) this.#later(run, failures + 1, () => void this.#inherit(run, owner, failures + 1));
    }
  }

  #later(run: Run, failures: number, then: () => void): void {
    const cancel = this.#patience.pause(failures, () => {
      run.cancels.delete(cancel);
      then();
    });
    run.cancels.add(cancel);
  }

  #adopt(run: Run, records: readonly OutboxRecord[], first: boolean): void {
    // What was changed here since it was kept is newer than what was found, written already or not.
    const isOld = (id: string): boolean => this.#unwritten.has(id) || (run.writing !== undefined && this.#batch.has(id));
    const news = inOrder(records.filter(({ request }) => !isOld(request.payload.id)));
    for (const { request, owner } of news) this.#kept.set(request.payload.id, owner);
    this.#options.found(news, first);
  }

  #write(run: Run): void {
    if (run.writing || !run.store || !run.isLoaded || this.#unwritten.size === 0 || this.#patience.isPaused || !this.#isReady) return;
    this.#patience.begin('writing takes long');
    run.writing = this.#writeAll(run, run.store).finally(() => {
      delete run.writing;
      if (run === this.#run) this.#write(run);
    });
  }

  async #writeAll(run: Run, store: OutboxStore): Promise<void> {
    // What one turn changes is written in one go.
    await Promise.resolve();
    const batch = this.#unwritten;
    this.#batch = batch;
    // Behind those who came in this turn, when nothing was left to be written.
    this.#waitersOfWrite.push(...this.#waiters.splice(0));
    this.#unwritten = new Map();
    try {
      const changes = this.#changesOf(batch, run.owner);
      await store.write(changes);
      this.#wrote(changes);
      this.#works(run);
    } catch (error) {
      const newer = this.#unwritten;
      if (!run.isForgotten) this.#unwritten = new Map([...[...batch].filter(([id]) => !newer.has(id)), ...newer]);
      this.#failed(run, error, () => this.#write(run));
      // Who waits for it waits for the run that is to write it now.
      if (this.#isReplaced(run)) this.#waiters.unshift(...this.#waitersOfWrite.splice(0));
    }
    this.#batch = new Map();
    for (const resolve of this.#waitersOfWrite.splice(0)) resolve();
  }

  #changesOf(batch: ReadonlyMap<string, PublishRecord | undefined>, self: string): OutboxChange[] {
    return Array.from(batch, ([id, record]) => (record ? { put: { ...record, owner: this.#kept.get(id) ?? self } } : { delete: id }));
  }

  #wrote(changes: readonly OutboxChange[]): void {
    for (const change of changes) {
      if ('put' in change) this.#kept.set(idOf(change), change.put.owner);
      else this.#kept.delete(change.delete);
    }
  }

  async #finish(run: Run): Promise<void> {
    await run.opening;
    await run.writing;
    const { open } = this.#options;
    if (run.isForgotten && open) await this.#deleteAll(run, open).catch((error: unknown) => (run.failure = error));
    else if (run.store && this.#unwritten.size > 0) await this.#writeAll(run, run.store);
    if (!this.#isReplaced(run)) this.#letGo();
    await run.owners.stop();
    await run.store?.close();
  }

  /** Before others get the locks, and with them what is there. */
  async #deleteAll(run: Run, open: OpenOutboxStore): Promise<void> {
    this.#kept.clear();
    run.store ??= await open(run.scope);
    const records = await run.store.load();
    await run.store.write(records.map(({ request }) => ({ delete: request.payload.id })));
  }

  /** The store failed: on without it for a while. */
  #failed(run: Run, error: unknown, retry: () => void): void {
    if (this.#isReplaced(run)) return;
    this.#patience.lose(error);
    if (run === this.#run) this.#patience.retry(retry);
  }

  #works(run: Run): void {
    if (!this.#isReplaced(run)) this.#patience.works();
  }

  /** Whoever waits for the store goes on without it. */
  #goOn(): void {
    this.#letGo();
    if (!this.#isReady) {
      this.#isReady = true;
      this.#options.found([], true);
    }
    this.#options.changed();
  }

  /** Whether another run has begun: what becomes of the end of this one says nothing about that. */
  #isReplaced(run: Run): boolean {
    return this.#run !== undefined && run !== this.#run;
  }

  /** Nobody waits for the store any longer. */
  #letGo(): void {
    for (const resolve of [...this.#waiters.splice(0), ...this.#waitersOfWrite.splice(0)]) resolve();
  }
}

/** Each owner's records as they were made, and the owners by when they began. */
function inOrder(records: readonly OutboxRecord[]): OutboxRecord[] {
  const byOwner = [...Map.groupBy(records, ({ owner }) => owner).values()];
  for (const group of byOwner) group.sort((a, b) => a.order - b.order);
  return byOwner.sort((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0)).flat();
}
