import type { WsMessageHandler } from '@nestjs/common';
import { isObservable, type Observable, Subscription } from 'rxjs';
import type { Socket } from 'socket.io';
import { type Ack, type SocketSession, tooMuch } from './socket-session.ts';

/** Binds a gateway's handlers to a socket. The semantics are those of Nest's IoAdapter; where a handler fails, its ack isn't left hanging. */
export function bindHandlers(session: SocketSession, handlers: readonly WsMessageHandler[]): void {
  for (const handler of handlers) {
    session.socket.on(handler.message, (...args: unknown[]) => void handle(session, handler, args));
  }
}

/** The data is the only argument, or the list of them. Nest's callback is async: it returns a promise of a value or of an Observable. */
async function handle(session: SocketSession, { callback, isAckHandledManually }: WsMessageHandler, args: unknown[]): Promise<void> {
  const ack = typeof args.at(-1) === 'function' ? (args.pop() as Ack) : undefined;
  if (!session.begin()) {
    session.refuse(tooMuch(), ack);
    return;
  }
  const answer = isAckHandledManually ? undefined : ack;
  try {
    const result: unknown = await callback(args.length > 1 ? args : args[0], ack);
    if (isObservable(result)) await follow(session, result, answer, (error) => fail(session, error, ack));
    else respond(session.socket, result, answer);
  } catch (error) {
    fail(session, error, ack);
  } finally {
    session.end();
  }
}

function fail(session: SocketSession, error: unknown, ack: Ack | undefined): void {
  session.log.error({}, 'an event handler failed', error);
  session.refuse(error, ack);
}

/** Resolves when the stream ends, or its socket. What a subscriber throws would be an uncaught exception (RxJS throws it again later), so nothing gets there. */
function follow(session: SocketSession, values: Observable<unknown>, answer: Ack | undefined, failed: (error: unknown) => void): Promise<void> {
  return new Promise((resolve) => {
    const stream = new Subscription(resolve);
    const stop = (error: unknown): void => {
      stream.unsubscribe();
      failed(error);
    };
    session.addStream(stream);
    stream.add(
      values.subscribe({
        next(value) {
          try {
            respond(session.socket, value, answer);
          } catch (error) {
            stop(error);
          }
        },
        error: stop,
        complete: () => stream.unsubscribe(),
      }),
    );
  });
}

/** `{ event, data }` is sent as that event; anything else answers the client, where it asked for an answer. Nothing is no answer. */
function respond(socket: Socket, value: unknown, answer: Ack | undefined): void {
  if (value === undefined || value === null || !socket.connected) return;
  const { event, data } = value as { event?: string; data?: unknown };
  if (event) socket.emit(event, data);
  else answer?.(value);
}
