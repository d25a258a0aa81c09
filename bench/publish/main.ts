import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileOutbox } from '@partyline/client/file-outbox';
import { TcpProxy } from '@partyline/testing/tcp-proxy';
import { type RunningContender, startPair } from '../chat/contenders.ts';
import type { BenchOptions } from '../lib/options.ts';
import { machine, writeResults } from '../lib/results.ts';
import { median } from '../lib/statistics.ts';
import { figure, table } from '../lib/table.ts';
import { PartylineSender } from './partyline-sender.ts';
import type { Sender, SenderOptions } from './sender.ts';
import { StockSender } from './stock-sender.ts';

/** Milliseconds each way. */
const delay = 25;
const schedules = {
  quick: { rounds: 2, warmUpMs: 1_000, measureMs: 3_000 },
  full: { rounds: 5, warmUpMs: 2_500, measureMs: 10_000 },
};

interface Row {
  readonly name: string;
  readonly server: RunningContender;
  readonly start: (options: SenderOptions) => Promise<Sender>;
  readonly perSec: number[];
}

/** One client's acknowledged publishes a second when the server is 50 ms away. Rejects where one was refused, not stored, or stored out of order. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const schedule = schedules[quick ? 'quick' : 'full'];
  const folder = mkdtempSync(join(tmpdir(), 'partyline-bench-publish-'));
  const pair = await startPair();
  const rows: Row[] = [
    { name: 'ours', server: pair.ours, start: (options) => PartylineSender.start(options, 'memory'), perSec: [] },
    { name: 'ours, outbox in a file', server: pair.ours, start: (options) => PartylineSender.start(options, fileOutbox(folder)), perSec: [] },
    { name: 'stock, with retries', server: pair.tutorial, start: (options) => StockSender.start(options), perSec: [] },
  ];
  try {
    for (let round = 0; round < schedule.rounds; round++) {
      for (const [index, row] of rows.entries()) row.perSec.push(await measure(row, `pub${round}${index}`, schedule));
    }
  } finally {
    await pair.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const [ours, kept, stock] = rows.map(({ perSec }) => median(perSec)) as [number, number, number];
  const summary = { oursPerSec: ours, stockPerSec: stock, ratio: ours / stock, oursKeptPerSec: kept };
  const { node, cores, processor } = machine();
  console.log(
    `\n${table(
      [`one client, ${2 * delay} ms away`, 'publishes/s', 'times stock'],
      rows.map(({ name, perSec }) => [name, figure(median(perSec)), figure(median(perSec) / stock)]),
    )}\n`,
  );
  console.log('Every acknowledged publish is stored once, and in the order in which it was made.');
  console.log(`Written to ${writeResults('publish', { quick, summary, delay, schedule, rows: rows.map(({ name, perSec }) => ({ name, perSec })) })}`);
  console.log(`Node ${node}, ${cores} cores, ${processor}${quick ? ', quick' : ''}.`);
  if (json) console.log(JSON.stringify(summary));
}

async function measure({ name, server, start }: Row, run: string, { warmUpMs, measureMs }: { warmUpMs: number; measureMs: number }): Promise<number> {
  const proxy = await TcpProxy.listen({ target: () => server.port });
  proxy.delay(delay);
  try {
    const sender = await start({ port: proxy.port, room: run, run });
    await sleep(warmUpMs);
    const before = { at: performance.now(), acknowledged: sender.acknowledged };
    await sleep(measureMs);
    const perSec = ((sender.acknowledged - before.acknowledged) * 1_000) / (performance.now() - before.at);
    await sender.finish();
    const { ids, rows } = server.stored(run);
    if (ids !== sender.acknowledged || rows !== ids) throw new Error(`${sender.acknowledged} publishes were acknowledged, ${ids} are stored, in ${rows} rows`);
    console.log(`${name}: ${figure(perSec)} publishes/s`);
    return perSec;
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await proxy.close();
  }
}
