import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../lib/statistics.ts';
import { type Contender, secret } from './contenders.ts';
import type { CrowdProcess } from './crowd-process.ts';
import type { Cell, Replay, Return } from './plan.ts';

/** What came of one run. Times in milliseconds since all clients began to come back, or since the restarted server listened. */
export interface Outcome {
  readonly connectedP50Ms: number;
  readonly connectedP99Ms: number;
  readonly liveP50Ms: number;
  readonly liveP99Ms: number;
  /** Until the last one was live. */
  readonly seconds: number;
  /** Entries that were missed and came, over all clients. */
  readonly entriesPerSec: number;
  readonly delivered: number;
  /** Of what was due; NaN where nothing was missed. */
  readonly deliveredShare: number;
  readonly recoveredShare: number;
  readonly turnedAway: number;
  /** Seconds of processor time in all. */
  readonly serverCpu: number;
  /** Cores kept busy. */
  readonly serverMainShare: number;
  readonly generatorShare: number;
  /** From the start of the process that was killed until it listened again; NaN where none was. */
  readonly restartMs: number;
  /** Each client's last 100 entries, asked for once more on the connection that it has; `undefined` for stock, which can't. */
  readonly again: Replay | undefined;
}

/** Time for a server to notice that clients are gone, or to be done with what it does after an answer. Milliseconds, for a crowd of so many. */
const settleMs = (clients: number): number => 100 + clients / 20;

let lastRun = 0;

/** Gathers a crowd in rooms that nobody was in before. It may stay there for as long as the cell has it. */
export async function gather(cell: Cell, { wire, port }: Contender, crowd: CrowdProcess): Promise<void> {
  const { clients, rooms, lastEvent } = cell;
  const run = `run${(++lastRun).toString().padStart(4, '0')}`;
  await crowd.tell({ do: 'gather', wire, port, run, clients, rooms, secret });
  if (lastEvent === 'never') return;
  await crowd.tell({ do: 'publish', port, count: 1 });
  await crowd.tell({ do: 'hear' });
}

/** Drops the crowd that was gathered, lets it miss something, and has it come back. Rejects where an entry came twice, out of order, or not live afterwards. */
export async function comeBack(cell: Cell, contender: Contender, crowd: CrowdProcess): Promise<Outcome> {
  const { port, wire } = contender;
  const settle = (): Promise<void> => sleep(settleMs(cell.clients));
  await crowd.tell({ do: 'cut' });
  await settle();
  await crowd.tell({ do: 'publish', port, count: cell.missed });
  const restartMs = cell.fault === 'restart' ? await contender.restart() : Number.NaN;
  await settle();
  const outcome = outcomeOf(await crowd.return({ port, serverPid: contender.pid }));
  await settle();
  const again = wire === 'partyline' && cell.missed > 0 ? await crowd.replayAgain(contender.pid) : undefined;
  await crowd.tell({ do: 'publish', port, count: 1 });
  await crowd.tell({ do: 'hear' });
  await crowd.tell({ do: 'leave' });
  await settle();
  return { ...outcome, restartMs, again };
}

function outcomeOf({
  connected,
  live,
  due,
  delivered,
  recovered,
  turnedAway,
  serverCpu,
  serverMainCpu,
  generatorCpu,
}: Return): Omit<Outcome, 'restartMs' | 'again'> {
  const seconds = percentile(live, 1) / 1_000;
  return {
    connectedP50Ms: percentile(connected, 0.5),
    connectedP99Ms: percentile(connected, 0.99),
    liveP50Ms: percentile(live, 0.5),
    liveP99Ms: percentile(live, 0.99),
    seconds,
    entriesPerSec: delivered / seconds,
    delivered,
    deliveredShare: due === 0 ? Number.NaN : delivered / due,
    recoveredShare: recovered / live.length,
    turnedAway,
    serverCpu,
    serverMainShare: serverMainCpu / seconds,
    generatorShare: generatorCpu / seconds,
  };
}
