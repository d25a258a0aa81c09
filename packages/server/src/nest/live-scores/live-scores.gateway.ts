import { Inject, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Ack, ConnectedSocket, MessageBody, type OnGatewayInit, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import * as wire from '@partyline/protocol';
import type { Namespace, Socket } from 'socket.io';
import type { FeedChannel } from '../../core/feed/feed-channel.ts';
import { Feeds } from '../../core/feed/feeds.ts';
import type { Match } from '../../core/match/match.ts';
import { liveScoresPrefix, Matches } from '../../core/match/matches.ts';
import type { PartylineError } from '../../core/partyline-error.ts';
import { withJson } from '../adapter/known-json.ts';
import { admitOnly } from '../adapter/namespace-rights.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { LiveScoresConnection, noSuchFeed, noSuchMatch } from './live-scores-connection.ts';

const { limits, namespaces } = wire;

type LiveScores = Namespace<wire.UpEvents<'/live-scores'>, wire.DownEvents<'/live-scores'>>;

/** Feeds and matches, for those who look on: each handler parses, authorises and limits, then asks. Nobody writes here; services do over HTTP. */
@WebSocketGateway({ namespace: namespaces.liveScores })
export class LiveScoresGateway implements OnModuleInit, OnGatewayInit<Namespace>, OnModuleDestroy {
  @WebSocketServer() private readonly server!: LiveScores;
  readonly #connections = new WeakMap<Socket, LiveScoresConnection>();
  /** Snapshots whose JSON is known. */
  readonly #shared = new WeakSet<object>();
  #stop: (() => void)[] = [];

  constructor(
    @Inject(Feeds) private readonly feeds: Feeds,
    @Inject(Matches) private readonly matches: Matches,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
  ) {}

  /** Before anybody can connect. */
  onModuleInit(): Promise<void> {
    return this.matches.open();
  }

  afterInit(namespace: Namespace): void {
    admitOnly(namespace, ({ permissions }) => permissions.reaches(liveScoresPrefix));
    this.#stop = [
      this.feeds.listen({
        delta: (channel, { from, to, values, removed }, isVolatile) => {
          const { id, feed } = channel;
          const delta: wire.FeedDelta = { channel: id, epoch: feed.epoch, from, to, values: [...values] };
          const room = this.server.to(channelRoom(id));
          (isVolatile ? room.volatile : room).emit('feed', removed.length === 0 ? delta : { ...delta, removed: [...removed] });
        },
        quiet: ({ id, feed }, version, quietForMs) => {
          const quiet: wire.FeedQuiet = { channel: id, epoch: feed.epoch, version };
          this.server.to(channelRoom(id)).emit('feedQuiet', quietForMs === undefined ? quiet : { ...quiet, quietForMs });
        },
      }),
      this.matches.listen((match, entry) => void this.server.to(matchRoom(match.id)).emit('matchEvent', entry)),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.matches.close();
    this.feeds.close();
  }

  handleConnection(socket: Socket): void {
    const connection = new LiveScoresConnection(socket, this.limiter);
    this.#connections.set(socket, connection);
    sessionOf(socket)?.onIdentity(() => this.#reconsider(socket, connection));
  }

  handleDisconnect(socket: Socket): void {
    const connection = this.#connections.get(socket);
    for (const { id } of connection?.channels ?? []) this.#unsubscribe(socket, connection, id);
  }

  /** Answers at once, so that what comes after builds on the snapshot. */
  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.SubscribeAck) => void): void {
    const connection = this.#connectionOf(socket);
    const wish = connection.parse(wire.Subscribe, body);
    if (!connection.maySee(wish.feed)) throw noSuchFeed();
    connection.checkKeepsUp();
    connection.admitSnapshot(this.feeds.bytesOf(wish));
    const channel = this.feeds.subscribe(wish);
    this.#enter(socket, connection, channel);
    const { epoch, version, values, quietForMs } = this.feeds.snapshot(channel);
    const answer: wire.SubscribeAck = {
      ok: true,
      feed: wish.feed,
      channel: channel.id,
      epoch,
      version,
      values: wish.keys ? [...values] : this.#written(values),
      hz: channel.hz,
    };
    ack?.(quietForMs === undefined ? answer : { ...answer, quietForMs });
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.UnsubscribeAck {
    const connection = this.#connectionOf(socket);
    this.#unsubscribe(socket, connection, connection.parse(wire.Unsubscribe, body).channel);
    return { ok: true };
  }

  /** D6. Answers at once: what the answer doesn't have comes after it. */
  @SubscribeMessage('watchMatch')
  watchMatch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.WatchMatchAck) => void): void {
    const connection = this.#connectionOf(socket);
    const { match: id, epoch, after, limit = limits.page.default } = connection.parse(wire.WatchMatch, body);
    const match = this.#matchOf(connection, id);
    connection.admit('joins');
    connection.watch(id);
    void socket.join(matchRoom(id));
    const { entries, ...answer } = match.answer({ epoch, after, limit: connection.pageLimit(limit) });
    ack?.({ ok: true, match: id, ...answer, entries: [...entries] });
  }

  @SubscribeMessage('unwatchMatch')
  unwatchMatch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.UnwatchMatchAck {
    const connection = this.#connectionOf(socket);
    this.#unwatch(socket, connection, connection.parse(wire.UnwatchMatch, body).match);
    return { ok: true };
  }

  @SubscribeMessage('matchHistory')
  matchHistory(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.MatchHistoryAck {
    const connection = this.#connectionOf(socket);
    const { match: id, before, after, limit = limits.page.default } = connection.parse(wire.MatchHistory, body);
    const match = this.#matchOf(connection, id);
    const range = before !== undefined ? { before } : after !== undefined ? { after } : 'latest';
    const { entries, more } = match.page(range, connection.pageLimit(limit));
    return { ok: true, epoch: match.epoch, entries: [...entries], more };
  }

  /** A snapshot of a whole feed is written as JSON once for all who are answered with it. */
  #written(values: readonly wire.FeedPair[]): wire.FeedPair[] {
    const shared = values as wire.FeedPair[];
    if (this.#shared.has(shared)) return shared;
    this.#shared.add(shared);
    return withJson(shared, JSON.stringify(shared));
  }

  /** Throws `not_found`. */
  #matchOf(connection: LiveScoresConnection, id: string): Match {
    const match = this.matches.find(id);
    if (!match || !connection.maySee(id)) throw noSuchMatch();
    return match;
  }

  #enter(socket: Socket, connection: LiveScoresConnection, channel: FeedChannel): void {
    try {
      connection.checkPlaceFor(channel);
    } catch (error) {
      this.feeds.leave(channel);
      throw error;
    }
    if (connection.enter(channel)) void socket.join(channelRoom(channel.id));
    else this.feeds.leave(channel);
  }

  #unsubscribe(socket: Socket, connection: LiveScoresConnection | undefined, id: string): void {
    const channel = connection?.leave(id);
    if (!channel) return;
    void socket.leave(channelRoom(id));
    this.feeds.leave(channel);
  }

  #unwatch(socket: Socket, connection: LiveScoresConnection, match: string): void {
    connection.unwatch(match);
    void socket.leave(matchRoom(match));
  }

  /** The user's rights may have changed. What was emitted before goes out before, and nothing of it comes after. */
  #reconsider(socket: Socket, connection: LiveScoresConnection): void {
    const lost = new Set<string>();
    for (const { id, feed } of connection.channels) {
      if (connection.maySee(feed.name)) continue;
      this.#unsubscribe(socket, connection, id);
      lost.add(feed.name);
    }
    for (const feed of lost) socket.emit('removedFromFeed', { feed, ...reason(noSuchFeed()) } satisfies wire.RemovedFromFeed);
    for (const match of connection.matches.filter((each) => !connection.maySee(each))) {
      this.#unwatch(socket, connection, match);
      socket.emit('removedFromFeed', { match, ...reason(noSuchMatch()) } satisfies wire.RemovedFromFeed);
    }
  }

  #connectionOf(socket: Socket): LiveScoresConnection {
    const connection = this.#connections.get(socket);
    if (!connection) throw new Error('an event came before the connection did');
    return connection;
  }
}

function reason({ code, message }: PartylineError): Pick<wire.RemovedFromFeed, 'code' | 'message'> {
  return { code, message };
}

/** Socket.IO's rooms. A space is in no name, so these are nobody's. */
function channelRoom(channel: string): string {
  return `feed ${channel}`;
}

function matchRoom(match: string): string {
  return `match ${match}`;
}
