import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseWsExceptionFilter, WsException } from '@nestjs/websockets';
import type { Refusal } from '@partyline/protocol';
import type { Socket } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';
import { type Ack, sessionOf } from './socket-session.ts';

/**
 * What a gateway's own filters don't catch.
 * - A `PartylineError` is answered as the wire says: in the ack, else in an `error` event.
 * - Any other error gives the `exception` event that Nest documents. Where the client asked for an ack it gets a refusal as
 *   well, `forbidden` with the text of a `WsException` and `internal` for the rest; stock Nest would let it wait for ever.
 *   Without an ack, an error that is no `WsException` is told in an `error` event too.
 */
@Catch()
class RefusalFilter extends BaseWsExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const socket = host.switchToWs().getClient<Socket>();
    const ack = host.getArgs<unknown[]>().find((arg): arg is Ack => typeof arg === 'function');
    const session = sessionOf(socket);
    if (error instanceof PartylineError && session) {
      session.refuse(error, ack);
      return;
    }
    super.catch(error, host);
    if (!(error instanceof WsException)) session?.refuse(error, ack);
    else if (ack) {
      const refusal: Refusal = { ok: false, error: { code: 'forbidden', message: error.message } };
      ack(refusal);
    }
  }
}

/** One for all: it has no state, and a class's list of filters may be shared by several applications. */
export const refusalFilter = new RefusalFilter();
