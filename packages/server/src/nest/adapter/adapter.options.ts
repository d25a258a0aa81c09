import type { ServerOptions, Socket } from 'socket.io';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../logging/logger.ts';
import type { AddressOf } from '../limits/client-address.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';

/** All are optional: without any, the adapter serves stock gateways to pages of its own origin. */
export interface PartylineAdapterOptions {
  /**
   * Origins of web pages that may connect, besides the one that the server itself is at; `*` allows all. Where it is
   * absent, the gateways' own `cors.origin` decides. Holds for WebSocket as for polling.
   */
  readonly origins?: readonly string[];
  /**
   * Runs before any gateway sees the connection, in every namespace. What it rejects with becomes the client's
   * `connect_error`, with `{ code, message }` as its `data`.
   */
  readonly authenticate?: (socket: Socket) => Promise<void>;
  /**
   * Takes `refreshToken` in every namespace (A3), and resolves with when the new token expires, in milliseconds since 1970. What it
   * rejects with is the answer. Where it is absent, `refreshToken` is an event like any other.
   */
  readonly refresh?: (socket: Socket, token: string) => Promise<number>;
  /** Counts connects by address, and events, bytes and refusals. Not limited where absent. */
  readonly limiter?: RateLimiter;
  /** Default: the address that connected. See `clientAddress` for proxies. */
  readonly addressOf?: AddressOf;
  readonly log?: Log;
  readonly clock?: Clock;
  /** What Socket.IO itself takes; wins over the gateways' options and over ours. */
  readonly socketIo?: Partial<ServerOptions>;
}

/** What Nest passes for a gateway: its decorator's options, and for a further namespace the server that it shares. */
export interface GatewayOptions extends Partial<ServerOptions> {
  readonly namespace?: string | RegExp;
}
