import type { ExtendedError, Namespace, Server, Socket } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';
import { problemOf } from './socket-session.ts';

type Middleware = (socket: Socket, next: (error?: ExtendedError) => void) => void;

/** Lets sockets into namespaces. What it rejects with reaches the client's `connect_error`, with `{ code, message }` as its `data`. */
export type Admission = (socket: Socket) => Promise<void>;

/**
 * A1: the admission is the first middleware of every namespace of a server, also of those that a gateway or the
 * application itself makes later.
 */
export class NamespaceGuard {
  readonly #io: Server;
  readonly #middleware: Middleware;

  constructor(io: Server, admission: Admission) {
    this.#io = io;
    // A dynamic namespace has it twice, as its parent's and as its own.
    const admitted = new WeakSet<Socket>();
    this.#middleware = middleware(async (socket) => {
      if (admitted.has(socket)) return;
      admitted.add(socket);
      await admission(socket);
    });
    this.protect(io);
    io.on('new_namespace', (namespace) => this.protect(namespace));
  }

  /** Needed for the parents of dynamic namespaces, of which Socket.IO doesn't tell. */
  protect(namespace: Server | Namespace): void {
    namespace.use(this.#middleware);
  }

  /**
   * SECURITY 5: a name that belongs to no namespace passes the same admission and is then refused, so that without a token
   * nobody can tell it from one that exists. It waits for the first connection, to come after all that the application makes.
   */
  hideUnknown(): void {
    this.#io.engine.once('connection', () => {
      const unknown = this.#io.of((_name, _auth, next) => next(null, true));
      this.protect(unknown);
      unknown.use(middleware(() => Promise.reject(new PartylineError('not_found', 'there is no such namespace, or you may not enter it'))));
    });
  }
}

/** As a namespace's middleware. */
export function middleware(check: Admission): Middleware {
  return (socket, next) => {
    check(socket).then(
      () => next(),
      (error: unknown) => {
        const problem = problemOf(error);
        next(Object.assign(new Error(problem.message), { data: problem }));
      },
    );
  };
}
