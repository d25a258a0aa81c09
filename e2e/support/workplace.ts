import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnv } from './bare-env.ts';

const dist = new URL('../../packages/server/dist/', import.meta.url);

/** The built program, as `npm start` runs it, and the `partyline` command. */
export const mainProgram = fileURLToPath(new URL('main.js', dist));
export const partylineCommand = fileURLToPath(new URL('cli/partyline.js', dist));

const patienceMs = 60_000;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that runs, with all that it printed. */
export class Program {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  stdout = '';
  stderr = '';
  readonly #watchers = new Set<() => void>();

  constructor(script: string, env: Readonly<Record<string, string>>, cwd: string, args: readonly string[] = [], nodeArgs: readonly string[] = []) {
    this.child = spawn(process.execPath, [...nodeArgs, script, ...args], { env: { ...bareEnv(), HOME: cwd, ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stdout += chunk;
      for (const watch of this.#watchers) watch();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
      for (const watch of this.#watchers) watch();
    });
    this.exited = new Promise((resolve) => this.child.once('close', (code, signal) => resolve({ code, signal })));
  }

  /** Resolves with the match once one of the outputs has it; rejects when the program ends without. */
  printed(pattern: RegExp, withinMs = patienceMs): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        settle();
      };
      const fail = (why: string) => (): void => end(() => reject(new Error(`${why} before printing ${pattern}; it printed:\n${this.stdout}${this.stderr}`)));
      const timer = setTimeout(fail('the program took too long'), withinMs);
      const look = (): void => {
        const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
        if (match) end(() => resolve(match));
      };
      this.#watchers.add(look);
      void this.exited.then(fail('the program ended'));
      look();
    });
  }

  /** Sends a signal to this program alone and resolves with how it ended. One that doesn't end is killed, and the test fails. */
  async end(signal: NodeJS.Signals = 'SIGTERM', withinMs = patienceMs): Promise<Exit> {
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    const exit = await this.exited;
    clearTimeout(timer);
    if (exit.signal === 'SIGKILL' && signal !== 'SIGKILL')
      throw new Error(`the program did not end within ${withinMs} ms of ${signal}:\n${this.stdout}${this.stderr}`);
    return exit;
  }
}

/** A folder of its own for each test, and the programs that it started there. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'partyline-e2e-'));
  readonly #programs: Program[] = [];

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  run(env: Readonly<Record<string, string>> = {}, nodeArgs: readonly string[] = []): Program {
    return this.#keep(new Program(mainProgram, { PORT: '0', WEB_DIR: join(this.folder, 'none'), ...env }, this.folder, [], nodeArgs));
  }

  command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    return this.#keep(new Program(partylineCommand, env, this.folder, args));
  }

  /** A server that listens. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<{ program: Program; url: string }> {
    const program = this.run(env);
    const [, url = ''] = await program.printed(/Open +(http:\S+)[\s\S]*Ctrl\+C stops it/);
    return { program, url };
  }

  async clear(): Promise<void> {
    const running = this.#programs.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    await Promise.all(running.map((program) => program.end('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #keep(program: Program): Program {
    this.#programs.push(program);
    return program;
  }
}
