import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { idOf, type OutboxRecord, type OutboxStore } from './outbox-store.ts';

const databaseName = 'partyline-outbox';

interface Schema extends DBSchema {
  records: { key: [scope: string, id: string]; value: { scope: string; id: string; record: OutboxRecord } };
}

/**
 * Keeps an outbox in the browser's IndexedDB. Rejects where there is none, where it is full, and where a newer version of this page has
 * changed its form.
 */
export async function idbOutbox(scope: string): Promise<OutboxStore> {
  if (typeof indexedDB === 'undefined') throw new Error('this browser has no IndexedDB');
  const database = new Database();
  // Now, so that a database that can't be opened is known before it is needed.
  await database.open();
  const ofScope = (): IDBKeyRange => IDBKeyRange.bound([scope], [scope, []]);
  return {
    async load() {
      const rows = await (await database.open()).getAll('records', ofScope());
      return rows.map(({ record }) => record);
    },
    async write(changes) {
      // Relaxed, which is faster: it survives the page and the browser's crash, not the machine's.
      const transaction = (await database.open()).transaction('records', 'readwrite', { durability: 'relaxed' });
      const requests = changes.map(async (change) => {
        const id = idOf(change);
        if ('put' in change) await transaction.store.put({ scope, id, record: change.put });
        else await transaction.store.delete([scope, id]);
      });
      // A record that can't be cloned fails before there is a request, which the transaction doesn't notice.
      Promise.all(requests).catch(() => abort(transaction));
      await Promise.all([...requests, transaction.done]);
    },
    close: () => database.close(),
  };
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It is over already, by the error of a request.
  }
}

/** One that opens again after the browser closed it, or had it closed for another tab that wants to change or delete it. */
class Database {
  #opening: Promise<IDBPDatabase<Schema>> | undefined;

  open(): Promise<IDBPDatabase<Schema>> {
    const opening = (this.#opening ??= openDB<Schema>(databaseName, 1, {
      upgrade: (database) => void database.createObjectStore('records', { keyPath: ['scope', 'id'] }),
      blocking: () => void this.close(),
      terminated: () => this.#forget(opening),
    }));
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#forget(opening);
    await opening?.then(
      (database) => database.close(),
      () => {},
    );
  }

  #forget(opening: Promise<unknown> | undefined): void {
    if (this.#opening === opening) this.#opening = undefined;
  }
}
