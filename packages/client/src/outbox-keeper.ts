import type { Clock } from './clock.ts';
import type { Problem } from './error.ts';
import type { Neighbours } from './locks.ts';
import type { Journal } from './outbox.ts';
import { OutboxLedger } from './outbox-ledger.ts';
import { OutboxRun } from './outbox-run.ts';
import type { OpenOutboxStore, OutboxRecord } from './outbox-store.ts';
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
  #run: OutboxRun | undefined;
  /** The end of the run before. */
  #stopped: Promise<void> = Promise.resolve();
  #isReady = true;
  readonly #ledger = new OutboxLedger();
  readonly #patience: StorePatience;
  /** Cancels what is to be read again. */
  readonly #cancels = new Set<() => void>();

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
    const run = this.#newRun(scope, open);
    this.#run = run;
    this.#isReady = false;
    this.#patience.begin('opening it takes long');
    run.opening = this.#stopped.then(() => this.#open(run));
  }

  /** Writes what isn't written, then leaves all records to others, or to the next `start`. */
  stop(): void {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    this.#isReady = true;
    this.#patience.stop();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.#stopped = this.#finish(run);
  }

  /** Stops, and deletes all that is kept in this scope, whoever made it. Rejects where it can't. */
  async forget(scope: string): Promise<void> {
    const { open } = this.#options;
    if (!open) return;
    const run = this.#run ?? this.#newRun(scope, open);
    run.isForgotten = true;
    this.#ledger.forget();
    if (this.#run) this.stop();
    else this.#stopped = this.#stopped.then(() => this.#finish(run));
    await this.#stopped;
    await run.deleted;
  }

  put(record: PublishRecord): void {
    this.#note(record.request.payload.id, record);
  }

  delete(id: string): void {
    this.#note(id, undefined);
  }

  isOurs(id: string): boolean {
    // Without the store nobody knows who has the lock of its owner.
    return !this.#ledger.isKept(id) || this.#run?.isLoaded === true;
  }

  written(): Promise<void> {
    // Without a store there is nothing to wait for, and with a problem it would be in vain.
    return this.#run && !this.problem ? this.#ledger.written() : Promise.resolve();
  }

  #newRun(scope: string, open: OpenOutboxStore): OutboxRun {
    const { ids, neighbours } = this.#options;
    const run: OutboxRun = new OutboxRun({ open, neighbours, scope, self: ids(), inherited: (owner) => void this.#inherit(run, owner) });
    return run;
  }

  #note(id: string, record: PublishRecord | undefined): void {
    if (!this.#options.open) return;
    this.#ledger.note(id, record);
    if (this.#run) this.#write(this.#run);
  }

  async #open(run: OutboxRun): Promise<void> {
    // One that was stopped has perhaps something to write.
    if (run !== this.#run && !this.#ledger.isBehind) return;
    try {
      await run.open();
      if (run !== this.#run) return;
      const records = await run.takeOver();
      if (run !== this.#run) return;
      this.#loaded(run, records);
    } catch (error) {
      await run.close();
      if (run !== this.#run) return;
      this.#failed(run, error, () => {
        run.opening = this.#open(run);
      });
    }
  }

  #loaded(run: OutboxRun, records: readonly OutboxRecord[]): void {
    const lost = this.#ledger.left(records);
    if (lost.length > 0) this.#options.lost(lost);
    this.#works(run);
    run.isLoaded = true;
    const isFirst = !this.#isReady;
    this.#isReady = true;
    this.#adopt(records, isFirst);
    this.#write(run);
  }

  /** A tab is gone that had its own outbox. */
  async #inherit(run: OutboxRun, owner: string, failures = 0): Promise<void> {
    await run.writing;
    if (run !== this.#run || !run.isOpen) return;
    try {
      const records = await run.inherit(owner);
      if (run === this.#run && records.length > 0) this.#adopt(records, false);
    } catch {
      // Nobody else would look again.
      if (run === this.#run) this.#later(failures + 1, () => void this.#inherit(run, owner, failures + 1));
    }
  }

  #later(failures: number, then: () => void): void {
    const cancel = this.#patience.pause(failures, () => {
      this.#cancels.delete(cancel);
      then();
    });
    this.#cancels.add(cancel);
  }

  #adopt(records: readonly OutboxRecord[], first: boolean): void {
    this.#options.found(inOrder(this.#ledger.found(records)), first);
  }

  #write(run: OutboxRun): void {
    if (run.writing || !run.isLoaded || !this.#ledger.isBehind || this.#patience.isPaused || !this.#isReady) return;
    this.#patience.begin('writing takes long');
    run.writing = this.#writeAll(run).finally(() => {
      run.writing = undefined;
      if (run === this.#run) this.#write(run);
    });
  }

  async #writeAll(run: OutboxRun): Promise<void> {
    // What one turn changes is written in one go.
    await Promise.resolve();
    const changes = this.#ledger.begin(run.self);
    try {
      await run.write(changes);
    } catch (error) {
      this.#ledger.failed();
      return this.#failed(run, error, () => this.#write(run));
    }
    this.#ledger.wrote(changes);
    this.#works(run);
  }

  async #finish(run: OutboxRun): Promise<void> {
    await run.opening;
    await run.writing;
    if (run.isForgotten) {
      // Before others get the locks, and with them what is there.
      this.#ledger.left([]);
      run.deleted = run.deleteAll();
      await run.deleted.catch(() => {});
    } else if (run.isOpen && this.#ledger.isBehind) {
      // It may have been stopped before it lived. Where it can't, its records are better kept for the next one that opens than nowhere.
      await run.live().catch(() => {});
      await this.#writeAll(run);
    }
    if (!this.#isReplaced(run)) this.#ledger.letGo();
    await run.end();
  }

  /** The store failed: on without it for a while. */
  #failed(run: OutboxRun, error: unknown, retry: () => void): void {
    if (this.#isReplaced(run)) return;
    this.#patience.lose(error);
    if (run === this.#run) this.#patience.retry(retry);
  }

  #works(run: OutboxRun): void {
    if (!this.#isReplaced(run)) this.#patience.works();
  }

  /** Whoever waits for the store goes on without it. */
  #goOn(): void {
    this.#ledger.letGo();
    if (!this.#isReady) {
      this.#isReady = true;
      this.#options.found([], true);
    }
    this.#options.changed();
  }

  /** Whether another run has begun: what becomes of the end of this one says nothing about that. */
  #isReplaced(run: OutboxRun): boolean {
    return this.#run !== undefined && run !== this.#run;
  }
}

/** Each owner's records as they were made, and the owners by when they began. */
function inOrder(records: readonly OutboxRecord[]): OutboxRecord[] {
  const byOwner = [...Map.groupBy(records, ({ owner }) => owner).values()];
  for (const group of byOwner) group.sort((a, b) => a.order - b.order);
  return byOwner.sort((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0)).flat();
}
