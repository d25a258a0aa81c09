import type { Config } from './config/config.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { inboxPrefix } from './core/inbox/notice.ts';
import { ordersStream } from './core/inbox/orders.ts';
import { Streams } from './core/streams.ts';
import { type StreamStore, trimmedIdLifetime } from './core/stream-store.ts';
import { type Log, silentLog } from './logging/logger.ts';
import { Retention, type RetentionRule } from './retention/retention.ts';
import { urlOf } from './start/banner.ts';
import { prepareDataFolder } from './start/data-folder.ts';
import { listenProblem } from './start/listen-error.ts';
import { openRevocations } from './start/open-revocations.ts';
import { openStore } from './start/open-store.ts';
import { needsOwnSecret, secretsOf } from './start/secrets.ts';

/** Streams held in memory: one for each user who is here, for what they are notified of, and those of rooms. */
const maxLive = 50_000;

export interface ServerPorts {
  readonly log?: Log;
  readonly clock?: Clock;
}

export interface PartylineServer {
  /** Where a browser of this machine finds it. */
  readonly url: string;
  readonly port: number;
  /**
   * The clean stop: not ready at once, every client told when to come back, what was taken in committed and acknowledged,
   * everything closed. Takes at most 10 s, whatever clients do. May be called again; it is then the same stop.
   */
  stop(): Promise<void>;
}

/** Starts a whole server. Rejects with a `StartError`, whose sentences are for people, where the surroundings don't allow it. */
export async function startServer(config: Config, { log = silentLog, clock = systemClock }: ServerPorts = {}): Promise<PartylineServer> {
  if (config.store === 'sqlite' || needsOwnSecret(config)) prepareDataFolder(config.dataDir);
  const secrets = secretsOf(config, log);
  const revocations = await openRevocations(config, clock);
  // Nothing is live yet of what the store renews at its opening.
  let onRenewed = (_streams: readonly string[]): void => {};
  const opening = openStore(config, { log, onRenewed: (streams) => onRenewed(streams) });
  // The store opens its file while Nest is being loaded.
  const [{ createApp }, store] = await bothOrNone(import('./nest/create-app.ts'), opening);
  const streams = new Streams({ store, maxLive, onError: (error) => log.error({}, 'a listener of a stream failed', error) });
  onRenewed = (names) => streams.renewed(names);
  try {
    const app = await createApp({ config, secrets, streams, revocations, clock, log });
    const port = await app.listen(config.host, config.port).catch((error: unknown) => {
      throw listenProblem(error, config.host, config.port) ?? error;
    });
    const retention = new Retention({
      rules: retentionRules(config),
      trim: (prefix, bounds) => streams.trim(prefix, bounds),
      clock,
      log,
    });
    retention.start();
    log.info({ host: config.host, port, store: config.store }, 'started');
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await app.close(async () => {
        await retention.stop();
        await streams.close();
      });
      log.info({}, 'stopped');
    };
    return { url: urlOf(config.host, port), port, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function retentionRules(config: Config): RetentionRule[] {
  return [
    { prefix: 'chat:', keep: config.chatRetentionCount, ageMs: config.chatRetentionAge },
    { prefix: inboxPrefix, keep: config.inboxRetentionCount, ageMs: config.inboxRetentionAge },
    // As long as a trimmed entry's id counts: afterwards nobody repeats them.
    { prefix: ordersStream, ageMs: trimmedIdLifetime },
  ];
}

/** Both results, or the first failure, and then no store is left open. */
async function bothOrNone<T>(module: Promise<T>, store: Promise<StreamStore>): Promise<[T, StreamStore]> {
  try {
    return await Promise.all([module, store]);
  } catch (error) {
    await store.then((opened) => opened.close()).catch(() => {});
    throw error;
  }
}
