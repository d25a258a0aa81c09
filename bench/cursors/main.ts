import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { median } from '../lib/statistics.ts';
import { figure } from '../lib/table.ts';
import { legend, lineOf, resultTable } from './report.ts';
import { alone, floorOf, type Pace, type Row, sideBySide } from './rows.ts';

const paces: Record<'quick' | 'full', Pace> = { quick: { warmUpMs: 2_000, measureMs: 4_000 }, full: { warmUpMs: 2_500, measureMs: 6_000 } };
/** A large room takes longer until it goes its way: those who came last are told of, and the pace settles. */
const largePace: Pace = { warmUpMs: 6_000, measureMs: 10_000 };
/** 200 first, which warms up both servers. */
const sizes = { quick: [200, 50, 50, 50], full: [200, 200, 50, 50, 50, 50] };

/** A room full of moving cursors, ours beside a server that sends each move on. Rejects where a cursor of ours never comes to where its hand is. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const size = quick ? 'quick' : 'full';
  const pace = paces[size];
  const say = (row: Row): void => console.log(lineOf(row));
  const small = await sideBySide(sizes[size], pace, say);
  const of = (server: Row['server'], people: number): Row[] => small.filter((row) => row.server === server && row.people === people);
  const floors = [await floorOf(last(of('ours', 50)), pace, say), await floorOf(last(of('ours', 200)), pace, say)];
  const large = [await alone('ours', 1_000, pace, say)];
  if (!quick) {
    large.push(await alone('naive', 1_000, pace, say));
    floors.push(await floorOf(large[0] as Row, pace, say));
    large.push(await alone('ours', 5_000, largePace, say, true));
  }
  const rows = [...small, ...large, ...floors].sort((a, b) => a.people - b.people || a.server.localeCompare(b.server) * -1);
  const summary = summaryOf(rows);
  console.log(`\n${resultTable(rows)}\n\n${legend(floors)}`);
  console.log(costs(rows));
  if (quick) console.log('quick: 5,000 people were left out, and the naive server at 1,000.');
  const { node, cores, processor } = machine();
  console.log(`Written to ${writeResults('cursors', { quick, summary, rows })}\nNode ${node}, ${cores} cores, ${processor}`);
  if (json) console.log(JSON.stringify(summary));
}

/** What the issue of this bench asks for. Of rounds the medians. */
function summaryOf(rows: readonly Row[]): Record<string, number | undefined> {
  const of = (server: Row['server'], people: number, value: (row: Row) => number | undefined): number | undefined => {
    const values = rows.filter((row) => row.server === server && row.people === people).flatMap((row) => value(row) ?? []);
    return values.length === 0 ? undefined : median(values);
  };
  const pairs = rows.filter((row) => row.people === 50 && row.server === 'ours');
  const naive = rows.filter((row) => row.people === 50 && row.server === 'naive');
  return {
    cpuRatio50: median(pairs.map(({ serverCpu }, i) => serverCpu / (naive[i]?.serverCpu ?? Number.NaN))),
    oursP99Ms200: of('ours', 200, ({ p99Ms }) => p99Ms),
    naiveDeliveredShare200: of('naive', 200, ({ deliveredShare }) => deliveredShare),
    bytesPerUpdate200: of('ours', 200, ({ bytesPerUpdate }) => bytesPerUpdate),
    p95Ms1000: of('ours', 1_000, ({ p95Ms }) => p95Ms),
    kbPerSecDown1000: of('ours', 1_000, ({ mostDownBytesPerSec }) => mostDownBytesPerSec / 1000),
    maxRefreshMs5000: of('ours', 5_000, ({ maxRefreshMs }) => maxRefreshMs),
    kbPerSecDown5000: of('ours', 5_000, ({ mostDownBytesPerSec }) => mostDownBytesPerSec / 1000),
    chatAckP99Ms5000: of('ours', 5_000, ({ chatAckP99Ms }) => chatAckP99Ms),
  };
}

/** The naive server saves what it doesn't deliver, so its processor time is worth a look per position as well. */
function costs(rows: readonly Row[]): string {
  const us = (server: Row['server']): string => {
    const of50 = rows.filter((row) => row.server === server && row.people === 50);
    return figure(median(of50.map(({ serverCpu, seenPerSec }) => (1e6 * serverCpu) / (seenPerSec * 50 * 49))));
  };
  return `50 people, server CPU for each position delivered to a member: ours ${us('ours')} us, naive ${us('naive')}, the least ${us('bare')}.`;
}

function last(rows: readonly Row[]): Row {
  return rows.at(-1) as Row;
}
