import type { Budget } from '../lib/budget.ts';
import { median } from '../lib/statistics.ts';
import { type Contender, ours, type Pair, type RunningContender, tutorial } from './contenders.ts';
import type { LoadGenerator } from './load-generator.ts';
import type { Cell, Outcome } from './plan.ts';

/** How long a cell is measured. */
export interface Pace {
  /** Runs of each server; fewer, but at least one, where the time is up before. */
  readonly repetitions: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Publishes a second in all, in place of windows that are kept full. */
  readonly perSec?: number;
}

export interface Comparison {
  readonly cell: Cell;
  readonly ours: Side;
  readonly tutorial: Side;
  /** Ours to the tutorial's, by publishes a second. */
  readonly ratio: number;
}

/** Medians over the runs, and the runs themselves. */
export type Side = Outcome & { readonly runs: readonly Outcome[] };

let lastRun = 0;

/** Loads the servers in turn (A B A B), one at a time, so that both meet the same moods of the machine. */
export async function compare(cell: Cell, pair: Pair, generator: LoadGenerator, pace: Pace, budget: Budget): Promise<Comparison> {
  const runs = { ours: [] as Outcome[], tutorial: [] as Outcome[] };
  let lastRoundMs = 0;
  for (let i = 0; i < pace.repetitions && (i === 0 || budget.left > lastRoundMs); i++) {
    const started = performance.now();
    runs.ours.push(await load(ours, pair.ours, cell, generator, pace));
    runs.tutorial.push(await load(tutorial, pair.tutorial, cell, generator, pace));
    lastRoundMs = performance.now() - started;
  }
  const sides = { ours: sideOf(runs.ours), tutorial: sideOf(runs.tutorial) };
  return { cell, ...sides, ratio: sides.ours.publishesPerSec / sides.tutorial.publishesPerSec };
}

async function load({ dialect, signIn }: Contender, server: RunningContender, cell: Cell, generator: LoadGenerator, pace: Pace): Promise<Outcome> {
  const run = `run${(++lastRun).toString().padStart(4, '0')}`;
  const { port, pid: serverPid } = server;
  const { repetitions: _, ...window } = pace;
  const outcome = await generator.run({ cell, run, dialect, port, serverPid, signIn, ...window });
  const { ids, rows } = server.stored(run);
  if (ids !== outcome.acknowledged || rows !== ids) {
    throw new Error(`${dialect}, ${cell.name}: ${outcome.acknowledged} publishes were acknowledged, ${ids} are stored, in ${rows} rows`);
  }
  return outcome;
}

function sideOf(runs: readonly Outcome[]): Side {
  const middle = (key: keyof Outcome): number => median(runs.map((run) => run[key]));
  return {
    seconds: middle('seconds'),
    publishesPerSec: middle('publishesPerSec'),
    deliveriesPerSec: middle('deliveriesPerSec'),
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    maxMs: middle('maxMs'),
    generatorCpu: middle('generatorCpu'),
    serverCpu: middle('serverCpu'),
    serverMainThreadCpu: middle('serverMainThreadCpu'),
    acknowledged: middle('acknowledged'),
    delivered: middle('delivered'),
    runs,
  };
}
