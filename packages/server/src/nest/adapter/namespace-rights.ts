import type { Namespace } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';
import type { Identity, SocketData } from '../auth/identity.ts';
import { middleware } from './namespace-guard.ts';
import { sessionOf } from './socket-session.ts';

/**
 * Lets only those into a namespace whose token gives them any right there. The others get `forbidden` as their `connect_error`, and go on in
 * other namespaces of the same connection. For a gateway's `afterInit`: by then the adapter has put its own admission before it.
 */
export function admitOnly(namespace: Namespace, mayEnter: (identity: Identity) => boolean): void {
  namespace.use(
    middleware(async (socket) => {
      const { identity } = socket.data as Partial<SocketData>;
      if (identity && mayEnter(identity)) return;
      const refusal = identity
        ? new PartylineError('forbidden', 'this token gives no rights in this namespace; a token with other rights may')
        : new PartylineError('unauthorized', 'sign in first');
      sessionOf(socket)?.log.info({ code: refusal.code }, 'refused a connection');
      throw refusal;
    }),
  );
}
