import { Budget } from '../lib/budget.ts';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { figure, percent } from '../lib/table.ts';
import { cells, expectedMs, quiet, replay, stream } from './cells.ts';
import { type Comparison, compare, type Stage, startStage } from './compare.ts';
import { Contender } from './contenders.ts';
import { QuietRoom } from './quiet-room.ts';
import { costText, remarks, resultTable } from './report.ts';
import { deliveredShare } from './side.ts';

/** How often each cell is measured, and milliseconds for all. What doesn't fit any more is left out, and named. */
const schedules = {
  quick: { replayRuns: 2, otherRuns: 1, budgetMs: 48_000 },
  full: { replayRuns: 5, otherRuns: 2, budgetMs: 13 * 60_000 },
};
type Mode = keyof typeof schedules;

interface Results {
  readonly comparisons: readonly Comparison[];
  readonly skipped: readonly string[];
}

/** Clients that drop together and come back together, beside stock's connection state recovery. Rejects where ours lost or repeated an entry. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const mode = quick ? 'quick' : 'full';
  const { comparisons, skipped } = await measure(mode);
  const [replayed, streamed] = [replay, stream[mode]].map((cell) => comparisons.find((comparison) => comparison.cell === cell)?.ours);
  const summary = {
    oursReplayP99Ms: replayed?.liveP99Ms,
    oursDeliveredShare: deliveredShare(comparisons.map(({ ours }) => ours)),
    stockDeliveredShare: deliveredShare(comparisons.map(({ stock }) => stock)),
    entriesPerSec: streamed?.entriesPerSec,
  };
  const { node, cores, processor } = machine();
  console.log(`\n${resultTable(comparisons)}\n`);
  for (const comparison of comparisons) if (comparison.cell === replay) console.log(costText(comparison));
  console.log(remarks(comparisons));
  if (skipped.length > 0) console.log(`\nLeft out, since there was no time for them: ${skipped.join('; ')}.`);
  console.log(`\nWritten to ${writeResults('resume', { quick, summary, comparisons, skipped })}`);
  console.log(`Node ${node}, ${cores} cores, ${processor}${quick ? ', quick' : ''}.`);
  if (json) console.log(JSON.stringify(summary));
  if (comparisons.some(({ ours }) => ours.deliveredShare < 1)) throw new Error('ours lost entries');
}

async function measure(mode: Mode): Promise<Results> {
  const stages: Stage[] = [];
  const quietRoom = new QuietRoom();
  try {
    stages.push(await startStage(() => Contender.ours()), await startStage(() => Contender.stock()));
    if (mode === 'full') await quietRoom.start();
    const results = await measureCells(mode, stages as [Stage, Stage]);
    if (mode === 'quick') return { ...results, skipped: [...results.skipped, quiet.name] };
    const last = await quietRoom.finish();
    say(last, 0);
    return { ...results, comparisons: [...results.comparisons, last] };
  } finally {
    await Promise.all([quietRoom, ...stages].map((each) => each.stop()));
  }
}

async function measureCells(mode: Mode, stages: readonly [Stage, Stage]): Promise<Results> {
  const { replayRuns, otherRuns, budgetMs } = schedules[mode];
  const budget = new Budget(budgetMs);
  const comparisons: Comparison[] = [];
  const skipped: string[] = [];
  let slowness = 1;
  for (const cell of cells[mode]) {
    const isHeadline = cell === replay || cell === stream[mode];
    if (!isHeadline && budget.left < expectedMs(cell) * slowness) {
      skipped.push(cell.name);
      continue;
    }
    const began = performance.now();
    const comparison = await compare(cell, stages, cell === replay ? replayRuns : otherRuns, budget.part(budgetMs / 3));
    const took = performance.now() - began;
    slowness = Math.max(1, took / (expectedMs(cell) * comparison.ours.runs.length));
    comparisons.push(comparison);
    say(comparison, took);
  }
  return { comparisons, skipped };
}

function say({ cell, ours, stock }: Comparison, tookMs: number): void {
  const [mine, theirs] = [ours, stock].map(({ liveP99Ms, deliveredShare: share }) => `live p99 ${figure(liveP99Ms)} ms, ${percent(share)} delivered`);
  console.log(`${cell.name}: ours ${mine}; stock ${theirs} (took ${figure(tookMs / 1_000)} s)`);
}
