import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { WireName } from './plan.ts';

export type ContenderName = 'ours' | 'naive' | 'bare';

/** A server that everyone can be in a room of. */
export interface Contender {
  readonly wire: WireName;
  readonly port: number;
  readonly pid: number;
  readonly secret: string | undefined;
  /** Stops the process and removes its files. */
  stop(): Promise<void>;
}

/** `CURSORS_PROFILE=folder` writes CPU profiles of the servers there. */
const folder = process.env['CURSORS_PROFILE'];
const profiling = (name: string): string[] => (folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-name', `${name}.cpuprofile`]);
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Everything comes from one address here, so what an address may do is more than it can; what users and connections may do is as shipped. */
const rates = ['connects', 'publishes', 'events', 'moves', 'bytes'].map((kind) => `address.${kind}=1000000000/s`).join(', ');

/** The server as it is shipped, but for what addresses may do, and it logs only warnings. */
export async function startOurs(name: string): Promise<Contender> {
  const data = mkdtempSync(join(tmpdir(), 'partyline-bench-cursors-'));
  const remove = (): void => rmSync(data, { recursive: true, force: true });
  process.once('exit', remove);
  const secret = randomBytes(32).toString('base64url');
  const program = await Program.start({
    args: [...profiling(`ours-${name}`), fileURLToPath(new URL('./main.js', import.meta.resolve('@partyline/server')))],
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', DATA_DIR: data, AUTH_SECRET: secret, RATES: rates, LOG_LEVEL: 'warn' },
    ready: /http:\/\/127\.0\.0\.1:(\d+)/,
  });
  const stop = async (): Promise<void> => {
    await program.stop();
    remove();
    process.off('exit', remove);
  };
  return { wire: 'partyline', port: Number(program.told), pid: program.pid, secret, stop };
}

/** See naive-server.ts. Killed in the end: it may have more under way than it could ever finish. */
export async function startNaive(name: string): Promise<Contender> {
  const args = [...profiling(`naive-${name}`), here('naive-server.ts')];
  const program = await Program.start({ args, env: { NODE_ENV: 'production' }, ready: /listening on port (\d+)/ });
  return {
    wire: 'naive',
    port: Number(program.told),
    pid: program.pid,
    secret: undefined,
    stop: () => (folder === undefined ? program.kill() : program.stop()),
  };
}

/** See bare-server.ts: the least that carries the same load, told to tick as ours does at this size. */
export async function startBare(ticksPerSecond: number, movesPerSecond: number): Promise<Contender> {
  const args = [here('bare-server.ts'), String(ticksPerSecond), String(movesPerSecond)];
  const program = await Program.start({ args, env: { NODE_ENV: 'production' }, ready: /listening on port (\d+)/ });
  return { wire: 'partyline', port: Number(program.told), pid: program.pid, secret: '', stop: () => program.stop() };
}
