import { nodeProblem } from '../start/node-version.ts';

/** Runs a command line and ends the process. Loads the rest only where this version of Node can read it. */
export async function enter(args: readonly string[]): Promise<never> {
  const problem = nodeProblem(process.version);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exit(1);
  }
  const { run } = await import('./run.ts');
  process.exit(await run(args, { env: process.env, cwd: process.cwd() }));
}
