import { Budget } from '../lib/budget.ts';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { median } from '../lib/statistics.ts';
import { figure, table } from '../lib/table.ts';
import { type Cost, Target, type TargetName } from './target.ts';

/** The order in which they are loaded, over and over, so that all meet the same moods of the machine. */
const names: Record<TargetName, string> = {
  stock: 'bare Socket.IO, stock',
  bare: 'bare Socket.IO, with the engine',
  plain: 'Nest, the least adapter there can be',
  nest: 'Nest, PartylineAdapter',
};
const order = Object.keys(names) as TargetName[];
/** Requests that each connection has under way. One is what people do; with many, reads and writes are shared and what is left is the program. */
const loads = [1, 16] as const;
/** Milliseconds; the first run of each server warms up its code and isn't counted. */
const warmUp = { quick: 1_000, full: 2_500 };
/** Many short runs rather than a few long ones: the machine's moods are longer than a round. */
const span = { quick: 200, full: 300 };
const rounds = { quick: 9, full: 25 };
/** Milliseconds for all of it; on a machine that is busy, rounds are left out. */
const patience = { quick: 24_000, full: 80_000 };

type Costs = Record<TargetName, Cost[]>;

/** What an acknowledged request costs a server: through `@SubscribeMessage` under our adapter, beside the same on bare Socket.IO. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const size = quick ? 'quick' : 'full';
  const budget = new Budget(patience[size]);
  const targets: Target[] = [];
  const costs = loads.map((): Costs => ({ stock: [], bare: [], plain: [], nest: [] }));
  try {
    for (const name of order) targets.push(await Target.start(name));
    for (const target of targets) await target.load(warmUp[size], 4);
    for (let round = 0; round < rounds[size] && (round === 0 || budget.left > 0); round++) {
      for (const [index, underWay] of loads.entries()) {
        for (const target of targets) costs[index]?.[target.name].push(await target.load(span[size], underWay));
      }
    }
  } finally {
    await Promise.all(targets.map((target) => target.stop()));
  }
  const [single, many] = costs.map(resultsOf) as [Results, Results];
  console.log(`${tableOf('one request under way on each connection', single)}\n\n${tableOf(`${loads[1]} under way on each connection`, many)}`);
  const summary = {
    nestCpuUs: single.nest.cpuUs,
    bareCpuUs: single.bare.cpuUs,
    ratio: single.nest.timesBare,
    nestPerSec: Math.round(single.nest.perSec),
    barePerSec: Math.round(single.bare.perSec),
    plainRatio: single.plain.timesBare,
    ratioPipelined: many.nest.timesBare,
    plainRatioPipelined: many.plain.timesBare,
  };
  const { node, cores, processor } = machine();
  console.log(`Written to ${writeResults('nest', { quick, summary, loads, costs })}\nNode ${node}, ${cores} cores, ${processor}`);
  if (json) console.log(JSON.stringify(summary));
}

interface Result extends Cost {
  /** The median of the rounds' ratios: what slows a round down slows down both of its runs. */
  readonly timesBare: number;
}
type Results = Record<TargetName, Result>;

function resultsOf(costs: Costs): Results {
  const of = (name: TargetName): Result => ({
    cpuUs: median(costs[name].map(({ cpuUs }) => cpuUs)),
    perSec: median(costs[name].map(({ perSec }) => perSec)),
    timesBare: median(costs[name].map(({ cpuUs }, round) => cpuUs / (costs.bare[round]?.cpuUs ?? Number.NaN))),
  });
  return { stock: of('stock'), bare: of('bare'), plain: of('plain'), nest: of('nest') };
}

function tableOf(title: string, results: Results): string {
  return table(
    [title, 'server CPU us each', 'times bare', 'requests/s'],
    order.map((name) => {
      const { cpuUs, perSec, timesBare } = results[name];
      return [names[name], figure(cpuUs), figure(timesBare), figure(perSec)];
    }),
  );
}
