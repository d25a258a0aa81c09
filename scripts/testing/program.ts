import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export const root = join(import.meta.dirname, '../..');

export interface Program {
  readonly process: ChildProcess;
  /** All lines so far, of standard output and error. */
  readonly lines: readonly string[];
  /** Resolves with the first line that has the text in it; rejects when the program ends without one. */
  said(text: string): Promise<string>;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts a program with the Node of the tests, in the root of the repository. It ends with the test at the latest. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, options: { detached?: boolean } = {}): Program {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe', ...options });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const said = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((line) => line.includes(text));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without saying "${text}":\n${lines.join('\n')}`)));
    });
  return { process: child, lines, said, ended };
}

/** The address in a line that a server prints once it listens. */
export function urlIn(line: string): string {
  return /http:\/\/\S+/.exec(line)?.[0] ?? '';
}
