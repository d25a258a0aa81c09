import { loadConfig, type Surroundings } from '../config/load.ts';
import { createLog } from '../logging/create-log.ts';
import type { Log } from '../logging/logger.ts';
import { startServer } from '../server.ts';
import { banner } from './banner.ts';
import { quietSqlite } from './quiet-sqlite.ts';
import { stopSignal } from './stop-signals.ts';
import { version } from './version.ts';

/** Past this a stop has hung in a way that nobody foresaw. Supervisors kill after 10 s. */
const stopPatienceMs = 9500;

/** The server as a program: resolves with the exit code, after a stop. Rejects where it can't start. */
export async function runServer(surroundings: Surroundings): Promise<number> {
  const stopAsked = stopSignal();
  quietSqlite();
  // Whatever this process creates is its owner's alone.
  process.umask(0o077);
  const { config } = loadConfig(surroundings);
  const log = await createLog(config);
  const crashed = firstCrash(log);
  const server = await Promise.race([startServer(config, { log }), crashed.then(() => undefined)]);
  if (!server) return 1;
  // Beside JSON, a text for people would break whoever reads the lines.
  (config.logFormat === 'json' ? process.stderr : process.stdout).write(banner(config, server.url, version()));

  const cause = await Promise.race([stopAsked, crashed]);
  if (cause !== 'crash') log.info({ signal: cause }, 'stopping');
  const isClean = await stopWithin(stopPatienceMs, server.stop(), log);
  return isClean && cause !== 'crash' ? 0 : 1;
}

/** SECURITY 13: what nobody caught is logged, then the server stops as cleanly as it can. A second one ends it at once. */
function firstCrash(log: Log): Promise<'crash'> {
  return new Promise((resolve) => {
    let isFirst = true;
    const crash = (error: unknown): void => {
      log.error({}, 'a fault that nothing caught; stopping', error);
      if (!isFirst) process.exit(1);
      isFirst = false;
      resolve('crash');
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  });
}

async function stopWithin(ms: number, stopped: Promise<void>, log: Log): Promise<boolean> {
  const tooLate = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), ms).unref());
  try {
    if ((await Promise.race([stopped, tooLate])) !== 'late') return true;
    log.error({ ms }, 'the stop took too long');
  } catch (error) {
    log.error({}, 'the stop failed', error);
  }
  return false;
}
