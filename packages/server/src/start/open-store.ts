import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { PartylineError } from '../core/partyline-error.ts';
import type { StreamStore } from '../core/stream-store.ts';
import { type Log, silentLog } from '../logging/logger.ts';
import { logIncident } from '../stores/log-incident.ts';
import type { StoreIncident } from '../stores/store-incident.ts';
import { StartError } from './start-error.ts';

export const databaseFile = (dataDir: string): string => join(dataDir, 'partyline.db');

/** Milliseconds after the opening in which the whole database is looked over: the start itself has more urgent things to do. */
const checkUpDelay = 5000;

export interface StorePorts {
  readonly log?: Log;
  /** Told of streams that have a new epoch, also while the store serves: it has found damage. */
  readonly onRenewed?: (streams: readonly string[]) => void;
}

/** The store that the configuration asks for. Each is loaded only where it is used. */
export async function openStore(
  { store, dataDir }: Pick<Config, 'store' | 'dataDir'>,
  { log = silentLog, onRenewed = () => {} }: StorePorts = {},
): Promise<StreamStore> {
  if (store === 'memory') {
    const { MemoryStore } = await import('../stores/memory-store.ts');
    return new MemoryStore();
  }
  const onIncident = (incident: StoreIncident): void => {
    logIncident(log, incident);
    if (incident.kind === 'damaged' || incident.kind === 'renewed') onRenewed(incident.streams);
  };
  const { SqliteStore } = await import('../stores/sqlite-store.ts');
  try {
    const opened = await SqliteStore.open({ file: databaseFile(dataDir), onIncident });
    setTimeout(() => void opened.checkUp(), checkUpDelay).unref();
    return opened;
  } catch (error) {
    if (!(error instanceof PartylineError)) throw error;
    // Its advice to a client is of no use to whoever starts the server.
    const reason = error.message.replace(/; send it again$/, '');
    throw new StartError(`The store can't be opened: ${reason}.`, { cause: error });
  }
}
