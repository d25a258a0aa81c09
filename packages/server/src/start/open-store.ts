import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { PartylineError } from '../core/partyline-error.ts';
import type { StreamStore } from '../core/stream-store.ts';
import { type Log, silentLog } from '../logging/logger.ts';
import { logIncident } from '../stores/log-incident.ts';
import { StartError } from './start-error.ts';

export const databaseFile = (dataDir: string): string => join(dataDir, 'partyline.db');

/** Milliseconds after the opening in which the whole database is looked over: the start itself has more urgent things to do. */
const checkUpDelay = 5000;

/** The store that the configuration asks for. Each is loaded only where it is used. */
export async function openStore({ store, dataDir }: Pick<Config, 'store' | 'dataDir'>, log: Log = silentLog): Promise<StreamStore> {
  if (store === 'memory') {
    const { MemoryStore } = await import('../stores/memory-store.ts');
    return new MemoryStore();
  }
  const { SqliteStore } = await import('../stores/sqlite-store.ts');
  try {
    const opened = await SqliteStore.open({ file: databaseFile(dataDir), onIncident: (incident) => logIncident(log, incident) });
    setTimeout(() => void opened.checkUp(), checkUpDelay).unref();
    return opened;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    // Its advice to a client is of no use to whoever starts the server.
    const reason = error.message.replace(/; send it again$/, '');
    throw new StartError(`The store can't be opened: ${reason}.`, { cause: error });
  }
}
