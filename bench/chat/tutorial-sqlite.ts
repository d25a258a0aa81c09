import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * The tutorial's `sqlite` and `sqlite3` packages, as far as its server uses them, on `node:sqlite` (sqlite3 has no build for
 * every machine). Like there, a statement runs on another thread, so that the event loop goes on while the disk is written; each is a
 * transaction of its own; and SQLite's defaults are left as they are: rollback journal (`journal_mode=DELETE`) and
 * `synchronous=FULL`, which is a sync of journal, database and folder for every commit.
 */
export class Database {
  readonly #thread: Worker;
  readonly #pending: { resolve: (reply: never) => void; reject: (error: Error) => void }[] = [];

  private constructor(filename: string) {
    this.#thread = new Worker(new URL(import.meta.url), { workerData: filename });
    this.#thread.on('message', (reply: Reply) => {
      const pending = this.#pending.shift();
      if ('message' in reply) pending?.reject(Object.assign(new Error(reply.message), { errno: reply.errno }));
      else pending?.resolve(reply as never);
    });
  }

  static open(filename: string): Database {
    return new Database(filename);
  }

  run(sql: string, ...params: readonly string[]): Promise<{ lastID: number }> {
    return this.#send({ sql, params, rows: false });
  }

  all(sql: string, ...params: readonly (string | number)[]): Promise<{ rows: Record<string, never>[] }> {
    return this.#send({ sql, params, rows: true });
  }

  #send<T>(statement: Statement): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#thread.postMessage(statement);
    });
  }
}

interface Statement {
  readonly sql: string;
  readonly params: readonly (string | number)[];
  readonly rows: boolean;
}
type Reply = { lastID: number } | { rows: unknown[] } | { message: string; errno: number };

/** The thread's side. Statements are compiled once, which is more than sqlite3 does for `db.run`. */
function serve(filename: string): void {
  const db = new DatabaseSync(filename);
  const compiled = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  parentPort?.on('message', ({ sql, params, rows }: Statement) => {
    try {
      const statement = compiled.get(sql) ?? db.prepare(sql);
      compiled.set(sql, statement);
      parentPort?.postMessage(rows ? { rows: statement.all(...params) } : { lastID: Number(statement.run(...params).lastInsertRowid) });
    } catch (error) {
      const { message, errcode = 0 } = error as Error & { errcode?: number };
      // The primary code, as sqlite3 gives it: 19 is SQLITE_CONSTRAINT.
      parentPort?.postMessage({ message, errno: errcode & 0xff });
    }
  });
}

if (!isMainThread) serve(workerData as string);
