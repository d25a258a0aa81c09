import type { FeedDelta, FeedQuiet, MatchEntry, RemovedFromFeed } from '@partyline/protocol';
import { namespaces } from '@partyline/protocol/constants';
import type { PartylineClient } from '../client.ts';
import type { Problem } from '../error.ts';
import type { FurtherNamespace, NamespaceUser } from '../further-namespace.ts';
import { Feed, type FeedOptions } from './feed.ts';
import { Match } from './match.ts';

const known = new WeakMap<PartylineClient, Feeds>();

/** The feeds and matches of a client: the same object for the same client. */
export function feedsOf(client: PartylineClient): Feeds {
  const feeds = known.get(client) ?? new Feeds(client);
  known.set(client, feeds);
  return feeds;
}

/** The namespace of live scores and tickers: entered while something in it is held. */
export class Feeds implements NamespaceUser {
  readonly #namespace: FurtherNamespace<typeof namespaces.liveScores>;
  readonly #feeds = new Map<string, Feed>();
  readonly #matches = new Map<string, Match>();
  /** What is held, and so kept up to date. */
  readonly #held = new Set<Feed | Match>();
  /** Channels that their feeds need no more, and the names of those feeds. */
  readonly #unneeded = new Map<string, string>();

  constructor(client: PartylineClient) {
    this.#namespace = client.enter(namespaces.liveScores, this);
  }

  /** A feed, or some keys of it: the same object for the same keys and rate. */
  feed(name: string, { keys, maxHz }: FeedOptions = {}): Feed {
    const id = JSON.stringify([name, keys ? [...keys].sort() : null, maxHz ?? null]);
    const feed =
      this.#feeds.get(id) ?? new Feed({ name, keys, maxHz, ...this.#parts(), left: (channel) => this.#unneeded.set(channel, name) && this.#leave() });
    this.#feeds.set(id, feed);
    return feed;
  }

  /** A match: the same object for the same id. */
  match(id: string): Match {
    const match = this.#matches.get(id) ?? new Match({ id, ...this.#parts() });
    this.#matches.set(id, match);
    return match;
  }

  /** @internal */
  opened(): void {
    for (const each of [...this.#held]) each.up();
  }

  /** @internal */
  closed(problem?: Problem): void {
    this.#unneeded.clear();
    for (const each of [...this.#held]) each.down(problem);
  }

  /** @internal */
  refreshed(): void {
    for (const each of [...this.#held]) each.refreshed();
  }

  /** @internal The form of these is known; see `PartylineClient`. */
  received(event: string, payload: readonly unknown[]): void {
    if (event === 'feed') {
      const [delta] = payload as [FeedDelta];
      for (const feed of this.#on(delta.channel)) feed.frame(delta);
    } else if (event === 'feedQuiet') {
      const [quiet] = payload as [FeedQuiet];
      for (const feed of this.#on(quiet.channel)) feed.quiet(quiet);
    } else if (event === 'matchEvent') {
      const [entry] = payload as [MatchEntry];
      this.#matches.get(entry.match)?.live(entry);
    } else if (event === 'removedFromFeed') {
      const [{ feed, match, code, message }] = payload as [RemovedFromFeed];
      for (const each of [...this.#held]) if (each instanceof Feed ? each.name === feed : each.id === match) each.removed({ code, message });
    }
  }

  /** Two of them may share a channel: rates that the server doesn't have become the next lower one. */
  #on(channel: string): Feed[] {
    return [...this.#held].filter((each): each is Feed => each instanceof Feed && each.channel === channel);
  }

  /** Leaves channels that nobody needs, but not while an answer is due that may give one of them to another feed of that name. */
  #leave(): void {
    for (const [channel, name] of [...this.#unneeded]) {
      if ([...this.#held].some((each) => each instanceof Feed && each.name === name && each.isAsking)) continue;
      this.#unneeded.delete(channel);
      // Nobody waits for the answer: what still comes bears a channel that is nobody's.
      if (this.#on(channel).length === 0) void this.#namespace.ask('unsubscribe', { channel }).catch(() => {});
    }
  }

  #parts() {
    const { clock, random, ask } = this.#namespace;
    return { clock, random, ask, isOpen: () => this.#namespace.isOpen, changed: (each: Feed | Match) => this.#changed(each) };
  }

  #changed(each: Feed | Match): void {
    const isNew = each.isWanted && !this.#held.has(each);
    if (each.isWanted) this.#held.add(each);
    else this.#held.delete(each);
    if (isNew && this.#namespace.refusal) each.down(this.#namespace.refusal);
    this.#leave();
    this.#namespace.need(this.#held.size > 0);
  }
}
