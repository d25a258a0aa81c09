import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { figure, percent, table } from '../lib/table.ts';
import { carryOut, type Outcome, type Trial } from './trial.ts';

const load = { subscribers: 1_000, keys: 1_000, updatesPerSec: 20_000, perRequest: 400, maxHz: 4 } as const;
/** Where ours takes less of the load than this, its figures are not those of the load. */
const leastTaken = 0.9;
const paces = { quick: { warmUpMs: 2_000, measureMs: 5_000 }, full: { warmUpMs: 4_000, measureMs: 15_000 } } as const;

/** 1,000 subscribers of a feed of 1,000 keys that change 20,000 times a second, ours at 4 Hz beside a server that emits each update. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const pace = paces[quick ? 'quick' : 'full'];
  const outcomes: Outcome[] = [];
  // The naive server is stopped early: what it can't send piles up in its memory.
  const trials: Trial[] = [
    { server: 'ours', ...load, ...pace },
    { server: 'naive', ...load, warmUpMs: 1_000, measureMs: 5_000 },
  ];
  for (const trial of trials) {
    const outcome = await carryOut(trial);
    outcomes.push(outcome);
    console.log(`${trial.server}: took ${figure(outcome.takenPerSec)} updates/s with ${figure(outcome.serverCpu)} cores`);
  }
  const [ours, naive] = outcomes as [Outcome, Outcome];
  const summary = {
    cpuRatio: ours.serverCpu / naive.serverCpu,
    cpuUsPerValueOurs: ours.cpuUsPerValue,
    cpuUsPerValueNaive: naive.cpuUsPerValue,
    p99StalenessMs: ours.staleness.p99Ms,
    p99AgeMs: ours.age.p99Ms,
    bytesPerSecPerSubscriber: ours.bytesPerSecPerSubscriber,
    naiveDeliveredShare: naive.deliveredShare,
    takenShare: ours.takenPerSec / load.updatesPerSec,
    isValid: ours.takenPerSec >= leastTaken * load.updatesPerSec,
  };
  const rows = outcomes.map((each) => [
    ...[each.server, figure(each.takenPerSec), figure(each.serverCpu), figure((each.serverCpu * 1e6) / each.subscribers), figure(each.cpuUsPerValue)],
    ...[figure(each.bytesPerSecPerSubscriber / 1000), figure(each.valuesPerSecPerSubscriber), percent(each.deliveredShare)],
    ...[each.age.p50Ms, each.age.p99Ms, each.staleness.p50Ms, each.staleness.p99Ms, each.staleness.maxMs].map(figure),
  ]);
  const head = [
    'server',
    'taken/s',
    'cores',
    'us/s a subscriber',
    'us a value',
    'kB/s',
    'values/s',
    'delivered',
    'age p50 ms',
    'p99',
    'stale p50 ms',
    'p99',
    'max',
  ];
  console.log(`\n${load.subscribers} subscribers, ${load.keys} keys, ${load.updatesPerSec} updates/s in, ours at ${load.maxHz} Hz\n${table(head, rows)}`);
  console.log('\nAge: from when the source says a value until a subscriber has it. Stale: from when it says the value after the one that a subscriber has,');
  console.log('until that subscriber has it or a later one. All of ours ended with what the source said last.');
  console.log(`CPU: ours takes ${figure(summary.cpuRatio)} of the naive server's, for fewer values: see "us a value".`);
  if (!summary.isValid) {
    console.log(`NOT VALID: ours took ${percent(summary.takenShare)} of the updates, less than ${percent(leastTaken)}. Is the machine busy?`);
    process.exitCode = 1;
  }
  const { node, cores, processor } = machine();
  console.log(`Written to ${writeResults('feed', { quick, summary, outcomes })}\nNode ${node}, ${cores} cores, ${processor}`);
  if (json) console.log(JSON.stringify(summary));
}
