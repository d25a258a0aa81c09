import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { median } from '../lib/statistics.ts';
import { figure, table } from '../lib/table.ts';
import type { ToReceiver } from '../fanout/talk.ts';
import type { FromTarget, Measured, ToTarget } from './target.ts';

const PATH = '/socket.io/?EIO=4&transport=websocket';
/** Connections that warm up code and pools before the first reading. */
const WARM_UP = 500;

interface Cost {
  readonly heap: number;
  readonly external: number;
  readonly resident: number;
  readonly acceptedPerSec: number;
  /** The server's processor time for accepting one. Says more than the rate, in which the clients and the rest of the machine have a part. */
  readonly acceptCpuUs: number;
}

/** What an idle connection in one namespace costs, and how many are accepted per second: ours beside stock. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const count = quick ? 3_000 : 15_000;
  const rounds = quick ? 2 : 3;
  const ours: Cost[] = [];
  const stock: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    stock.push(await costOf('stock', count));
    ours.push(await costOf('ours', count));
  }
  const of = (costs: Cost[], what: keyof Cost): number => median(costs.map((cost) => cost[what]));
  const line = (name: string, costs: Cost[]): string[] => [
    name,
    ...(['heap', 'external', 'resident', 'acceptedPerSec', 'acceptCpuUs'] as const).map((what) => figure(Math.round(of(costs, what)))),
  ];
  console.log(
    table(
      [`${figure(count)} idle connections`, 'heap B each', 'external B each', 'resident B each', 'accepted/s', 'CPU us per accept'],
      [line('stock', stock), line('ours', ours)],
    ),
  );
  const summary = {
    stockHeapPerConnection: Math.round(of(stock, 'heap')),
    oursHeapPerConnection: Math.round(of(ours, 'heap')),
    heapRatio: of(ours, 'heap') / of(stock, 'heap'),
    residentRatio: of(ours, 'resident') / of(stock, 'resident'),
    stockAcceptedPerSec: Math.round(of(stock, 'acceptedPerSec')),
    oursAcceptedPerSec: Math.round(of(ours, 'acceptedPerSec')),
    stockAcceptCpuUs: of(stock, 'acceptCpuUs'),
    oursAcceptCpuUs: of(ours, 'acceptCpuUs'),
    acceptCpuRatio: of(ours, 'acceptCpuUs') / of(stock, 'acceptCpuUs'),
  };
  const { node, cores, processor } = machine();
  console.log(`Written to ${writeResults('connections', { quick, count, summary, stock, ours })}\nNode ${node}, ${cores} cores, ${processor}`);
  if (json) console.log(JSON.stringify(summary));
}

/** `CONNECTIONS_PROFILE=folder` writes a CPU profile of each server process, `HEAP_SNAPSHOT=prefix` a heap snapshot. */
async function costOf(kind: 'stock' | 'ours', count: number): Promise<Cost> {
  const target = start('./target.ts', [kind], ['--expose-gc', ...profileFlags(kind)]);
  const receiver = start('../fanout/receiver.ts', [], []);
  const { port } = await answer(target, 'listening');
  const open = async (members: number): Promise<void> => {
    const opened = once(receiver, 'message');
    receiver.send({ do: 'open', count: members, port, path: PATH, dialect: 'socket.io' } satisfies ToReceiver);
    await opened;
  };
  const measure = async (): Promise<Measured> => {
    const measured = answer(target, 'memory');
    target.send({ do: 'measure' } satisfies ToTarget);
    return measured;
  };
  await open(WARM_UP);
  const before = await measure();
  const began = performance.now();
  await open(count);
  const seconds = (performance.now() - began) / 1_000;
  const after = await measure();
  const snapshot = process.env['HEAP_SNAPSHOT'];
  if (snapshot !== undefined) target.send({ do: 'snapshot', file: `${snapshot}-${kind}.heapsnapshot` } satisfies ToTarget);
  const ended = [once(receiver, 'exit'), once(target, 'exit')];
  receiver.send({ do: 'close' } satisfies ToReceiver);
  target.send({ do: 'close' } satisfies ToTarget);
  await Promise.all(ended);
  const each = (what: 'heap' | 'external' | 'resident'): number => (after[what] - before[what]) / (after.connections - before.connections);
  return {
    heap: each('heap'),
    external: each('external'),
    resident: each('resident'),
    acceptedPerSec: count / seconds,
    acceptCpuUs: (after.cpuAsked - before.cpuAnswered) / count,
  };
}

function profileFlags(kind: string): string[] {
  const folder = process.env['CONNECTIONS_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${kind}-${Date.now()}.cpuprofile`];
}

function start(file: string, args: string[], flags: string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return fork(path, args, { execArgv: [...process.execArgv, ...flags], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function answer<I extends FromTarget['is']>(child: ChildProcess, is: I): Promise<Extract<FromTarget, { is: I }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromTarget) => {
      if (message.is === is) resolve(message as Extract<FromTarget, { is: I }>);
    });
    child.once('exit', (code) => reject(new Error(`the server process ended with ${String(code)}`)));
  });
}
