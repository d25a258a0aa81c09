import type { Budget } from '../lib/budget.ts';
import { comeBack, gather, type Outcome } from './come-back.ts';
import type { Contender } from './contenders.ts';
import { CrowdProcess } from './crowd-process.ts';
import type { Cell } from './plan.ts';
import { type Side, sideOf } from './side.ts';

export interface Comparison {
  readonly cell: Cell;
  readonly ours: Side;
  readonly stock: Side;
}

/** A server, and the process that loads it. */
export interface Stage {
  readonly contender: Contender;
  readonly crowd: CrowdProcess;
  stop(): Promise<void>;
}

export async function startStage(start: () => Promise<Contender>): Promise<Stage> {
  const contender = await start();
  try {
    const crowd = await CrowdProcess.start();
    return { contender, crowd, stop: async () => void (await Promise.all([contender.stop(), crowd.stop()])) };
  } catch (error) {
    await contender.stop();
    throw error;
  }
}

/** In turn (A B A B), one at a time, so that both meet the same moods of the machine; so many times, but only once where the time is up. */
export async function compare(cell: Cell, [ours, stock]: readonly [Stage, Stage], repetitions: number, budget: Budget): Promise<Comparison> {
  const runs = { ours: [] as Outcome[], stock: [] as Outcome[] };
  let lastRoundMs = 0;
  for (let i = 0; i < repetitions && (i === 0 || budget.left > lastRoundMs); i++) {
    const began = performance.now();
    runs.ours.push(await dropAndReturn(cell, ours));
    runs.stock.push(await dropAndReturn(cell, stock));
    lastRoundMs = performance.now() - began;
  }
  return { cell, ours: sideOf(runs.ours), stock: sideOf(runs.stock) };
}

async function dropAndReturn(cell: Cell, { contender, crowd }: Stage): Promise<Outcome> {
  try {
    await gather(cell, contender, crowd);
    return await comeBack(cell, contender, crowd);
  } catch (error) {
    throw new Error(`${contender.wire}, ${cell.name}: ${(error as Error).message}`, { cause: error });
  }
}
