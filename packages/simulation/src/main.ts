// npm run simulate -- [--minutes 1] [--from n] | --seed n: plays seeds in all cores, or one seed with all that happens in it.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { playSeeds, reportOn, type Summary, sumOf } from './report.ts';

/** Seeds that a worker plays before it tells of them. */
const chunk = 50;
/** Failures after which there is nothing to be learnt from more. */
const enough = 10;

if (isMainThread) process.exitCode = await run();
else parentPort?.on('message', (from: number) => void playChunk(from));

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' } } });
  if (values.seed !== undefined) {
    say(await reportOn(numberIn(values.seed)));
    return 0;
  }
  const from = values.from === undefined ? Math.floor(Math.random() * 1e9) : numberIn(values.from);
  return playFor(values.minutes === undefined ? 1 : numberIn(values.minutes), from);
}

async function playFor(minutes: number, from: number): Promise<number> {
  say(`Seeds from ${from}, for ${minutes} min on ${availableParallelism()} cores.`);
  const sum = await playInWorkers(from, performance.now() + minutes * 60_000);
  const [bad] = sum.failed;
  if (bad !== undefined) say(`\n${await reportOn(bad)}`);
  say('');
  say(JSON.stringify({ ...sum, simulatedHours: Math.round(sum.simulatedHours) }));
  return bad === undefined ? 0 : 1;
}

/** Each worker asks for the next seeds when it is done with the ones before. */
function playInWorkers(from: number, until: number): Promise<Summary> {
  const { promise, resolve, reject } = Promise.withResolvers<Summary>();
  let next = from;
  let sum = sumOf([]);
  const workers = new Set(Array.from({ length: availableParallelism() }, () => new Worker(new URL(import.meta.url))));
  const timer = setInterval(() => say(`${sum.seeds} seeds, ${sum.acked} publishes acknowledged, ${sum.failed.length} failed`), 10_000);
  const feed = (worker: Worker): void => {
    if (performance.now() < until && sum.failed.length < enough) {
      worker.postMessage(next);
      next += chunk;
      return;
    }
    workers.delete(worker);
    void worker.terminate();
    if (workers.size > 0) return;
    clearInterval(timer);
    resolve(sum);
  };
  for (const worker of workers) {
    worker.on('error', reject);
    worker.on('message', (summary: Summary) => {
      sum = sumOf([sum, summary]);
      feed(worker);
    });
    feed(worker);
  }
  return promise;
}

async function playChunk(from: number): Promise<void> {
  parentPort?.postMessage(await playSeeds(Array.from({ length: chunk }, (_, i) => from + i)));
}

function numberIn(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`"${text}" is not a number that makes sense here`);
  return number;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
