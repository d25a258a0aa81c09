import { idOf, type OpenOutboxStore, type OutboxRecord } from './outbox-store.ts';

/** Keeps outboxes as long as what this returned is kept. It outlives clients, not the page or the process: for tests. */
export function memoryOutbox(): OpenOutboxStore {
  const scopes = new Map<string, Map<string, OutboxRecord>>();
  return async (scope) => {
    const records = scopes.get(scope) ?? new Map<string, OutboxRecord>();
    scopes.set(scope, records);
    return {
      load: async () => structuredClone([...records.values()]),
      async write(changes) {
        for (const change of structuredClone(changes)) {
          if ('put' in change) records.set(idOf(change), change.put);
          else records.delete(change.delete);
        }
      },
      async close() {},
    };
  };
}
