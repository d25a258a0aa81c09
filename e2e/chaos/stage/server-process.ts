import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Exit, Program, Workplace } from '../../support/workplace.ts';
import type { Usage } from './probe.ts';
import { secret } from './tokens.ts';
import { endWithUs } from './with-us.ts';

const probe = new URL('probe.ts', import.meta.url);

/** A start takes about a second of work, which may be long on a machine that does much else: nothing is wrong with that. In milliseconds. */
const startPatienceMs = 120_000;

/** What these runs want of a server, unless a row says otherwise: no rates in the way, no pause before clients may come back. */
const settings = { AUTH_SECRET: secret, RATES: 'off', DRAIN_SPREAD: '0s', LOG_LEVEL: 'warn' };

/** The built server, in a process of its own, on the database of the workplace. */
export class ServerProcess {
  static #started = 0;
  readonly url: string;
  readonly port: number;
  /** From its start to the first line that says that it listens, in milliseconds. */
  readonly startMs: number;
  readonly program: Program;
  readonly #probe: string;

  private constructor(program: Program, url: string, startMs: number, probe: string) {
    this.program = program;
    this.url = url;
    this.port = Number(new URL(url).port);
    this.startMs = startMs;
    this.#probe = probe;
  }

  static async start(place: Workplace, env: Readonly<Record<string, string>> = {}, nodeArgs: readonly string[] = []): Promise<ServerProcess> {
    const began = performance.now();
    const { program, address } = ServerProcess.#launch(place, env, nodeArgs);
    const [, url = ''] = await program.printed(/Open +(http:\S+)/, startPatienceMs);
    return new ServerProcess(program, url, performance.now() - began, address);
  }

  /** Starts one and kills it so soon that it may not listen yet. */
  static async startInVain(place: Workplace, env: Readonly<Record<string, string>>, afterMs: number): Promise<void> {
    const { program } = ServerProcess.#launch(place, env, []);
    await wait(afterMs);
    await program.end('SIGKILL');
  }

  static #launch(place: Workplace, env: Readonly<Record<string, string>>, nodeArgs: readonly string[]): { program: Program; address: string } {
    const address = join(place.folder, `probe-${++ServerProcess.#started}`);
    const args = ['--expose-gc', '--import', fileURLToPath(probe), ...nodeArgs];
    const program = place.run({ ...settings, PARTYLINE_PROBE: address, ...env }, args);
    endWithUs(program.child);
    return { program, address };
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.program.child;
    return exitCode === null && signalCode === null;
  }

  async kill(): Promise<void> {
    await this.program.end('SIGKILL');
  }

  /** SIGTERM, as a supervisor would. A stop may take 10 s of a machine that does nothing else. */
  stop(): Promise<Exit> {
    return this.program.end('SIGTERM', 60_000);
  }

  freeze(): void {
    this.program.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.program.child.kill('SIGCONT');
  }

  /** After a garbage collection. */
  async usage(): Promise<Usage> {
    let told = '';
    for await (const chunk of connect(this.#probe).setEncoding('utf8')) told += chunk as string;
    return JSON.parse(told) as Usage;
  }

  /** All that it logged. */
  get log(): string {
    return this.program.stdout + this.program.stderr;
  }
}
