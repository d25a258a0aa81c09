import type { MatchEntry, WatchMatchAck } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import type { Problem } from '../error.ts';
import type { Delivery } from '../inbox.ts';
import { Listeners } from '../listeners.ts';
import { Membership } from '../membership.ts';
import { OlderPages } from '../older-pages.ts';
import type { AskIn } from '../wire.ts';

/** A match at one moment: the same object until something changed. */
export interface MatchSnapshot {
  readonly state: 'idle' | 'joining' | 'joined' | 'refused';
  readonly error?: Problem;
  /** What happened, in order. */
  readonly entries: readonly MatchEntry[];
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
}

interface MatchParts {
  readonly id: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: AskIn<'/live-scores'>;
  readonly isOpen: () => boolean;
  readonly changed: (match: Match) => void;
}

/** What happens in a match: its stream, each entry once and in order, through any reconnect (D4). */
export class Match {
  readonly id: string;
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls back with what is to be told, each entry once and in order. Returns its own undo. */
  readonly onDelivery: (listener: (delivery: Delivery<MatchEntry>) => void) => () => void;
  readonly #parts: MatchParts;
  readonly #listeners = new Listeners();
  readonly #deliveries = new Listeners<[Delivery<MatchEntry>]>();
  readonly #membership: Membership<MatchEntry, WatchMatchAck>;
  readonly #older: OlderPages<MatchEntry>;
  readonly #entries = new Map<number, MatchEntry>();
  #snapshot: MatchSnapshot | undefined;

  /** @internal */
  constructor(parts: MatchParts) {
    const { id: match, ask } = parts;
    this.id = match;
    this.#parts = parts;
    this.subscribe = this.#listeners.subscribe;
    this.onDelivery = this.#deliveries.subscribe;
    this.#membership = new Membership(
      {
        ...parts,
        isLive: parts.isOpen,
        requests: {
          join: (claim, granted) => ask('watchMatch', { match, ...claim }, granted),
          leave: () => ask('unwatchMatch', { match }),
          history: (query) => ask('matchHistory', { match, ...query }),
        },
      },
      { changed: () => this.#changed(), joined: (answer) => this.#joined(answer), delivered: (delivery) => this.#delivered(delivery) },
    );
    this.#older = new OlderPages({
      inbox: this.#membership.inbox,
      history: (query) => ask('matchHistory', { match, ...query }),
      loaded: (entries) => this.#add(entries),
      changed: () => this.#changed(),
      replaced: () => this.#membership.rejoin(),
    });
  }

  get snapshot(): MatchSnapshot {
    this.#snapshot ??= this.#build();
    return this.#snapshot;
  }

  /** Watches the match. The returned function lets go, once. */
  hold(): () => void {
    const letGo = this.#membership.hold();
    this.#changed();
    return letGo;
  }

  /** Loads what is before the loaded part. */
  loadOlder(): Promise<void> {
    return this.#older.load();
  }

  /** @internal */
  get isWanted(): boolean {
    return this.#membership.isWanted;
  }

  /** @internal */
  up(): void {
    this.#membership.up();
  }

  /** @internal */
  down(problem?: Problem): void {
    this.#membership.down();
    if (problem) this.#membership.refused(problem);
  }

  /** @internal */
  refreshed(): void {
    this.#membership.tryAgain();
  }

  /** @internal */
  removed(problem: Problem): void {
    this.#membership.removed(problem);
  }

  /** @internal */
  live(entry: MatchEntry): void {
    this.#membership.live(entry);
  }

  #joined(answer: WatchMatchAck): void {
    const isFirst = this.#membership.inbox.epoch === undefined;
    if (answer.verdict === 'reset') {
      this.#entries.clear();
      this.#older.reset();
    }
    if (isFirst || answer.verdict === 'reset') this.#older.hasMore = answer.more;
  }

  #delivered(delivery: Delivery<MatchEntry>): void {
    this.#add(delivery.entries);
    if (delivery.entries.length > 0 || delivery.reset || delivery.removed) this.#deliveries.notify(delivery);
    this.#changed();
  }

  #add(entries: readonly MatchEntry[]): boolean {
    for (const entry of entries) this.#entries.set(entry.seq, entry);
    this.#older.saw(entries);
    return entries.length > 0;
  }

  #changed(): void {
    this.#parts.changed(this);
    this.#snapshot = undefined;
    this.#listeners.notify();
  }

  #build(): MatchSnapshot {
    const { problem, isInside, isWanted, inbox } = this.#membership;
    const state = problem ? 'refused' : isInside ? 'joined' : isWanted || inbox.epoch !== undefined ? 'joining' : 'idle';
    return {
      state,
      ...(problem && { error: problem }),
      entries: [...this.#entries.values()].sort((a, b) => a.seq - b.seq),
      hasOlder: this.#older.hasMore,
      isLoadingOlder: this.#older.isLoading,
    };
  }
}
