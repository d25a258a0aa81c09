import { median } from '../lib/statistics.ts';
import type { Outcome } from './come-back.ts';

type Figure = Exclude<keyof Outcome, 'again'>;

/** Medians over the runs (of the share that was delivered, the mean), and the runs themselves. */
export type Side = Readonly<Record<Figure, number>> & { readonly runs: readonly Outcome[] };

export function sideOf(runs: readonly Outcome[]): Side {
  const middle = (key: Figure): number => median(runs.map((run) => run[key]));
  return {
    connectedP50Ms: middle('connectedP50Ms'),
    connectedP99Ms: middle('connectedP99Ms'),
    liveP50Ms: middle('liveP50Ms'),
    liveP99Ms: middle('liveP99Ms'),
    seconds: middle('seconds'),
    entriesPerSec: middle('entriesPerSec'),
    delivered: middle('delivered'),
    // Not the median, which hides a loss.
    deliveredShare: mean(runs.map((run) => run.deliveredShare)),
    recoveredShare: middle('recoveredShare'),
    turnedAway: middle('turnedAway'),
    serverCpu: middle('serverCpu'),
    serverMainShare: middle('serverMainShare'),
    generatorShare: middle('generatorShare'),
    restartMs: middle('restartMs'),
    runs,
  };
}

/** Of what was missed, each cell counting alike. */
export function deliveredShare(sides: readonly Side[]): number {
  return mean(sides.map((side) => side.deliveredShare).filter((share) => !Number.isNaN(share)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
