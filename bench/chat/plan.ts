import type { DialectName } from './dialect.ts';

/** Who is in the rooms, and who writes how much. */
export interface Cell {
  readonly name: string;
  readonly rooms: number;
  readonly members: number;
  /** In each room; they are members like the others. */
  readonly publishers: number;
  /** Publishes that each publisher keeps in flight: the next one goes out when one is acknowledged. */
  readonly window: number;
}

/** One run, as the load generator is told of it. */
export interface Plan {
  readonly cell: Cell;
  /** Part of every room's name and of every publish's id: no two runs share one. */
  readonly run: string;
  readonly dialect: DialectName;
  readonly port: number;
  /** Whose processor time to watch. */
  readonly serverPid: number;
  /** Whether members sign in as guests first (`POST /api/session`), each as a user of its own. */
  readonly signIn: boolean;
  /** Publishes a second in all, at even distances, in place of windows that are kept full. */
  readonly perSec?: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What came of it. Rates, latencies and shares are of the measured window; counts are of the whole run. */
export interface Outcome {
  readonly seconds: number;
  readonly publishesPerSec: number;
  readonly deliveriesPerSec: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Cores kept busy: 1 is one core. NaN where the system doesn't tell. */
  readonly generatorCpu: number;
  readonly serverCpu: number;
  readonly serverMainThreadCpu: number;
  /** Publishes that were sent, all acknowledged. */
  readonly acknowledged: number;
  readonly delivered: number;
}

/** What the load generator answers to a plan. */
export type FromGenerator = { readonly outcome: Outcome } | { readonly failure: string };
