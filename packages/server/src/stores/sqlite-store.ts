import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import type { Append } from '../core/entry.ts';
import { PartylineError } from '../core/partyline-error.ts';
import type { AppendResult, EntryPage, Range, StreamInfo, StreamState, StreamStore, TrimBounds, TrimmedStream } from '../core/stream-store.ts';
import { FileLock } from './file-lock.ts';
import { WorkerThread } from './worker-thread.ts';

export interface SqliteStoreOptions {
  /** The database file; its folder must exist. `FILE-wal`, `FILE-shm` and `FILE.lock` stand beside it. */
  readonly file: string;
}

/** Streams passed over by one step of `trim`. */
const trimStep = 1000;
/** Milliseconds after which a commit that has not come back counts as failed for readiness. */
const probePatience = 1000;

/**
 * The embedded store: one SQLite file, a thread that commits and a thread that reads. A batch is one transaction, on disk
 * (WAL, `synchronous=FULL`) before its promise resolves.
 */
export class SqliteStore implements StreamStore {
  readonly #lock: FileLock;
  readonly #writer: WorkerThread;
  readonly #reader: WorkerThread;
  #probe: Promise<boolean> | undefined;

  private constructor(lock: FileLock, writer: WorkerThread, reader: WorkerThread) {
    this.#lock = lock;
    this.#writer = writer;
    this.#reader = reader;
  }

  /**
   * Creates the file (readable by its owner only) or brings it up to this version. Rejects with a `PartylineError`:
   * `busy` where another server holds it, `store_unavailable` where it can't be opened or is from a newer version.
   */
  static async open({ file }: SqliteStoreOptions): Promise<SqliteStore> {
    const lock = holdFiles(file);
    try {
      const writer = await WorkerThread.start({ role: 'writer', file });
      const reader = await WorkerThread.start({ role: 'reader', file });
      return new SqliteStore(lock, writer, reader);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    return this.#writer.call('append', batch);
  }

  open(stream: string): Promise<StreamState> {
    return this.#writer.call('open', stream);
  }

  read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    return this.#reader.call('read', stream, range, limit);
  }

  list(prefix: string, limit: number): Promise<readonly StreamInfo[]> {
    return this.#reader.call('list', prefix, limit);
  }

  async trim(prefix: string, bounds: TrimBounds): Promise<readonly TrimmedStream[]> {
    const trimmed: TrimmedStream[] = [];
    const streams = await this.list(prefix, Number.MAX_SAFE_INTEGER);
    // One transaction a stream, and a breath after many: appends of the meantime don't wait for the whole.
    for (let i = 0; i < streams.length; i += trimStep) {
      const step = streams.slice(i, i + trimStep).filter(({ head, first }) => head >= first);
      const results = await Promise.all(step.map(({ stream }) => this.#writer.call<TrimmedStream | undefined>('trim', stream, bounds)));
      trimmed.push(...results.filter((result) => result !== undefined));
    }
    return trimmed;
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

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#writer.close();
    this.#lock.release();
  }
}

function holdFiles(file: string): FileLock {
  try {
    const lock = FileLock.hold(`${file}.lock`);
    // SQLite gives the WAL the same mode as the database.
    closeSync(openSync(file, 'a', 0o600));
    if (statSync(file).mode & 0o077) chmodSync(file, 0o600);
    return lock;
  } catch (cause) {
    if (cause instanceof PartylineError) throw cause;
    throw new PartylineError('store_unavailable', `the store's file can't be opened: ${(cause as Error).message}`, { cause });
  }
}
