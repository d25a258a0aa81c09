import type { Problem } from '@partyline/protocol';
import type { Server } from 'socket.io';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../logging/logger.ts';
import { sessionOf } from '../adapter/socket-session.ts';

export interface DrainOptions {
  readonly io: Server;
  /** Resolves when all that was taken in is committed and answered. */
  readonly commit: () => Promise<void>;
  readonly spreadMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The earliest return: a restarted server is up by then. */
const earliestReturnMs = 1000;
/** For the store to commit what it has, and then for clients to take what was sent to them. A stuck one is cut off after it. */
const commitPatienceMs = 4000;
const closePatienceMs = 2500;

/**
 * Lets every client go, within seconds whatever they do: no new ones, nothing new from those that are there, a word to each on
 * when to come back, then what was already taken in is committed and acknowledged, and the connections close.
 *
 * What a client sends after this began gets no answer, not a refusal: it sends it again, with the same id, after it came
 * back (D8: never both failed and stored). Connections close without Socket.IO's own DISCONNECT packet, after which stock
 * clients would stay away for good.
 */
export async function drain({ io, commit, spreadMs, clock, log }: DrainOptions): Promise<void> {
  const started = clock.monotonic();
  const connections = io.engine.clientsCount;
  refuseNewcomers(io);
  takeNothingNew(io);
  tellWhenToReturn(io, spreadMs);
  // Handlers that have begun reach the store within this turn.
  await turn();
  const committing = commit().catch((error: unknown) => log.error({}, 'the last commit failed', error));
  const isCommitted = await within(commitPatienceMs, clock, committing);
  // Acknowledgements are written in the turn after the commit.
  await turn();
  const isClosed = await within(closePatienceMs, clock, closeAll(io));
  const ms = Math.round(clock.monotonic() - started);
  log.info({ connections, stuck: isClosed ? 0 : io.engine.clientsCount, committed: isCommitted, ms }, 'drained');
}

function refuseNewcomers(io: Server): void {
  io.engine.opts.allowRequest = (_request, answer) => answer('shutting_down', false);
  for (const namespace of io._nsps.values()) namespace.use((_socket, next) => next(refusal()));
}

function refusal(): Error {
  return Object.assign(new Error('shutting_down'), { data: problem(earliestReturnMs) });
}

function takeNothingNew(io: Server): void {
  for (const namespace of io._nsps.values()) {
    for (const socket of namespace.sockets.values()) {
      sessionOf(socket)?.mute();
      // A middleware that never goes on drops the packet, where there is no session to do it.
      socket.use(() => {});
    }
  }
}

/** Evenly over the spread, so that the server that comes next meets a stream of clients and not a wall of them. */
function tellWhenToReturn(io: Server, spreadMs: number): void {
  const step = spreadMs / Math.max(1, io.engine.clientsCount);
  const returns = new Map<object, number>();
  for (const namespace of io._nsps.values()) {
    for (const socket of namespace.sockets.values()) {
      const retryAfterMs = returns.get(socket.conn) ?? Math.round(earliestReturnMs + returns.size * step);
      returns.set(socket.conn, retryAfterMs);
      socket.emit('error', problem(retryAfterMs));
    }
  }
}

function problem(retryAfterMs: number): Problem {
  return { code: 'shutting_down', message: 'the server is stopping; connect again in a moment', retryAfterMs };
}

/** Closes each connection once what was written to it is on its way; resolves when the last is gone. */
function closeAll({ engine }: Server): Promise<void> {
  const { clients } = engine as unknown as { readonly clients: Readonly<Record<string, EngineConnection>> };
  const closed = Object.values(clients).map(
    (connection) =>
      new Promise<void>((resolve) => {
        connection.once('close', () => resolve());
        connection.close();
      }),
  );
  return Promise.all(closed).then(() => {});
}

interface EngineConnection {
  once(event: 'close', listener: () => void): unknown;
  close(): unknown;
}

/** Past what is pending now: callbacks of finished I/O, then microtasks. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** Whether it was over in time. */
export function within(ms: number, clock: Clock, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(false));
    work.then(() => resolve(true), reject).finally(cancel);
  });
}
