import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { allRows, chosen } from './rows/index.ts';
import { missingFor } from './rows/needs.ts';
import type { Row, Seen } from './rows/row.ts';
import { Stage } from './stage/stage.ts';

export interface RowOptions {
  readonly seed: number;
  readonly isQuick: boolean;
  readonly minutes?: number | undefined;
  readonly say: (line: string) => void;
  /** Whether this process has the namespace that a row wants. */
  readonly isInside?: boolean;
}

export type RowResult = { readonly row: number; readonly seconds: number } & (
  | { readonly state: 'held'; readonly seen: Seen }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'missing'; readonly what: readonly string[] }
);

/** Runs one row on a stage of its own. */
export async function runRow(row: Row, options: RowOptions): Promise<RowResult> {
  const { seed, isQuick, minutes, say, isInside = false } = options;
  const what = missingFor(row);
  if (what.length > 0) return { row: row.number, seconds: 0, state: 'missing', what };
  if (row.inside && !isInside) return runInside(row, row.inside, options);
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
  const stage = new Stage({ seed, say });
  try {
    const seen = await row.run({ stage, seed, isQuick, minutes });
    return { row: row.number, seconds: seconds(), state: 'held', seen };
  } catch (error) {
    return { row: row.number, seconds: seconds(), state: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    await stage.close();
  }
}

/** Runs one row in a process whose namespace ends with it. */
function runInside({ number }: Row, inside: 'mounts' | 'network', { seed, isQuick, say }: RowOptions): Promise<RowResult> {
  const script = fileURLToPath(new URL('run.ts', import.meta.url));
  const chaos = [process.execPath, '--conditions=@partyline/source', script, '--row', String(number), '--seed', String(seed), '--inside'];
  const child = spawn('unshare', [inside === 'mounts' ? '-m' : '-n', ...chaos, ...(isQuick ? ['--quick'] : [])], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const lines = output.trimEnd().split('\n');
      const result = lines.pop() ?? '';
      for (const line of lines) say(line);
      if (result.startsWith('{"row"')) resolve(JSON.parse(result) as RowResult);
      else reject(new Error(`row ${number} ended without a result: ${output}`));
    });
  });
}

/** Runs rows one after the other. Resolves with the exit code: 1 where one of them did not hold. */
export async function runRows(choice: string, options: RowOptions): Promise<number> {
  const { say, seed } = options;
  const results: RowResult[] = [];
  say(`seed ${seed}`);
  for (const row of chosen(await allRows(), choice)) {
    say(`\n${row.number}  ${row.fault}\n    ${row.holds}`);
    const result = await runRow(row, options);
    results.push(result);
    say(`    ${result.state} after ${result.seconds} s: ${wordsFor(result)}`);
  }
  const failed = results.filter(({ state }) => state === 'failed').map(({ row }) => row);
  const missing = results.filter(({ state }) => state === 'missing').map(({ row }) => row);
  say(JSON.stringify({ seed, rows: results.length, held: results.length - failed.length - missing.length, failed, missing }));
  return failed.length > 0 ? 1 : 0;
}

function wordsFor(result: RowResult): string {
  if (result.state === 'failed') return result.error;
  if (result.state === 'missing') return `this machine lacks ${result.what.join(' and ')}`;
  return Object.entries(result.seen)
    .map(([name, figure]) => `${name} ${figure}`)
    .join(', ');
}
