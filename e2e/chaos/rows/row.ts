import type { Stage } from '../stage/stage.ts';

/** What a row found out, for the table: a name and a figure each. */
export type Seen = Readonly<Record<string, string | number>>;

/** A program or package that a row can't do without. */
export type Need = 'faketime' | 'unshare' | 'traffic control';

/** What a row is run with. */
export interface RowContext {
  readonly stage: Stage;
  readonly seed: number;
  /** The short form, for `npm test`. */
  readonly isQuick: boolean;
  /** For rows that last as long as one wants. */
  readonly minutes?: number | undefined;
}

/** A row of the fault table. */
export interface Row {
  readonly number: number;
  /** What is done. */
  readonly fault: string;
  /** What must hold, in one sentence. */
  readonly holds: string;
  readonly needs?: readonly Need[];
  /** Runs in a namespace of its own, so that what it mounts, or does to the network, ends with it and touches nobody else. */
  readonly inside?: 'mounts' | 'network';
  /** Whether `npm test` runs it, in its short form of a few seconds. The others run by command alone. */
  readonly isInTests: boolean;
  /** Throws where it doesn't hold. */
  readonly run: (context: RowContext) => Promise<Seen>;
}
