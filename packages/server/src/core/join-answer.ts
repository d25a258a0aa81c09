import type { Entry } from './entry.ts';
import type { LiveStream } from './live-stream.ts';

/** What a client says of itself when it joins: the last seq it has seen, and the epoch it saw it in. */
export interface JoinClaim {
  readonly epoch?: string | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

export type Verdict = 'current' | 'replay' | 'truncated' | 'reset';

/** The answer to a join: exact up to `head`; what is above comes live. See the protocol's `JoinRoomAck` for `more`. */
export interface JoinAnswer {
  readonly epoch: string;
  readonly head: number;
  readonly verdict: Verdict;
  /** With `truncated`: the seqs that retention removed, both inclusive. */
  readonly removed?: { readonly from: number; readonly to: number };
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** D6: judges a claim against the stream as it stands now. */
export function verdictOn(stream: Pick<LiveStream, 'epoch' | 'head' | 'first'>, claim: JoinClaim): Verdict {
  if (claim.epoch !== undefined && claim.epoch !== stream.epoch) return 'reset';
  if (claim.after === undefined) return 'current';
  if (claim.after > stream.head) return 'reset';
  if (claim.after === stream.head) return 'current';
  return claim.after + 1 < stream.first ? 'truncated' : 'replay';
}

/** Where a page for this claim starts: after a seq, or with the latest entries. */
export function startOf(stream: Pick<LiveStream, 'first' | 'head'>, claim: JoinClaim, verdict: Verdict): number | 'latest' {
  if (verdict === 'replay') return claim.after as number;
  if (verdict === 'truncated') return stream.first - 1;
  return verdict === 'current' && claim.after !== undefined ? stream.head : 'latest';
}
