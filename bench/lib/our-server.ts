import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.ts';

/** A server process of ours with a data folder of its own. */
export interface OurServer {
  readonly port: number;
  readonly pid: number;
  /** What its tokens are signed with. */
  readonly secret: string;
  /** Stops the process and removes its files. */
  stop(): Promise<void>;
}

/** Everything comes from one address here, so what an address may do is more than it can; what users and connections may do is as shipped. */
const rates = ['connects', 'orders', 'publishes', 'events', 'moves', 'bytes'].map((kind) => `address.${kind}=1000000000/s`).join(', ');

/** The server as it is shipped, but for what addresses may do, and it logs only warnings. `BENCH_PROFILE=folder` writes a CPU profile there. */
export async function startOurServer(name: string): Promise<OurServer> {
  const folder = process.env['BENCH_PROFILE'];
  const profiling = folder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-name', `${name}.cpuprofile`];
  const data = mkdtempSync(join(tmpdir(), `partyline-bench-${name}-`));
  const remove = (): void => rmSync(data, { recursive: true, force: true });
  process.once('exit', remove);
  const secret = randomBytes(32).toString('base64url');
  const program = await Program.start({
    args: [...profiling, fileURLToPath(new URL('./main.js', import.meta.resolve('@partyline/server')))],
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', DATA_DIR: data, AUTH_SECRET: secret, RATES: rates, LOG_LEVEL: 'warn' },
    ready: /http:\/\/127\.0\.0\.1:(\d+)/,
  });
  return {
    port: Number(program.told),
    pid: program.pid,
    secret,
    async stop() {
      await program.stop();
      remove();
      process.off('exit', remove);
    },
  };
}
