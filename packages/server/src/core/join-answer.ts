import type { Entry } from './entry.ts';
import type { LiveStream } from './live-stream.ts';
import type { EntryPage } from './stream-store.ts';

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

/** The answer as of now, from memory and from `page` (read a moment ago); `undefined` where another page must be read. */
export function answerFrom(stream: LiveStream, claim: JoinClaim, page: EntryPage | undefined): JoinAnswer | undefined {
  const { epoch, head, first } = stream;
  const verdict = verdictOn(stream, claim);
  const start = startOf(stream, claim, verdict);
  const entries = start === 'latest' ? latestOf(stream, claim.limit, page) : entriesAfter(stream, start, claim.limit, page);
  if (!entries) return undefined;
  const answer = { epoch, head, verdict, entries };
  if (start === 'latest') return { ...answer, more: (entries[0]?.seq ?? first) > first };
  const more = (entries.at(-1)?.seq ?? start) < head;
  return verdict === 'truncated' ? { ...answer, more, removed: { from: (claim.after as number) + 1, to: first - 1 } } : { ...answer, more };
}

/** Entries above `after` up to the head, at most `limit`; `undefined` where memory and page don't reach. */
function entriesAfter(stream: LiveStream, after: number, limit: number, page: EntryPage | undefined): readonly Entry[] | undefined {
  if (after >= stream.head) return [];
  const recent = stream.recent.after(after);
  if (recent) return recent.slice(0, limit);
  const told = page && page.epoch === stream.epoch ? stream.told(page) : [];
  if (told[0]?.seq !== after + 1) return undefined;
  // What was told while the page was read belongs to the answer as well: it won't come live.
  const newer = stream.recent.after(told.at(-1)?.seq ?? after);
  return told.length >= limit ? told : newer && [...told, ...newer].slice(0, limit);
}

/** The latest `limit` entries up to the head; `undefined` where memory and page don't reach. */
function latestOf(stream: LiveStream, limit: number, page: EntryPage | undefined): readonly Entry[] | undefined {
  if (stream.head < stream.first) return [];
  const recent = stream.recent.latest(limit);
  if (recent) return recent;
  const all = stream.recent.all();
  if (all[0] && all[0].seq <= stream.first) return all;
  if (!page || page.epoch !== stream.epoch) return undefined;
  const told = stream.told(page);
  const newer = stream.recent.after(told.at(-1)?.seq ?? 0);
  return newer && [...told, ...newer];
}
