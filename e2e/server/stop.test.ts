import { once } from 'node:events';
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ack, ask, enter, signIn, wholeHistory } from '../support/chat-client.ts';
import { Workplace } from '../support/workplace.ts';

/** A stop may take 10 s (RELIABILITY 28); past this the test kills the program and fails. */
const stopLimitMs = 10_000;

describe('a stop', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.clear());

  it('RELIABILITY 28 under load ends with code 0, answers no publish with an error, and loses nothing that was acknowledged', async () => {
    const rooms = ['one', 'two', 'three'];
    const { program, url } = await place.start({ RATES: 'off' });
    const { token } = await signIn(url, 'Ana');
    const writers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => writer(url, token, rooms[index % 3] as string, index % 4 === 0 ? 'polling' : 'websocket')),
    );
    await Promise.all(writers.map(({ hasStored }) => hasStored(50)));

    expect(await program.end('SIGTERM', stopLimitMs)).toEqual({ code: 0, signal: null });
    await Promise.all(writers.map(({ gone }) => gone));
    expect(writers.flatMap(({ refused }) => refused)).toEqual([]);
    for (const { told } of writers) expect(told).toMatchObject([{ code: 'shutting_down', retryAfterMs: expect.any(Number) as number }]);

    const second = await place.start({ RATES: 'off' });
    const reader = await enter(second.url, token);
    for (const room of rooms) {
      await ask(reader, 'joinRoom', room);
      const stored = new Map((await wholeHistory(reader, room)).map(({ id, seq }) => [id, seq]));
      for (const { acknowledged } of writers.filter((each) => each.room === room)) {
        for (const [id, seq] of acknowledged) expect([id, stored.get(id)]).toEqual([id, seq]);
      }
    }
    reader.disconnect();
    await second.program.end();
  });

  it('is not held up by clients that read nothing, say nothing or stay connected for their next request', async () => {
    const { program, url } = await place.start({ RATES: 'off' });
    const { token } = await signIn(url, 'Ana');
    const deaf = await enter(url, token);
    await ask(deaf, 'joinRoom', 'lobby');
    tcpOf(deaf).pause();
    const author = await enter(url, token);
    const text = 'x'.repeat(4000);
    for (let i = 0; i < 40; i++) await Promise.all(Array.from({ length: 50 }, () => ask(author, 'sendMessage', { room: 'lobby', text })));
    const silent = await openTcp(url, '');
    const halfway = await openTcp(url, 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    const idle = await openTcp(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');

    expect(await program.end('SIGTERM', stopLimitMs)).toEqual({ code: 0, signal: null });
    expect(program.stdout).toMatch(/drained .*committed=true/);
    for (const socket of [silent, halfway, idle]) socket.destroy();
    tcpOf(deaf).destroy();
    deaf.disconnect();
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('comes with %s as well', async (signal) => {
    const { program } = await place.start();
    expect(await program.end(signal, stopLimitMs)).toEqual({ code: 0, signal: null });
  });

  it('is over at once with a second signal', async () => {
    const { program, url } = await place.start({ RATES: 'off' });
    const { token } = await signIn(url, 'Ana');
    // Nobody polls for it, so this connection keeps the stop waiting.
    const handshake = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect(handshake.status).toBe(200);
    expect(token).toBeTruthy();
    program.child.kill('SIGTERM');
    await program.printed(/stopping/);
    expect(await program.end('SIGTERM', stopLimitMs)).toEqual({ code: 143, signal: null });
    expect(program.stdout).not.toContain('drained');
  });

  it('SECURITY 13 follows a fault that nothing caught, with code 1, after the clients were told', async () => {
    const fault = `process.on('SIGUSR2', () => { throw new Error('out of the blue') })`;
    const program = place.run({}, ['--import', `data:text/javascript,${encodeURIComponent(fault)}`]);
    const [, url = ''] = await program.printed(/Open +(http:\S+)/);
    const member = await enter(url, (await signIn(url, 'Ana')).token);
    const told = new Promise((resolve) => member.once('error', resolve));
    const exit = await program.end('SIGUSR2', stopLimitMs);
    expect(exit).toEqual({ code: 1, signal: null });
    expect(await told).toMatchObject({ code: 'shutting_down' });
    expect(program.stdout).toMatch(/error a fault that nothing caught; stopping: Error: out of the blue/);
  });
});

interface Writer {
  readonly room: string;
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly refused: readonly Ack[];
  readonly told: readonly unknown[];
  readonly gone: Promise<unknown>;
  hasStored(count: number): Promise<void>;
}

/** Writes as fast as acknowledgements come, four at a time, until it is cut off. */
async function writer(url: string, token: string, room: string, transport: string): Promise<Writer> {
  const socket = await enter(url, token, [transport]);
  await ask(socket, 'joinRoom', room);
  const acknowledged = new Map<string, number>();
  const refused: Ack[] = [];
  const told: unknown[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const write = (): void => {
    const id = crypto.randomUUID();
    socket.emit('sendMessage', { room, id, text: `message ${id}` }, (ack: Ack) => {
      if (ack.ok) acknowledged.set(id, ack.seq ?? 0);
      else refused.push(ack);
      for (const { count, resolve } of waiting) if (acknowledged.size >= count) resolve();
      if (socket.connected) write();
    });
  };
  socket.on('error', (problem: unknown) => told.push(problem));
  for (let i = 0; i < 4; i++) write();
  return {
    room,
    acknowledged,
    refused,
    told,
    gone: new Promise((resolve) => socket.once('disconnect', resolve)),
    hasStored: (count) => new Promise((resolve) => (acknowledged.size >= count ? resolve() : waiting.push({ count, resolve }))),
  };
}

/** The connection below a client's WebSocket. */
function tcpOf(socket: Socket): TcpSocket {
  const { transport } = socket.io.engine as unknown as { readonly transport: { readonly ws: { readonly _socket: TcpSocket } } };
  return transport.ws._socket;
}

async function openTcp(url: string, text: string): Promise<TcpSocket> {
  const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
}
