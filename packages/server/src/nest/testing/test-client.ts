import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

/** A stock client. `events` has all that the server sent, in order. */
export interface TestClient {
  readonly socket: Socket;
  readonly events: readonly TestEvent[];
  /** Asks and resolves with the ack; rejects after 20 seconds without one. */
  ask<T = Record<string, unknown>>(event: string, ...payload: unknown[]): Promise<T>;
  /** Resolves with the payload of the first event of this name that matches, past or to come. */
  next<T = Record<string, unknown>>(event: string, matches?: (payload: T) => boolean): Promise<T>;
  /** Payloads of all events of this name so far. */
  all<T = Record<string, unknown>>(event: string): T[];
  /** Resolves with the reason once the connection is over. */
  closed(): Promise<string>;
}

export interface TestEvent {
  readonly name: string;
  readonly payload: unknown;
}

const patienceMs = 20_000;

export function client(url: string, options: Partial<ManagerOptions & SocketOptions> = {}): TestClient {
  const socket = io(url, { forceNew: true, reconnection: false, transports: ['websocket'], ...options });
  const events: TestEvent[] = [];
  const waiting = new Set<() => void>();
  const record = (name: string, payload: unknown): void => {
    events.push({ name, payload });
    for (const look of waiting) look();
  };
  socket.onAny((name: string, payload: unknown) => record(name, payload));
  socket.on('disconnect', (reason) => record('disconnect', reason));

  const all = <T>(event: string): T[] => events.filter(({ name }) => name === event).map(({ payload }) => payload as T);
  const next = <T>(event: string, matches: (payload: T) => boolean = () => true): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`no "${event}" came; there were: ${events.map(({ name }) => name).join(', ') || 'none'}`));
      }, patienceMs);
      const look = (): void => {
        const found = all<T>(event).find(matches);
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    events,
    all,
    next,
    ask: (event, ...payload) => socket.timeout(patienceMs).emitWithAck(event, ...payload),
    closed: () => next<string>('disconnect'),
  };
}

/** A client that is connected, or the `connect_error` as a rejection. */
export async function connect(url: string, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<TestClient> {
  const made = client(url, options);
  await new Promise<void>((resolve, reject) => {
    made.socket.once('connect', resolve);
    made.socket.once('connect_error', (error) => {
      made.socket.disconnect();
      reject(error);
    });
  });
  return made;
}

/** The problem that a connection was refused with. */
export async function refusalOf(
  url: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<{ code: string; message: string; retryAfterMs?: number }> {
  const error = await connect(url, options).then(
    () => new Error('the connection was not refused'),
    (reason: unknown) => reason as Error & { data?: { code: string; message: string } },
  );
  if (!('data' in error) || !error.data) throw error;
  return error.data;
}
