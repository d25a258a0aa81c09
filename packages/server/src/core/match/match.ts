import type { ClockData, MatchData, MatchEntry, MatchSummary } from '@partyline/protocol';
import type { Entry } from '../entry.ts';
import { type JoinClaim, startOf, type Verdict, verdictOn } from '../join-answer.ts';
import type { Range } from '../stream-store.ts';
import { afterClock, afterEvent, unknownMatch } from './match-state.ts';

export interface MatchPage {
  /** In ascending order. */
  readonly entries: readonly MatchEntry[];
  readonly more: boolean;
}

/** D6: as `JoinAnswer`, of a match. */
export interface MatchAnswer extends MatchPage {
  readonly epoch: string;
  readonly head: number;
  readonly verdict: Verdict;
  readonly removed?: { readonly from: number; readonly to: number };
}

/** All events of a match, as its stream has them, and what they come to. A match has few, so they stay in memory. */
export class Match {
  readonly id: string;
  readonly epoch: string;
  readonly #events: MatchEntry[] = [];
  readonly #ids = new Set<string>();
  #summary: MatchSummary = unknownMatch;

  constructor(id: string, epoch: string) {
    this.id = id;
    this.epoch = epoch;
  }

  get head(): number {
    return this.#summary.seq;
  }

  /** The lowest seq that is there. */
  get first(): number {
    return this.#events[0]?.seq ?? this.head + 1;
  }

  get summary(): MatchSummary {
    return this.#summary;
  }

  /** Whether an event with this id is among them. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  at(seq: number): MatchEntry | undefined {
    return this.#events[seq - this.first];
  }

  /** The next entry of its stream, as the wire shows it, with the score after it. */
  append({ seq, id, at, data }: Entry): MatchEntry {
    // What a damaged disk took changes nothing, but keeps its place: the fixture once more.
    const known = (data as MatchData | null) ?? this.#fixture();
    this.#summary = afterEvent(this.#summary, known, { seq, at });
    const entry: MatchEntry = { match: this.id, epoch: this.epoch, seq, id, at, data: known, score: this.#summary.score };
    this.#events.push(entry);
    this.#ids.add(id);
    return entry;
  }

  /** What it would come to after these events, which aren't stored yet. */
  after(events: readonly MatchData[], at: number): MatchSummary {
    return events.reduce((summary, data) => afterEvent(summary, data, { seq: summary.seq + 1, at }), this.#summary);
  }

  /** Whether that is another minute. */
  setClock(clock: ClockData): boolean {
    const before = this.#summary;
    this.#summary = afterClock(before, clock);
    return before.minute !== this.#summary.minute || before.added !== this.#summary.added;
  }

  /** D6: what somebody has missed. What comes after is above `head`. */
  answer(claim: JoinClaim): MatchAnswer {
    const { epoch, head, first } = this;
    const verdict = verdictOn(this, claim);
    const start = startOf(this, claim, verdict);
    const page = this.page(start === 'latest' ? start : { after: start }, claim.limit);
    const removed = verdict === 'truncated' && { removed: { from: (claim.after as number) + 1, to: first - 1 } };
    return { epoch, head, verdict, ...removed, ...page };
  }

  page(range: Range, limit: number): MatchPage {
    const end = range === 'latest' ? this.head + 1 : 'before' in range ? Math.min(range.before, this.head + 1) : undefined;
    if (end !== undefined) {
      const from = Math.max(this.first, end - limit);
      return { entries: this.#slice(from, end), more: from > this.first };
    }
    const from = Math.max(this.first, (range as { after: number }).after + 1);
    return { entries: this.#slice(from, from + limit), more: from + limit <= this.head };
  }

  #slice(from: number, end: number): readonly MatchEntry[] {
    return this.#events.slice(from - this.first, Math.max(0, end - this.first));
  }

  #fixture(): MatchData {
    const { teams, competition, round, ground, startsAt } = this.#summary;
    return {
      type: 'fixture',
      teams,
      ...(competition !== undefined && { competition }),
      ...(round !== undefined && { round }),
      ...(ground !== undefined && { ground }),
      ...(startsAt !== undefined && { startsAt }),
    };
  }
}
