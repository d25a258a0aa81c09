import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';

/** Where `redis-server` is, or undefined: tests that need it are skipped then. */
export function findRedis(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'redis-server')).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Redis server of our own, which keeps nothing on disk and listens on a socket file only: no port that something else may have taken. */
export class RedisServer {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #clients: Redis[] = [];

  static async start(program: string): Promise<RedisServer> {
    const server = new RedisServer(program);
    // tried again until the server listens
    await server.client().ping();
    return server;
  }

  private constructor(program: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'redis-'));
    const settings = ['--port', '0', '--unixsocket', this.#path, '--dir', this.#folder, '--save', '', '--appendonly', 'no'];
    this.#process = spawn(program, settings, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  get #path(): string {
    return join(this.#folder, 'redis.sock');
  }

  client(): Redis {
    return this.#keep(new Redis({ path: this.#path, retryStrategy: () => 20, maxRetriesPerRequest: 500 }));
  }

  /** Adapters make connections of their own by duplicating the one that they are given, and put a listener per namespace on them. */
  #keep(client: Redis): Redis {
    client.on('error', () => undefined);
    client.setMaxListeners(0);
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (options) => this.#keep(duplicate(options));
    this.#clients.push(client);
    return client;
  }

  /** Adapters are to be closed before: they read in an endless loop. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    const ended = once(this.#process, 'exit');
    if (this.#process.exitCode === null && this.#process.kill()) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
