import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  /** What Node is called with: a file and its arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Opens a channel for messages (`process.send`). */
  readonly ipc?: boolean;
  /** The program is ready when it has printed this. Its first group, where there is one, is `Program.told`. */
  readonly ready: RegExp;
}

/** Milliseconds. */
const startPatience = 20_000;
const stopPatience = 10_000;
const running = new Set<ChildProcess>();

process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Another Node process. It never outlives this one, unless this one is killed outright. */
export class Program {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly told: string;

  private constructor(child: ChildProcess, told: string) {
    this.child = child;
    this.pid = child.pid as number;
    this.told = told;
  }

  /** Resolves when it is ready; rejects with what it printed where it ends, or where it isn't ready in time. */
  static async start({ args, env = {}, ipc = false, ready }: ProgramOptions): Promise<Program> {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ipc ? 'ipc' : 'ignore'],
      serialization: 'advanced',
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const told = await said(child, ready).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    return new Program(child, told);
  }

  /** SIGTERM, and SIGKILL to one that doesn't heed it. Resolves when it is gone. */
  async stop(): Promise<void> {
    const force = setTimeout(() => this.child.kill('SIGKILL'), stopPatience);
    await this.#end('SIGTERM');
    clearTimeout(force);
  }

  /** SIGKILL: it gets no chance to do anything more. Resolves when it is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}

function said(child: ChildProcess, ready: RegExp): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${child.spawnargs.slice(1).join(' ')}: ${why}\n${output}`));
    const patience = setTimeout(() => fail(`not ready within ${startPatience / 1000} s`), startPatience);
    const read = (chunk: Buffer): void => {
      // What comes later is read as well, or the program would stand still once the pipe is full, but not kept.
      if (output.length < 64 * 1024) output += chunk.toString();
      const match = ready.exec(output);
      if (!match) return;
      clearTimeout(patience);
      resolve(match[1] ?? match[0]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(patience);
      fail(`ended with ${signal ?? code}`);
    });
  });
}
