import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { DialectName } from './dialect.ts';

/** A server that a load can be put on. */
export interface Contender {
  readonly dialect: DialectName;
  /** Whether its clients sign in first. */
  readonly signIn: boolean;
  start(): Promise<RunningContender>;
}

export interface RunningContender {
  readonly port: number;
  readonly pid: number;
  /** How many different publishes of a run are on disk, and how many rows they take. */
  stored(run: string): { readonly ids: number; readonly rows: number };
  /** Stops the process and removes its files. */
  stop(): Promise<void>;
}

/** Each stores in a folder of its own under the system's folder for temporary files: the same disk for both. */
function startIn(name: string, start: (folder: string) => Promise<Program>, database: string, count: string): Contender['start'] {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), `partyline-bench-${name}-`));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    process.once('exit', remove);
    const program = await start(folder);
    return {
      port: Number(program.told),
      pid: program.pid,
      stored: (run) => countRows(join(folder, database), count, run),
      stop: async () => {
        await program.stop();
        remove();
        process.off('exit', remove);
      },
    };
  };
}

function countRows(file: string, sql: string, run: string): { ids: number; rows: number } {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const row = db.prepare(sql).get(`${run}-*`);
    return { ids: Number(row?.['ids']), rows: Number(row?.['rows']) };
  } finally {
    db.close();
  }
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * The server as it is shipped, but for two settings: rates are off (one address sends everything here), and it logs only
 * warnings. Guests sign in over HTTP and come with their tokens; the store is SQLite on disk.
 */
export const ours: Contender = {
  dialect: 'partyline',
  signIn: true,
  start: startIn(
    'ours',
    (folder) =>
      Program.start({
        args: [fileURLToPath(new URL('./main.js', import.meta.resolve('@partyline/server')))],
        env: { NODE_ENV: 'production', GUESTS: 'on', HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder, RATES: 'off', LOG_LEVEL: 'warn' },
        ready: /http:\/\/127\.0\.0\.1:(\d+)/,
      }),
    'partyline.db',
    'SELECT count(DISTINCT id) AS ids, count(*) AS rows FROM entries WHERE id GLOB ?',
  ),
};

/** What the Socket.IO tutorial teaches: see tutorial-server.ts. */
export const tutorial: Contender = {
  dialect: 'tutorial',
  signIn: false,
  start: startIn(
    'tutorial',
    (folder) =>
      Program.start({ args: [here('tutorial-server.ts'), join(folder, 'chat.db')], env: { NODE_ENV: 'production' }, ready: /listening on port (\d+)/ }),
    'chat.db',
    'SELECT count(DISTINCT client_offset) AS ids, count(*) AS rows FROM messages WHERE client_offset GLOB ?',
  ),
};

/** Both servers, side by side: the one that isn't loaded idles. */
export interface Pair {
  readonly ours: RunningContender;
  readonly tutorial: RunningContender;
  stop(): Promise<void>;
}

export async function startPair(): Promise<Pair> {
  const first = await ours.start();
  try {
    const second = await tutorial.start();
    return { ours: first, tutorial: second, stop: async () => void (await Promise.all([first.stop(), second.stop()])) };
  } catch (error) {
    await first.stop();
    throw error;
  }
}

/** Stores nothing, so there is nothing to count: see responder.ts. */
export async function startResponder(): Promise<Pick<RunningContender, 'port' | 'pid' | 'stop'>> {
  const program = await Program.start({ args: [here('responder.ts')], ready: /listening on port (\d+)/ });
  return { port: Number(program.told), pid: program.pid, stop: () => program.stop() };
}
