import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import type { Append } from '../core/entry.ts';
import { PartylineError } from '../core/partyline-error.ts';
import type { AppendResult, EntryPage, Range, StoredPublish, StreamInfo, StreamState, StreamStore, TrimBounds, TrimmedStream } from '../core/stream-store.ts';
import { checkUp } from './check-up.ts';
import { FileLock } from './file-lock.ts';
import type { PageRead } from './sqlite-reader.ts';
import type { SeqWindow } from './sqlite-rows.ts';
import type { TrimStep } from './sqlite-trim.ts';
import type { ReportIncident } from './store-incident.ts';
import { WorkerThread } from './worker-thread.ts';

export interface SqliteStoreOptions {
  /** The database file; its folder must exist. `FILE-wal`, `FILE-shm`, `FILE.lock` and `FILE.marks` stand beside it. */
  readonly file: string;
  /** Told of damage, of lost and of replaced files: for the log, for metrics, and for `Streams.renewed`. */
  readonly onIncident?: ReportIncident;
}

/** Names of streams read at a time. */
const namesRead = 1000;
/** Milliseconds after which a commit that has not come back counts as failed for readiness. */
const probePatience = 1000;
/** Times that a page is read again after its damage was mended. */
const maxMends = 3;

/**
 * The embedded store: one SQLite file, a thread that commits and a thread that reads. A batch is one transaction, on disk
 * (WAL, `synchronous=FULL`) before its promise resolves.
 */
export class SqliteStore implements StreamStore {
  readonly #file: string;
  readonly #onIncident: ReportIncident;
  readonly #lock: FileLock;
  readonly #writer: WorkerThread;
  readonly #reader: WorkerThread;
  #probe: Promise<boolean> | undefined;
  #checkUp: Promise<void> | undefined;
  #isClosed = false;

  private constructor({ file, onIncident = () => {} }: SqliteStoreOptions, lock: FileLock, writer: WorkerThread, reader: WorkerThread) {
    this.#file = file;
    this.#onIncident = onIncident;
    this.#lock = lock;
    this.#writer = writer;
    this.#reader = reader;
  }

  /**
   * Creates the file (readable by its owner only) or brings it up to this version. Streams that may lack acknowledged entries
   * have a new epoch when it resolves; `onIncident` was told. Rejects with a `PartylineError`: `busy` where another server
   * holds the file, `store_unavailable` where it can't be opened, is damaged, or is from a newer version.
   */
  static async open(options: SqliteStoreOptions): Promise<SqliteStore> {
    const { file, onIncident = () => {} } = options;
    const lock = holdFiles(file);
    let writer: WorkerThread | undefined;
    try {
      writer = await WorkerThread.start({ role: 'writer', file }, onIncident);
      const reader = await WorkerThread.start({ role: 'reader', file }, onIncident);
      return new SqliteStore(options, lock, writer, reader);
    } catch (error) {
      await writer?.close();
      lock.release();
      throw error;
    }
  }

  append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    return this.#writer.call('append', batch);
  }

  /** By the writer: behind every batch before it. */
  find(stream: string, author: string, id: string): Promise<StoredPublish | undefined> {
    return this.#writer.call('find', stream, author, id);
  }

  open(stream: string): Promise<StreamState> {
    return this.#writer.call('open', stream);
  }

  async read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    for (let mends = 0; mends < maxMends; mends++) {
      const read = await this.#reader.call<PageRead>('read', stream, range, limit);
      if ('page' in read) return read.page;
      await this.#mend(stream, read.damaged);
    }
    throw new PartylineError('store_unavailable', 'a part of this room is damaged on the disk; ask for it again', { retryAfterMs: 5000 });
  }

  list(prefix: string, limit: number): Promise<readonly StreamInfo[]> {
    return this.#reader.call('list', prefix, limit);
  }

  async trim(prefix: string, { signal, ...bounds }: TrimBounds): Promise<readonly TrimmedStream[]> {
    while (!signal?.aborted && (await this.#writer.call<boolean>('forgetTrimmedIds', bounds.now)));
    const trimmed = new Map<string, TrimmedStream>();
    // One step after the other, so that an append waits for one at most.
    for await (const stream of this.#streamNames(prefix)) {
      for (let more = true; more; ) {
        if (signal?.aborted) return [...trimmed.values()];
        const step = await this.#writer.call<TrimStep | undefined>('trim', stream, bounds);
        if (step) trimmed.set(stream, { stream, first: step.first, removed: step.removed + (trimmed.get(stream)?.removed ?? 0) });
        more = step?.more ?? false;
      }
    }
    return [...trimmed.values()];
  }

  isWritable(): Promise<boolean> {
    // One at a time: behind a lock each waits its 5 s, and commits behind all of them.
    this.#probe ??= this.#writer
      .call('probe')
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#probe = undefined;
      });
    // Commits that wait for a lock or for a slow disk count as "not now".
    const patience = new Promise<boolean>((resolve) => setTimeout(resolve, probePatience, false).unref());
    return Promise.race([this.#probe, patience]);
  }

  /** Looks over the whole database, in the background and once. Resolves when it is through, or the store is closed; never rejects. */
  checkUp(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#checkUp ??= this.#lookOver().catch(() => {});
    return this.#checkUp;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#checkUp;
    await this.#reader.close();
    await this.#writer.close();
    this.#lock.release();
  }

  async *#streamNames(prefix: string): AsyncGenerator<string> {
    for (let after = '', more = true; more; ) {
      const names = await this.#reader.call<readonly string[]>('names', prefix, after, namesRead);
      yield* names;
      after = names.at(-1) ?? after;
      more = names.length === namesRead;
    }
  }

  #mend(stream: string, window: SeqWindow): Promise<readonly number[]> {
    return this.#writer.call('mend', stream, window);
  }

  async #lookOver(): Promise<void> {
    const checker = await WorkerThread.start({ role: 'checker', file: this.#file }, this.#onIncident);
    try {
      await checkUp({
        compare: (from) => checker.call('compare', from),
        reindex: (problems) => this.#writer.call('reindex', problems),
        mend: (stream, window) => this.#mend(stream, window),
        isClosed: () => this.#isClosed,
      });
    } finally {
      await checker.close();
    }
  }
}

function holdFiles(file: string): FileLock {
  let lock: FileLock | undefined;
  try {
    lock = FileLock.hold(`${file}.lock`);
    // SQLite gives the WAL the same mode as the database.
    closeSync(openSync(file, 'a', 0o600));
    if (statSync(file).mode & 0o077) chmodSync(file, 0o600);
    return lock;
  } catch (cause) {
    lock?.release();
    if (cause instanceof PartylineError) throw cause;
    throw new PartylineError('store_unavailable', `the store's file can't be opened: ${(cause as Error).message}`, { cause });
  }
}
