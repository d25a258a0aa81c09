import { setTimeout as pause } from 'node:timers/promises';
import type { CheckPosition, CheckStep } from './sqlite-checker.ts';
import type { SeqWindow } from './sqlite-rows.ts';

/** What the look over a database needs of its threads. */
export interface CheckUpPorts {
  readonly compare: (from: CheckPosition | undefined) => Promise<CheckStep>;
  readonly reindex: (problems: readonly string[]) => Promise<boolean>;
  readonly mend: (stream: string, window: SeqWindow) => Promise<unknown>;
  readonly isClosed: () => boolean;
}

/** Milliseconds between two steps: the processor has other things to do. About 40,000 entries a second. */
const breath = 40;

/**
 * Looks over the whole database once, after the start, while it serves: whether every entry can be read, stands in the index and is
 * as it was written. So damage is noticed on the day when it happens, and not in the year when someone scrolls back. Not by
 * `PRAGMA integrity_check`: nothing can interrupt that, and a server that stops would wait for it.
 */
export async function checkUp({ compare, reindex, mend, isClosed }: CheckUpPorts): Promise<void> {
  let position: CheckPosition | undefined;
  do {
    const { problems, damaged, next }: CheckStep = await compare(position);
    if (problems.length > 0 && !(await reindex(problems))) return;
    for (const { stream, window } of damaged) await mend(stream, window);
    position = next;
    await pause(breath, undefined, { ref: false });
  } while (position && !isClosed());
}
