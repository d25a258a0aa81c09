import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'socket.io';
import { Adapter, SessionAwareAdapter } from 'socket.io-adapter';
import { accelerateAdapter } from './adapter.ts';
import { Engine } from './engine.ts';
import type { SocketServer, StockAdapter } from './internals.ts';
import { type Limits, limitsOf } from './limits.ts';
import { frameServer } from './web-socket.ts';

type AllowRequest = NonNullable<ServerOptions['allowRequest']>;
type AdapterMaker = new (namespace: { readonly server: SocketServer }) => StockAdapter;

/** Stock waits 45 s for a connection to join a namespace. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Socket.IO server options, with our WebSocket engine and our broadcast under whatever adapter they name:
 * `new Server(httpServer, accelerate({ cors }))`.
 *
 * Changes nothing that a client can see but what README lists. Throws a RangeError for limits that can't be meant.
 */
export function accelerate(options: Partial<ServerOptions> = {}, limits: Partial<Limits> = {}): Partial<ServerOptions> {
  const all = limitsOf(limits);
  const adapter = options.adapter ?? (options.connectionStateRecovery ? SessionAwareAdapter : Adapter);
  return {
    connectTimeout: CONNECT_TIMEOUT_MS,
    wsEngine: frameServer(all.closeTimeoutMs) as unknown,
    ...options,
    adapter: acceleratedAdapter(adapter as unknown as AdapterMaker, all) as unknown as NonNullable<ServerOptions['adapter']>,
    allowRequest: refusingJsonp(options.allowRequest),
  };
}

/** Adapters come as classes or as factories that return an adapter: both can be called with `new`, and so can this. */
function acceleratedAdapter(Stock: AdapterMaker, limits: Limits): AdapterMaker {
  function AcceleratedAdapter(namespace: { readonly server: SocketServer }): StockAdapter {
    const known = Engine.find(namespace.server);
    const engine = known ?? Engine.of(namespace.server, limits);
    if (known === undefined) followAdapterChanges(namespace.server, limits);
    return accelerateAdapter(new Stock(namespace), engine);
  }
  return AcceleratedAdapter as unknown as AdapterMaker;
}

/** `io.adapter(createAdapter(redis))` after the fact is what many guides show: that adapter is accelerated too. */
function followAdapterChanges(server: SocketServer, limits: Limits): void {
  const stock = server.adapter.bind(server);
  server.adapter = (...args) => (args.length === 0 ? stock() : stock(acceleratedAdapter(args[0] as AdapterMaker, limits)));
}

/** JSONP is a script tag with somebody else's answer in it: no browser of this decade needs it. */
function refusingJsonp(allowRequest: AllowRequest | undefined): AllowRequest {
  return (request, answer) => {
    const { _query: query } = request as IncomingMessage & { _query?: Record<string, unknown> };
    if (typeof query?.['j'] === 'string') answer('JSONP is not supported', false);
    else if (allowRequest === undefined) answer(null, true);
    else allowRequest(request, answer);
  };
}
