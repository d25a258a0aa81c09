import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { databaseFile } from '../start/open-store.ts';
import { quietSqlite } from '../start/quiet-sqlite.ts';
import { StartError } from '../start/start-error.ts';
import type { RunCommand } from './commands.ts';

/** Copies the database into a file, whether the server runs or not. */
export const backup: RunCommand = async ({ operands: [name = ''] }, surroundings) => {
  const { config } = loadConfig(surroundings);
  if (config.store === 'memory') throw new StartError('There is nothing to back up: with STORE=memory all is gone when the server stops.');
  const source = databaseFile(config.dataDir);
  if (!existsSync(source)) throw new StartError(`There is nothing to back up: ${config.dataDir} holds no database.`);
  quietSqlite();
  const target = resolve(surroundings.cwd, name);
  try {
    const { backUp } = await import('../stores/sqlite-backup.ts');
    const { entries, streams, bytes, damaged } = backUp(source, target);
    process.stdout.write(`${target} holds ${entries} entries of ${streams} rooms (${bytes} bytes), read back and compared.\n`);
    if (damaged > 0) process.stderr.write(`${damaged} entries were damaged in the database and count as deleted in the copy: run \`partyline doctor\`.\n`);
    return 0;
  } catch (error) {
    throw new StartError(`No backup was made: ${(error as Error).message}.`, { cause: error });
  }
};
