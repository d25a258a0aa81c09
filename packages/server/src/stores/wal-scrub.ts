import type { DatabaseSync } from 'node:sqlite';

/** Milliseconds from a deletion until the WAL forgets it, too. Those of the meantime share one checkpoint. */
const delay = 1000;
/** Milliseconds that this checkpoint waits for readers; then it is tried again later, for commits wait behind it. */
const patience = 50;

/** `secure_delete` overwrites what the database held. What the WAL holds of it goes with a checkpoint that empties it. */
export class WalScrub {
  readonly #db: DatabaseSync;
  readonly #busyTimeout: number;
  #timer: NodeJS.Timeout | undefined;

  /** `busyTimeout` is the connection's own. */
  constructor(db: DatabaseSync, busyTimeout: number) {
    this.#db = db;
    this.#busyTimeout = busyTimeout;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#emptyWal()) this.soon();
    }, delay);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #emptyWal(): boolean {
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${patience}`);
      return this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
    } catch {
      // A full disk or the like: commits tell of it, and this is tried again.
      return false;
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${this.#busyTimeout}`);
    }
  }
}
