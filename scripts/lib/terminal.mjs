import { inspect } from 'node:util';

/** A problem that a person can solve: printed as its one sentence, without a stack. */
export class Problem extends Error {}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Says what is being done, and afterwards how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 */
export async function step(title, work) {
  const started = performance.now();
  say(`${title} ...`);
  const result = await work();
  say(`  done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Runs a script's main function with the command line's arguments; its result is the process's exit code.
 * @param {(args: string[]) => Promise<number>} run
 */
export async function main(run) {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(error instanceof Problem ? `${error.message}\n` : `${inspect(error)}\n`);
    process.exitCode = 1;
  }
}
