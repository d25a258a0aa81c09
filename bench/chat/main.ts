import { Budget } from '../lib/budget.ts';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { figure } from '../lib/table.ts';
import { calibrate } from './calibrate.ts';
import { cells, headline } from './cells.ts';
import { type Comparison, compare, type Pace } from './compare.ts';
import { LoadGenerator } from './load-generator.ts';
import type { Cell, Outcome } from './plan.ts';
import { calibrationText, resultTable, sameRateText } from './report.ts';

interface Schedule {
  readonly headline: Pace;
  readonly others: Pace;
  /** Milliseconds: for all, and of them for the headline. What doesn't fit any more is left out, and said so. */
  readonly budgetMs: number;
  readonly headlineMs: number;
  /** A cell isn't begun with less than this left. */
  readonly cellMs: number;
}

const full: Schedule = {
  headline: { repetitions: 5, warmUpMs: 2000, measureMs: 4000 },
  others: { repetitions: 3, warmUpMs: 2000, measureMs: 4000 },
  budgetMs: 20 * 60_000,
  headlineMs: 10 * 60_000,
  cellMs: 0,
};
const quick: Schedule = {
  headline: { repetitions: 3, warmUpMs: 600, measureMs: 1200 },
  others: { repetitions: 1, warmUpMs: 500, measureMs: 1000 },
  budgetMs: 42_000,
  headlineMs: 16_000,
  cellMs: 6000,
};

interface Results {
  readonly calibration: Outcome;
  readonly headline: Comparison;
  /** In the order of `cells`, the headline's among them. */
  readonly comparisons: readonly Comparison[];
  /** The headline's cell with as many publishes a second for both: half of what the tutorial's server sustains. */
  readonly sameRate: Comparison | undefined;
  readonly skipped: readonly string[];
}

/** Acknowledged durable publishes, beside the server that the Socket.IO tutorial teaches. Rejects where a message was lost, repeated or not stored. */
export async function run(options: BenchOptions): Promise<void> {
  const schedule = options.quick ? quick : full;
  const generator = await LoadGenerator.start();
  try {
    const results = await measureAll(schedule, generator);
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
  } finally {
    await generator.stop();
  }
}

async function measureAll(schedule: Schedule, generator: LoadGenerator): Promise<Results> {
  const budget = new Budget(schedule.budgetMs);
  const calibration = await calibrate(headline, generator, schedule.others);
  const main = await compareAloud(headline, generator, schedule.headline, budget.part(schedule.headlineMs));
  const compared = new Map([[headline, main]]);
  for (const cell of cells) {
    if (cell === headline || budget.left < schedule.cellMs) continue;
    compared.set(cell, await compareAloud(cell, generator, schedule.others, budget));
  }
  const sameRate =
    budget.left < schedule.cellMs
      ? undefined
      : await compareAloud(headline, generator, { ...schedule.others, perSec: main.tutorial.publishesPerSec / 2 }, budget);
  return {
    calibration,
    headline: main,
    sameRate,
    comparisons: cells.map((cell) => compared.get(cell)).filter((comparison) => comparison !== undefined),
    skipped: [...cells.filter((cell) => !compared.has(cell)).map(({ name }) => name), ...(sameRate ? [] : ['the same rate for both'])],
  };
}

async function compareAloud(cell: Cell, generator: LoadGenerator, pace: Pace, budget: Budget): Promise<Comparison> {
  const started = performance.now();
  const comparison = await compare(cell, generator, pace, budget);
  const { ours, tutorial } = comparison;
  const took = figure((performance.now() - started) / 1000);
  console.log(`${cell.name}: ours ${figure(ours.publishesPerSec)} publishes/s, tutorial ${figure(tutorial.publishesPerSec)} (took ${took} s)`);
  return comparison;
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
