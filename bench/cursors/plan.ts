/** What the load generator is told to do, and what it tells. */
export type WireName = 'partyline' | 'naive';

export interface Load {
  readonly wire: WireName;
  readonly port: number;
  readonly serverPid: number;
  readonly people: number;
  /** What tokens are signed with, where clients sign in. */
  readonly secret: string | undefined;
  /** Members that look into what they get; the others only receive it. */
  readonly watchers: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How long what was sent may take to be seen after the last move. */
  readonly settleMs: number;
}

/** Rates are a second's. Those of members are a member's. Shares of processor time are of one core. */
export interface Outcome {
  readonly people: number;
  readonly seconds: number;
  /** Moves that a member sent, and positions that it was told of each of the others. */
  readonly sentPerSec: number;
  readonly seenPerSec: number;
  readonly framesPerSec: number;
  readonly upBytesPerSec: number;
  readonly downBytesPerSec: number;
  /** Of the member that got most. */
  readonly mostDownBytesPerSec: number;
  /** All bytes that watchers got, headers included, for each position of another one. */
  readonly bytesPerUpdate: number;
  /** Positions that were told, of those that were sent. */
  readonly deliveredShare: number;
  /** From each move of a hand until a watcher has that position or a later one of the same hand. Infinite where it never came. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The longest that a watcher had nothing new of a cursor. */
  readonly maxRefreshMs: number;
  /** Cursors that watchers have in another place than where their hands came to rest. */
  readonly misplaced: number;
  readonly serverCpu: number;
  readonly serverMainCpu: number;
  readonly generatorCpu: number;
  /** How late the generator itself was with moves. */
  readonly lateP99Ms: number;
}

export type FromGenerator = { readonly state: 'measuring' | 'measured' } | { readonly outcome: Outcome } | { readonly failure: string };
