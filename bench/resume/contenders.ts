import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { Wire } from './plan.ts';

/** What the servers' tokens are signed with, where they have any. */
export const secret = randomBytes(32).toString('base64url');

/** A server that clients come back to. */
export class Contender {
  readonly wire: Wire;
  readonly #start: (port: number) => Promise<Program>;
  readonly #end: () => void;
  #program: Program;

  private constructor(wire: Wire, start: (port: number) => Promise<Program>, end: () => void, program: Program) {
    this.wire = wire;
    this.#start = start;
    this.#end = end;
    this.#program = program;
  }

  /** The server as it is shipped, but for two settings: rates are off (one address sends everything here), and it logs only warnings. The store is SQLite on disk. */
  static async ours(): Promise<Contender> {
    const folder = mkdtempSync(join(tmpdir(), 'partyline-bench-resume-'));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    process.once('exit', remove);
    const main = fileURLToPath(new URL('./main.js', import.meta.resolve('@partyline/server')));
    const env = { NODE_ENV: 'production', HOST: '127.0.0.1', DATA_DIR: folder, AUTH_SECRET: secret, RATES: 'off', LOG_LEVEL: 'warn' };
    const start = (port: number): Promise<Program> =>
      Program.start({ args: [...profiling, main], env: { ...env, PORT: String(port) }, ready: /http:\/\/127\.0\.0\.1:(\d+)/ });
    const end = (): void => {
      remove();
      process.off('exit', remove);
    };
    return new Contender('partyline', start, end, await start(0));
  }

  /** See stock-server.ts. */
  static async stock(...options: readonly string[]): Promise<Contender> {
    const script = fileURLToPath(new URL('stock-server.ts', import.meta.url));
    const start = (port: number): Promise<Program> =>
      Program.start({ args: [script, String(port), ...options], env: { NODE_ENV: 'production' }, ready: /listening on port (\d+)/ });
    return new Contender('stock', start, () => {}, await start(0));
  }

  get port(): number {
    return Number(this.#program.told);
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** `kill -9`, and a new process at the same port. Resolves with the milliseconds from its start until it listened. */
  async restart(): Promise<number> {
    const { port } = this;
    await this.#program.kill();
    const began = performance.now();
    this.#program = await this.#start(port);
    return performance.now() - began;
  }

  /** Stops the process and removes its files. */
  async stop(): Promise<void> {
    await this.#program.stop();
    this.#end();
  }
}

/** `RESUME_PROFILE=folder` writes CPU profiles of our server there. */
const folder = process.env['RESUME_PROFILE'];
const profiling = folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', folder];
