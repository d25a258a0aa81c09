import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { PartylineError } from '../core/partyline-error.ts';
import type { StreamStore } from '../core/stream-store.ts';
import { StartError } from './start-error.ts';

export const databaseFile = (dataDir: string): string => join(dataDir, 'partyline.db');

/** The store that the configuration asks for. Each is loaded only where it is used. */
export async function openStore({ store, dataDir }: Pick<Config, 'store' | 'dataDir'>): Promise<StreamStore> {
  if (store === 'memory') {
    const { MemoryStore } = await import('../stores/memory-store.ts');
    return new MemoryStore();
  }
  const { SqliteStore } = await import('../stores/sqlite-store.ts');
  try {
    return await SqliteStore.open({ file: databaseFile(dataDir) });
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    // Its advice to a client is of no use to whoever starts the server.
    const reason = error.message.replace(/; send it again$/, '');
    throw new StartError(`The store can't be opened: ${reason}.`, { cause: error });
  }
}
