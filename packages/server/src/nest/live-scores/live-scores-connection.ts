import { connectionStats, DEFAULT_LIMITS } from '@partyline/engine';
import { limits } from '@partyline/protocol';
import type { FeedChannel } from '../../core/feed/feed-channel.ts';
import { liveScoresPrefix } from '../../core/match/matches.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { pageBytes } from '../chat/page.ts';
import { RoomConnection } from '../chat/room-connection.ts';

/** About what an entry of a match takes on the wire at most. */
const entryBytes = 1000;

/** A snapshot of so many bytes costs what a page of a room does. */
const snapshotUnit = 64 * 1024;

/** A connection in the live scores namespace: what its user may see, and what it has asked for. */
export class LiveScoresConnection extends RoomConnection {
  readonly #channels = new Map<string, FeedChannel>();
  readonly #matches = new Set<string>();

  get channels(): readonly FeedChannel[] {
    return [...this.#channels.values()];
  }

  get matches(): readonly string[] {
    return [...this.#matches];
  }

  /** Whether its user may see this feed or match. */
  maySee(name: string): boolean {
    return this.canRead(liveScoresPrefix + name);
  }

  /** Throws `too_many_rooms`. */
  checkPlaceFor(channel: FeedChannel): void {
    if (this.#channels.has(channel.id)) return;
    if (this.#channels.size >= limits.subscriptionsPerConnection) {
      throw new PartylineError('too_many_rooms', `a connection has at most ${limits.subscriptionsPerConnection} subscriptions; end one first`);
    }
    const cost = [channel, ...this.#channels.values()].reduce((sum, { keys, hz }) => sum + (keys?.length ?? 0) * hz, 0);
    if (cost > limits.feedKeysPerSecond) {
      const most = `a connection has at most ${limits.feedKeysPerSecond} keys x times a second`;
      throw new PartylineError('too_many_rooms', `${most}; ask less often, for fewer keys or for the whole feed`);
    }
  }

  /** D9: throws `busy` where a snapshot would only wait behind what it can't take: it is asked for again once that is gone. */
  checkKeepsUp(): void {
    if (connectionStats(this.socket).waiting <= DEFAULT_LIMITS.soft) return;
    throw new PartylineError('busy', 'this connection has not taken what it was sent; ask again', { retryAfterMs: 1000 });
  }

  /** Throws `rate_limited`: a large snapshot counts as many joins. */
  admitSnapshot(bytes: number): void {
    this.admit('joins', 1 + Math.floor(bytes / snapshotUnit));
  }

  /** Whether it is a new one. */
  enter(channel: FeedChannel): boolean {
    const isNew = !this.#channels.has(channel.id);
    this.#channels.set(channel.id, channel);
    return isNew;
  }

  /** The channel that it had. */
  leave(id: string): FeedChannel | undefined {
    const channel = this.#channels.get(id);
    this.#channels.delete(id);
    return channel;
  }

  /** Throws `too_many_rooms`. */
  watch(match: string): void {
    if (!this.#matches.has(match) && this.#matches.size >= limits.matchesPerConnection) {
      throw new PartylineError('too_many_rooms', `a connection watches at most ${limits.matchesPerConnection} matches; end one first`);
    }
    this.#matches.add(match);
  }

  unwatch(match: string): void {
    this.#matches.delete(match);
  }

  /** D9: as many entries as it can be sent now, at least one. */
  pageLimit(wanted: number): number {
    return Math.max(1, Math.min(wanted, Math.floor(pageBytes(connectionStats(this.socket).waiting) / entryBytes)));
  }
}

/** The same for what isn't there and for what is not for this user (SECURITY 5). */
export function noSuchFeed(): PartylineError {
  return new PartylineError('not_found', 'there is no such feed, or you may not see it');
}

export function noSuchMatch(): PartylineError {
  return new PartylineError('not_found', 'there is no such match, or you may not watch it');
}
