import { setTimeout as after } from 'node:timers/promises';
import { loadConfig, type Surroundings } from '../../config/load.ts';
import { urlOf } from '../../start/banner.ts';
import { StartError } from '../../start/start-error.ts';
import { stopSignal } from '../../start/stop-signals.ts';
import type { Arguments } from '../arguments.ts';
import { tokenFor } from '../service-token.ts';
import { ServiceClient } from './service-client.ts';

/** As shells tell of a program that Ctrl+C ended. */
export const stoppedExitCode = 130;

/** A command that feeds a server until it is done or Ctrl+C stops it. */
export class Source {
  readonly #client: ServiceClient;
  readonly #stop = new AbortController();

  private constructor(url: string, token: string, scope: string) {
    void stopSignal().then(() => this.#stop.abort());
    this.#client = new ServiceClient({ url, token, fetch, wait: this.wait, isStopped: this.isStopped, scope });
  }

  /** Throws a `StartError` where it can't tell which server, or has no token for it. */
  static async open(surroundings: Surroundings, values: Arguments['values'], scope: string): Promise<Source> {
    const { config } = loadConfig(surroundings);
    const url = values.get('url') ?? urlOf(config.host, config.port);
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new StartError(`--url must be an address such as http://127.0.0.1:3000, not "${url}".`, { exitCode: 2 });
    const given = values.get('token') ?? surroundings.env['PARTYLINE_TOKEN'];
    return new Source(url, await tokenFor(config, given, { scope, days: 7, sub: `cli-${scope}` }), scope);
  }

  /** See `ServiceClient`. */
  post(path: string, body: unknown): Promise<unknown> {
    return this.#client.post(path, body);
  }

  isStopped = (): boolean => this.#stop.signal.aborted;

  /** Resolves after so many milliseconds, at once when it is stopped. */
  wait = async (ms: number): Promise<void> => {
    await after(Math.min(ms, 2 ** 31 - 1), undefined, { signal: this.#stop.signal }).catch(() => {});
  };
}

/** A number among a command's values. Throws a `StartError` where it is none, or out of bounds. */
export function numberOf(values: Arguments['values'], name: string, { usual, min, max }: { usual: number; min: number; max: number }): number {
  const text = values.get(name);
  const number = text === undefined ? usual : Number(text);
  if (text?.trim() !== '' && number >= min && number <= max) return number;
  throw new StartError(`--${name} must be a number from ${min} to ${max}. See \`partyline help\`.`, { exitCode: 2 });
}
