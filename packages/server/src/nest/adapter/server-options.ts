import type { IncomingMessage } from 'node:http';
import { accelerate } from '@partyline/engine';
import { limits } from '@partyline/protocol';
import type { ServerOptions } from 'socket.io';
import type { GatewayOptions, PartylineAdapterOptions } from './adapter.options.ts';
import { connectTimeout } from './engine-connection.ts';
import { DirectDecoder } from './direct-events.ts';
import { KnowingEncoder } from './known-json.ts';
import { type CorsOrigin, Origins } from './origins.ts';
import type { RefusedOrigins } from './refused-origins.ts';

type AllowRequest = NonNullable<ServerOptions['allowRequest']>;
type Answer = Parameters<AllowRequest>[1];

/**
 * The options of each Socket.IO server, the one place where they are made, with the engine under them. `admit` may throw to refuse a handshake, with a
 * message that the client may read; `refused` is told of pages whose origin is. Binary attachments are bounded by the parser (`limits.attachments` is its default).
 */
export function serverOptions(
  gateway: GatewayOptions,
  options: PartylineAdapterOptions,
  admit: (request: IncomingMessage) => void,
  refused: RefusedOrigins,
): Partial<ServerOptions> {
  const merged: Partial<ServerOptions> = {
    transports: ['polling', 'websocket'],
    maxHttpBufferSize: limits.messageBytes,
    perMessageDeflate: false,
    serveClient: false,
    connectTimeout,
    parser: { Encoder: KnowingEncoder, Decoder: DirectDecoder },
    ...gateway,
    ...options.socketIo,
    // Without it, each name that a client makes up would stay as a namespace.
    cleanupEmptyChildNamespaces: true,
  };
  const cors = typeof merged.cors === 'object' ? merged.cors : {};
  const origin: CorsOrigin = options.origins ? corsOrigin(options.origins) : (cors.origin ?? (merged.cors === undefined ? false : '*'));
  const origins = new Origins(origin, cors.credentials === true);
  return accelerate({
    ...merged,
    cors: { ...cors, origin },
    allowRequest: handshakeGate((request) => judge(request, origins, admit, refused), merged.allowRequest),
  });
}

/** A list in which `*` stands for all, as the `cors` package takes it. */
export function corsOrigin(origins: readonly string[]): CorsOrigin {
  return origins.includes('*') ? '*' : [...origins];
}

/** Judges every handshake, of polling and of WebSocket. Requests that name a session passed here when they opened it. */
function handshakeGate(judge: (request: IncomingMessage) => Promise<string | undefined>, own: AllowRequest | undefined): AllowRequest {
  return (request, answer) => {
    judge(request).then(
      (refusal) => {
        if (refusal !== undefined) answer(refusal, false);
        else if (own) own(request, answer);
        else accept(answer);
      },
      () => answer('the origin could not be checked', false),
    );
  };
}

/** Engine.IO takes `undefined` for "no error", its types don't. */
function accept(answer: Answer): void {
  answer(undefined as unknown as string, true);
}

/** Why the handshake is refused; `undefined` where it is not. */
async function judge(
  request: IncomingMessage,
  origins: Origins,
  admit: (request: IncomingMessage) => void,
  refused: RefusedOrigins,
): Promise<string | undefined> {
  if (!(await origins.allow(request))) {
    refused.tell(request.headers.origin);
    return 'this origin may not connect';
  }
  try {
    admit(request);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'refused';
  }
}
