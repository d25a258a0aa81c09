import { EventEmitter } from 'node:events';
import { FakeClock } from '@partyline/testing';
import type { Socket } from 'socket.io';
import { beforeEach, describe, expect, it } from 'vitest';
import { PartylineError } from '../../core/partyline-error.ts';
import { type Conn, connectTimeout, EngineConnection } from './engine-connection.ts';

/** Engine.IO's side, as far as it is looked at here. */
class FakeConn extends EventEmitter {
  readyState = 'open';
  ends = 0;
  readonly transport = { socket: { terminate: () => (this.ends += 1) } };

  close(): void {
    this.end('forced close');
  }

  end(reason: string): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.emit('close', reason);
  }
}

let clock: FakeClock;
let conn: FakeConn;
let connection: EngineConnection;

beforeEach(() => {
  clock = new FakeClock();
  conn = new FakeConn();
  connection = new EngineConnection(conn as unknown as Conn, '127.0.0.1', undefined, clock);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const isClosed = (): boolean => conn.readyState === 'closed';

/** CONNECT for a namespace, which lets it in or not. */
async function sendConnect(isAllowed: boolean): Promise<EventEmitter> {
  const socket = Object.assign(new EventEmitter(), { nsp: { name: '/chat' }, conn, client: { conn }, connected: isAllowed, disconnected: false });
  const check = (): Promise<void> => (isAllowed ? Promise.resolve() : Promise.reject(new PartylineError('unauthorized', 'no')));
  await connection.enter(socket as unknown as Socket, check).catch(() => {});
  return socket;
}

describe('a connection without a namespace', () => {
  it('SECURITY 6: goes after 5 s', async () => {
    clock.advance(connectTimeout - 1);
    await turn();
    expect(isClosed()).toBe(false);
    clock.advance(1);
    await turn();
    expect(isClosed()).toBe(true);
  });

  it('RELIABILITY 27: stays where its CONNECT had arrived by then, and the server was too busy to read it', async () => {
    clock.advance(connectTimeout);
    await sendConnect(true);
    await turn();
    clock.advance(2 * connectTimeout);
    await turn();
    expect(isClosed()).toBe(false);
  });

  it('SECURITY 6: goes 5 s after it was refused, however often it tries', async () => {
    await sendConnect(false);
    await turn();
    clock.advance(connectTimeout - 1000);
    await sendConnect(false);
    await turn();
    expect(isClosed()).toBe(false);
    clock.advance(1000);
    await turn();
    expect(isClosed()).toBe(true);
  });
});

describe('a connection that is closed', () => {
  it.each([
    ['forced close', 1],
    ['ping timeout', 1],
    ['transport close', 0],
    ['slow_consumer', 0],
  ])('by reason of "%s" has its TCP connection cut off %i times, after half a second for its last words', (reason, ends) => {
    conn.end(reason);
    clock.advance(499);
    expect(conn.ends).toBe(0);
    clock.advance(1);
    expect(conn.ends).toBe(ends);
  });
});
