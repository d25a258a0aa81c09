import { once } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuShare, cpuTime } from '../lib/cpu.ts';
import { Orders } from '../lib/order.ts';
import { startOurServer } from '../lib/our-server.ts';
import { Program } from '../lib/program.ts';
import { serviceTokenFor } from '../lib/token.ts';
import type { Crowd, FromCrowd, Heard, ToCrowd } from './plan.ts';
import { Source } from './source.ts';

export interface Trial {
  readonly server: Crowd['server'];
  readonly subscribers: number;
  readonly keys: number;
  readonly updatesPerSec: number;
  readonly perRequest: number;
  readonly maxHz: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface Outcome extends Omit<Heard, 'last'>, Trial {
  /** Cores. */
  readonly serverCpu: number;
  /** Microseconds of the server's processors for each value that a subscriber was told. */
  readonly cpuUsPerValue: number;
  /** Updates that the server took a second. */
  readonly takenPerSec: number;
  /**
   * Of what a subscriber was to be told, the share that it was: of ours the last value of each key and flush, of the naive server each
   * update that the source meant to say.
   */
  readonly deliveredShare: number;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

async function startNaive() {
  const program = await Program.start({ args: [here('naive-server.ts')], env: { NODE_ENV: 'production' }, ready: /listening on port (\d+)/ });
  return { port: Number(program.told), pid: program.pid, secret: undefined, stop: () => program.kill() };
}

/** One server, one crowd, one source. Rejects where a reader of ours got anything out of order, missed a frame, or doesn't end with what the source said last. */
export async function carryOut(trial: Trial): Promise<Outcome> {
  const server = trial.server === 'ours' ? await startOurServer('feed') : await startNaive();
  const crowd = await Program.start({ args: [here('crowd-process.ts')], ipc: true, ready: /ready/ });
  const orders = new Orders(server.port, server.secret === undefined ? undefined : serviceTokenFor('feeds', server.secret), 4);
  const source = new Source(orders, trial.keys, trial.perRequest);
  try {
    const ask = asker(crowd);
    const { port, secret } = server;
    const { subscribers, maxHz, keys, perRequest } = trial;
    await ask({ do: 'enter', crowd: { server: trial.server, port, secret, subscribers, readers: 20, maxHz, keys, perRequest } }, 'entered');
    source.start(trial.updatesPerSec);
    await pass(trial.warmUpMs);
    crowd.child.send({ do: 'begin' } satisfies ToCrowd);
    const before = { cpu: cpuTime(server.pid), taken: source.taken, at: performance.now() };
    await pass(trial.measureMs);
    const seconds = (performance.now() - before.at) / 1000;
    const serverCpu = cpuShare(before.cpu, cpuTime(server.pid), seconds).all;
    const takenPerSec = (source.taken - before.taken) / seconds;
    const measured = await ask({ do: 'end', said: source.said }, 'measured');
    if (trial.server === 'ours') await verify(source, ask);
    if (source.failure) throw source.failure;
    const { last: _last, ...heard } = measured.heard;
    return {
      ...trial,
      ...heard,
      serverCpu,
      cpuUsPerValue: (serverCpu * 1e6) / (heard.valuesPerSecPerSubscriber * subscribers),
      takenPerSec,
      deliveredShare: shareOf(trial, heard),
    };
  } finally {
    orders.close();
    await crowd.kill();
    await server.stop();
  }
}

/** All keys change between two flushes at this load, so each flush has them all. */
function shareOf({ server, keys, maxHz, updatesPerSec }: Trial, { valuesPerSecPerSubscriber }: Omit<Heard, 'last'>): number {
  return valuesPerSecPerSubscriber / (server === 'ours' ? keys * maxHz : updatesPerSec);
}

/** After the last update and a moment's quiet every reader has what the source said last. */
async function verify(source: Source, ask: ReturnType<typeof asker>): Promise<void> {
  await source.stop();
  const deadline = performance.now() + 10_000;
  for (;;) {
    const { heard } = await ask({ do: 'end', said: source.said }, 'measured');
    const isSame = heard.last.every((last) => last.length === source.last.size && last.every(([key, n]) => source.last.get(key) === n));
    if (isSame) return;
    if (performance.now() > deadline) throw new Error('a subscriber does not have what the source said last');
    await pass(100);
  }
}

function asker(crowd: Program) {
  return async <S extends FromCrowd['state']>(message: ToCrowd, state: S): Promise<Extract<FromCrowd, { state: S }>> => {
    const told = once(crowd.child, 'message') as Promise<[FromCrowd]>;
    const ended = once(crowd.child, 'exit').then(() => {
      throw new Error('the process of the subscribers ended');
    });
    crowd.child.send(message);
    const [answer] = await Promise.race([told, ended]);
    if (answer.state === 'failed') throw new Error(answer.why);
    if (answer.state !== state) throw new Error(`${answer.state} came for ${state}`);
    return answer as Extract<FromCrowd, { state: S }>;
  };
}
