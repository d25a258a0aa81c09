import { expect } from 'vitest';
import { ours } from './problems.ts';
import type { Stage } from './stage.ts';

/** The browser tells its console of requests that the server refused, too. */
export const refusedRequest = /status of 40[13]/;

/** After a test that broke the line: it is whole again, no page had a problem of its own (but `expected` ones), and no window is left. */
export async function leaveClean(stage: Stage, expected?: RegExp): Promise<void> {
  stage.line.mend();
  expect(ours(stage.takeProblems()).filter((problem) => !expected?.test(problem))).toEqual([]);
  await stage.closeWindows();
}
