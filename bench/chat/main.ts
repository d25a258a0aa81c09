import { Budget } from '../lib/budget.ts';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { figure } from '../lib/table.ts';
import { calibrate } from './calibrate.ts';
import { cells, headline } from './cells.ts';
import { type Comparison, compare, type Pace } from './compare.ts';
import { type Pair, startPair } from './contenders.ts';
import { LoadGenerator } from './load-generator.ts';
import type { Cell, Outcome } from './plan.ts';
import { calibrationText, resultTable, sameRateText } from './report.ts';
import { expectedMs, full, quick, type Schedule } from './schedule.ts';

interface Results {
  readonly calibration: Outcome;
  readonly headline: Comparison;
  /** The headline's cell with as many publishes a second for both: half of what the tutorial's server sustains. */
  readonly sameRate: Comparison | undefined;
  /** In the order of `cells`, the headline's among them. */
  readonly comparisons: readonly Comparison[];
  readonly skipped: readonly string[];
}

/** Acknowledged durable publishes, beside the server that the Socket.IO tutorial teaches. Rejects where a message was lost, repeated or not stored. */
export async function run(options: BenchOptions): Promise<void> {
  const schedule = options.quick ? quick : full;
  const results = await measure(schedule);
  const { ours, tutorial, ratio } = results.headline;
  const summary = {
    oursPerSec: ours.publishesPerSec,
    tutorialPerSec: tutorial.publishesPerSec,
    ratio,
    oursP99Ms: ours.p99Ms,
    tutorialP99Ms: tutorial.p99Ms,
  };
  print(results, options);
  console.log(`Written to ${writeResults('chat', { quick: options.quick, summary, schedule, ...results })}`);
  if (options.json) console.log(JSON.stringify(summary));
}

async function measure(schedule: Schedule): Promise<Results> {
  const budget = new Budget(schedule.budgetMs);
  const generator = await LoadGenerator.start();
  try {
    const calibration = await calibrate(headline, generator, { measureMs: schedule.calibrationMs });
    const pair = await startPair();
    try {
      return { calibration, ...(await measureCells(schedule, budget, pair, generator)) };
    } finally {
      await pair.stop();
    }
  } finally {
    await generator.stop();
  }
}

/** The headline first: whatever is left out, it isn't. */
async function measureCells(schedule: Schedule, budget: Budget, pair: Pair, generator: LoadGenerator): Promise<Omit<Results, 'calibration'>> {
  const { others } = schedule;
  let slowness = 1;
  const fits = (cell: Cell): boolean => budget.left > expectedMs(cell, others) * slowness;
  const measureOne = async (cell: Cell, pace: Pace, part = budget): Promise<Comparison> => {
    const started = performance.now();
    const comparison = await compare(cell, pair, generator, pace, part);
    const took = performance.now() - started;
    slowness = Math.max(1, took / expectedMs(cell, { ...pace, repetitions: comparison.ours.runs.length }));
    say(pace.perSec === undefined ? cell.name : `${cell.name}, the same rate for both`, comparison, took);
    return comparison;
  };

  const main = await measureOne(headline, schedule.headline, budget.part(schedule.headlineMs));
  const paced = { ...others, perSec: main.tutorial.publishesPerSec / 2 };
  const sameRate = fits(headline) ? await measureOne(headline, paced) : undefined;
  const compared = new Map([[headline, main]]);
  for (const cell of cells) if (cell !== headline && fits(cell)) compared.set(cell, await measureOne(cell, others));
  return {
    headline: main,
    sameRate,
    comparisons: cells.map((cell) => compared.get(cell)).filter((comparison) => comparison !== undefined),
    skipped: [...(sameRate ? [] : ['the same rate for both']), ...cells.filter((cell) => !compared.has(cell)).map(({ name }) => name)],
  };
}

function say(what: string, { ours, tutorial }: Comparison, tookMs: number): void {
  const rates = `ours ${figure(ours.publishesPerSec)} publishes/s, tutorial ${figure(tutorial.publishesPerSec)}`;
  console.log(`${what}: ${rates} (took ${figure(tookMs / 1000)} s)`);
}

function print({ calibration, headline: main, comparisons, sameRate, skipped }: Results, options: BenchOptions): void {
  const { node, cores, processor } = machine();
  console.log(`\n${resultTable(comparisons)}\n`);
  if (sameRate) console.log(`${sameRateText(sameRate)}\n`);
  if (skipped.length > 0) console.log(`Left out, since the machine was too busy for them in the time there is: ${skipped.join(', ')}.\n`);
  console.log(`${calibrationText(calibration, main)}\n`);
  console.log('Every acknowledged publish is stored, and every member got every message of its room once.');
  console.log(`Node ${node}, ${cores} cores, ${processor}${options.quick ? ', quick' : ''}.`);
}
