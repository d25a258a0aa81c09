import { copyFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { median } from '../lib/statistics.ts';
import { figure, percent, table } from '../lib/table.ts';
import { chart } from './chart.ts';
import { compare, type Hostile, hostile, type Pair, type Row, roomSizes, sideBySide } from './scenarios.ts';
import { ceiling, others, ours, stock, ws } from './targets.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** How many deliveries a second one Node process carries, beside stock Socket.IO and other servers, and at what delay. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const { many, one, oneBare, rooms, atStockLoad } = await compare(quick ? { seconds: 1, rounds: 3 } : { seconds: 10, rounds: 3 }, say);
  const rows: Row[] = [];
  let amongHostile: Hostile | undefined;
  const { found, missing } = others();
  if (!quick) {
    rows.push(...(await sideBySide([ours, stock, ws, ...found, ceiling], 1_000, 10, say)));
    amongHostile = await hostile(ours, 10, 3);
    rows.push(...(await roomSizes([ours, stock, ws], [10, 100, 10_000], 10, say)));
  }
  const summary = {
    stockPerSec: rate(many.stock),
    oursPerSec: rate(many.ours),
    ratio: ratioOf(many),
    ratioOnePerTurn: ratioOf(one),
    ratioOnePerTurnBare: ratioOf({ ours: oneBare, stock: one.stock }),
    cpuUsOnePerTurn: { ours: cpuUs(one.ours), stock: cpuUs(one.stock), bare: cpuUs(oneBare) },
    ratioManyRooms: ratioOf(rooms),
    p99RatioAtStockLoad: median(atStockLoad.ours.map(({ p99Ms }, i) => p99Ms / (atStockLoad.stock[i]?.p99Ms ?? Number.NaN))),
    cpuRatioAtStockLoad: median(atStockLoad.ours.map(({ serverCpu }, i) => serverCpu / (atStockLoad.stock[i]?.serverCpu ?? Number.NaN))),
  };
  console.log(
    `\n${table(
      ['1,000 members, median of rounds', 'ours/s', 'stock/s', 'ratio', 'ours p99 ms', 'stock p99 ms', 'ours CPU', 'stock CPU'],
      [
        line('one room, up to 64 messages a turn', many),
        line('one room, one message a turn', one),
        line('100 rooms of 10', rooms),
        line('one room, 80 % of what stock carries', atStockLoad),
      ],
    )}`,
  );
  const { ours: ourUs, stock: stockUs, bare: bareUs } = summary.cpuUsOnePerTurn;
  console.log(
    `\nOne message a turn takes the server ${figure(ourUs)} us of processor time per delivery, stock ${figure(stockUs)}, ` +
      `a process that only calls write() ${figure(bareUs)}: at most ${figure(stockUs / bareUs)} times less than stock can be had.`,
  );
  if (amongHostile !== undefined) {
    const { quietP99Ms, hostileP99Ms, residentGrowth } = amongHostile;
    console.log(
      `\nAmong 25 hostile clients the p99 of 1,000 others is ${figure(hostileP99Ms)} ms (${figure(quietP99Ms)} ms without them); ` +
        `the server grew by ${figure(residentGrowth / 2 ** 20)} MiB.`,
    );
  }
  if (rows.length > 0) {
    const cells = rows.map(({ target, members, measured: m }) => [
      target,
      figure(members),
      figure(m.deliveriesPerSec),
      figure(1e6 / m.deliveriesPerSec),
      figure(m.p50Ms),
      figure(m.p99Ms),
      percent(m.serverCpu),
      percent(m.receiverCpu),
      m.complete ? 'all' : 'NOT ALL',
    ]);
    console.log(
      `\n${table(['one room, 10 s each', 'members', 'deliveries/s', 'us each', 'p50 ms', 'p99 ms', 'server CPU', 'receiver CPU', 'arrived'], cells)}`,
    );
    const svg = here('../results/fanout.svg');
    const file = writeResults('fanout', { quick, summary, rows, amongHostile });
    writeFileSync(svg, chart(rows.filter(({ members, target }) => members === 1_000 && target !== ceiling.name)));
    copyFileSync(svg, here('../../packages/engine/fanout.svg'));
    console.log(`Written to ${file} and ${svg}`);
  } else {
    console.log(`Written to ${writeResults('fanout', { quick, summary })}`);
  }
  if (quick) console.log('quick: other servers and other room sizes were left out');
  else if (missing.length > 0) console.log(`Left out, for their programs are not here: ${missing.join(', ')}`);
  const { node, cores, processor } = machine();
  console.log(`Node ${node}, ${cores} cores, ${processor}`);
  if (json) console.log(JSON.stringify(summary));
}

function say(text: string): void {
  console.log(text);
}

const rate = (measured: Pair['ours']): number => Math.round(median(measured.map(({ deliveriesPerSec }) => deliveriesPerSec)));

const cpuUs = (measured: Pair['ours']): number => median(measured.map(({ serverCpu, deliveriesPerSec }) => (1e6 * serverCpu) / deliveriesPerSec));

/** Of rounds that ran one after the other: what disturbs one disturbs both. */
function ratioOf({ ours: our, stock: their }: Pair): number {
  return median(our.map(({ deliveriesPerSec }, i) => deliveriesPerSec / (their[i]?.deliveriesPerSec ?? Number.NaN)));
}

function line(name: string, pair: Pair): string[] {
  const p99 = (measured: Pair['ours']): string => figure(median(measured.map(({ p99Ms }) => p99Ms)));
  const cpu = (measured: Pair['ours']): string => percent(median(measured.map(({ serverCpu }) => serverCpu)));
  return [name, figure(rate(pair.ours)), figure(rate(pair.stock)), figure(ratioOf(pair)), p99(pair.ours), p99(pair.stock), cpu(pair.ours), cpu(pair.stock)];
}
