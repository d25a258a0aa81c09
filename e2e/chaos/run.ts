// npm run chaos: faults of every kind against real processes. See README.md.
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { MixedRun, type Totals } from './mixed.ts';
import { faultTable, isClean, lastLine, tableHead, tableRow } from './report.ts';
import { allRows, chosen } from './rows/index.ts';
import { type RowOptions, runRow, runRows } from './run-rows.ts';

const usage = `Usage: npm run chaos -- [--minutes 5] [--seed n] [--verbose]     faults of every kind at once
       npm run chaos -- --row 6 [--seed n] [--quick]             one row of the fault table
       npm run chaos -- --rows all [--seed n] [--quick]          all of them, or --rows 1,2,6-10`;

/** A minute has about this many rounds of faults and quiet. */
const roundMs = 30_000;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();

async function main(): Promise<number> {
  const options = parse();
  if (!options) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const { minutes, seed, rows, isQuick, isVerbose, isInside } = options;
  if (rows !== undefined && isInside) return runInside(rows, { seed, isQuick, minutes, say, isInside });
  return rows === undefined ? runMixed(minutes ?? 5, seed, isVerbose) : runRows(rows, { seed, isQuick, minutes, say });
}

async function runMixed(minutes: number, seed: number, isVerbose: boolean): Promise<number> {
  say(`seed ${seed}\n\n${tableHead}`);
  let told = 0;
  const progress = (totals: Totals): void => {
    say(tableRow(totals));
    for (; told < totals.violations.length; told++) say(totals.violations[told] ?? '');
  };
  const totals = await new MixedRun({ seed, ms: minutes * 60_000, roundMs, ...(isVerbose ? { say } : {}), progress }).run();
  say(`\n${faultTable(totals)}\n`);
  say(lastLine(totals));
  return isClean(totals) ? 0 : 1;
}

/** The other end of `runRow`, in a namespace of its own: the result is the last line. */
async function runInside(rows: string, options: RowOptions): Promise<number> {
  const [row] = chosen(await allRows(), rows);
  if (!row) return 2;
  if (row.inside === 'network') execFileSync('ip', ['link', 'set', 'lo', 'up']);
  say(JSON.stringify(await runRow(row, options)));
  return 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Options {
  readonly minutes: number | undefined;
  readonly seed: number;
  /** Numbers of rows, or all of them; absent for a mixed run. */
  readonly rows: string | undefined;
  readonly isQuick: boolean;
  readonly isVerbose: boolean;
  readonly isInside: boolean;
}

function parse(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
        row: { type: 'string' },
        rows: { type: 'string' },
        quick: { type: 'boolean', default: false },
        inside: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    });
    const [minutes, seed] = [values.minutes === undefined ? undefined : Number(values.minutes), Number(values.seed)];
    if (!(minutes === undefined || minutes > 0) || !Number.isSafeInteger(seed)) return undefined;
    return { minutes, seed, rows: values.row ?? values.rows, isQuick: values.quick, isVerbose: values.verbose, isInside: values.inside };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
