import { Inject, Injectable, Scope } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartylineError } from '../../core/partyline-error.ts';
import { client, connect, type TestClient } from '../testing/test-client.ts';
import { startApp, type TestApp } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { sessionOf } from './socket-session.ts';

/** What a client asks its gateway to do, in the handshake. */
type Wish = 'throw' | 'reject' | 'refuse' | 'wait' | 'disconnect' | 'wave' | 'nothing';

const handled: unknown[] = [];
const goodbyes: string[] = [];
let packets = 0;
let release: () => void = () => {};
let deny: () => void = () => {};

async function wishOf(socket: Socket): Promise<void> {
  if (socket.handshake.auth['wish'] !== 'wait') return;
  await new Promise<void>((resolve, reject) => {
    release = resolve;
    deny = () => reject(new Error('denied'));
  });
}

/** An event that is taken directly; whatever isn't plain text goes the usual way. */
function takeWaves(socket: Socket): void {
  const take = (payload: unknown): void => {
    if (payload === 'throw') throw new TypeError('a bug');
    handled.push(payload);
  };
  sessionOf(socket)?.addEphemeral('wave', { kind: 'moves', isTaken: (payload) => typeof payload === 'string', take, onDropped: () => {} });
  socket.on('wave', (value: unknown) => handled.push(['usual', value]));
}

@WebSocketGateway()
class Fragile {
  afterInit(): void {
    throw new Error('afterInit');
  }

  handleConnection(socket: Socket): Promise<void> | void {
    const wish = socket.handshake.auth['wish'] as Wish | undefined;
    if (wish === 'throw') throw new Error('handleConnection');
    if (wish === 'reject') return Promise.reject(new Error('handleConnection'));
    if (wish === 'refuse') throw new PartylineError('forbidden', 'not you');
    if (wish === 'disconnect') socket.disconnect();
    if (wish === 'wave' || wish === 'wait') takeWaves(socket);
    if (wish === 'wait') {
      socket.conn.on('packet', () => (packets += 1));
      socket.on('raw', (value: unknown) => handled.push(value));
      return wishOf(socket);
    }
  }

  handleDisconnect(socket: Socket): Promise<void> | void {
    goodbyes.push(socket.id);
    if (socket.handshake.auth['goodbye'] === 'throw') throw new Error('handleDisconnect');
    if (socket.handshake.auth['goodbye'] === 'reject') return Promise.reject(new Error('handleDisconnect'));
  }

  @SubscribeMessage('say')
  say(@MessageBody() data: unknown): unknown {
    handled.push(data);
    return data;
  }
}

@WebSocketGateway()
class FragileLater {
  async afterInit(): Promise<void> {
    await Promise.reject(new Error('afterInit'));
  }
}

/** Its hook is no method, but a property of the instance. */
@WebSocketGateway({ namespace: 'arrow' })
class FragileArrow {
  handleConnection = (): void => {
    throw new Error('handleConnection');
  };
}

@WebSocketGateway({ namespace: 'parent' })
class FragileParent extends Fragile {}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  readonly name = 'per request';
}

@WebSocketGateway({ namespace: 'scoped' })
class FragileScoped {
  constructor(@Inject(PerRequest) private readonly perRequest: PerRequest) {}

  handleConnection(socket: Socket): Promise<void> | void {
    if (socket.handshake.auth['wish'] === 'throw') throw new Error('handleConnection');
    if (socket.handshake.auth['wish'] === 'reject') return Promise.reject(new Error('handleConnection'));
  }

  handleDisconnect(): Promise<void> {
    return Promise.reject(new Error('handleDisconnect'));
  }

  @SubscribeMessage('who')
  who(@ConnectedSocket() _socket: Socket): string {
    return this.perRequest.name;
  }
}

let app: TestApp;
let neighbour: TestClient;
const uncaught: unknown[] = [];
const onUncaught = (error: unknown): void => void uncaught.push(error);

beforeEach(async () => {
  handled.length = 0;
  goodbyes.length = 0;
  packets = 0;
  uncaught.length = 0;
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  app = await startApp({ providers: [Fragile, FragileLater, FragileArrow, FragileParent, FragileScoped, PerRequest] });
  neighbour = await connect(app.url);
});
afterEach(async () => {
  expect(await neighbour.ask('say', 'still here')).toBe('still here');
  neighbour.socket.disconnect();
  await app.close();
  // Errors that RxJS throws again, and promises that nobody caught, come in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('uncaughtException', onUncaught);
  process.off('unhandledRejection', onUncaught);
  expect(uncaught).toEqual([]);
});

describe('SECURITY 7: a hook that throws harms nobody', () => {
  it.each([
    ['', 'throw'],
    ['', 'reject'],
    ['arrow', 'throw'],
    ['parent', 'throw'],
    ['parent', 'reject'],
    ['scoped', 'throw'],
    ['scoped', 'reject'],
  ])('handleConnection in /%s that does %s disconnects its client, and only it', async (namespace, wish) => {
    const unlucky = client(`${app.url}/${namespace}`, { auth: { wish } });
    expect(await unlucky.closed()).toBe('io server disconnect');
    expect(await unlucky.next('error')).toMatchObject({ code: 'internal' });
    unlucky.socket.disconnect();
  });

  it('handleConnection may refuse with a PartylineError, which the client is told', async () => {
    const refused = client(app.url, { auth: { wish: 'refuse' } });
    expect(await refused.next('error')).toEqual({ code: 'forbidden', message: 'not you' });
    await refused.closed();
  });

  it.each([['throw'], ['disconnect']])('handleDisconnect runs also for a client that handleConnection did not let stay (%s)', async (wish) => {
    const unlucky = client(app.url, { auth: { wish } });
    await unlucky.closed();
    await until(() => goodbyes.length === 1);
  });

  it.each([['throw'], ['reject']])('handleDisconnect that does %s is only logged', async (goodbye) => {
    const leaving = await connect(app.url, { auth: { goodbye } });
    leaving.socket.disconnect();
    await until(() => goodbyes.length === 1);
  });

  it('an error in what takes events directly is told as the server’s own, and its client stays', async () => {
    const waving = await connect(app.url, { auth: { wish: 'wave' } });
    waving.socket.emit('wave', 'throw');
    expect(await waving.next('error')).toMatchObject({ code: 'internal' });
    waving.socket.emit('wave', 'hello');
    waving.socket.emit('wave', ['not plain']);
    expect(await waving.ask('say', 'still here')).toBe('still here');
    expect(handled).toEqual(['hello', ['usual', ['not plain']], 'still here']);
    waving.socket.disconnect();
  });

  it('a request-scoped gateway works', async () => {
    const scoped = await connect(`${app.url}/scoped`);
    expect(await scoped.ask('who')).toBe('per request');
    scoped.socket.disconnect();
  });
});

describe('SECURITY 7: an async handleConnection', () => {
  it('holds all events of its client until it has decided, in their order', async () => {
    const waiting = await connect(app.url, { auth: { wish: 'wait' } });
    const answers = [waiting.ask('say', 1), waiting.ask('say', 2)];
    waiting.socket.emit('raw', 'also this');
    await until(() => packets === 3);
    // In a turn of its own: nothing is before it.
    waiting.socket.emit('wave', 'and this');
    await until(() => packets === 4);
    expect(await neighbour.ask('say', 'first')).toBe('first');
    expect(handled).toEqual(['first']);
    release();
    expect(await Promise.all(answers)).toEqual([1, 2]);
    expect(handled.filter((data) => typeof data === 'number')).toEqual([1, 2]);
    expect(handled).toEqual(expect.arrayContaining(['also this', ['usual', 'and this']]));
    waiting.socket.emit('wave', 'directly');
    await until(() => handled.includes('directly'));
    waiting.socket.disconnect();
  });

  it('lets none of them through when it refuses', async () => {
    const denied = await connect(app.url, { auth: { wish: 'wait' } });
    denied.socket.emit('say', 'in vain');
    await until(() => packets === 1);
    denied.socket.emit('wave', 'in vain');
    await until(() => packets === 2);
    await neighbour.ask('say', 'after');
    deny();
    await denied.closed();
    expect(handled).toEqual(['after']);
  });

  it('holds a bounded number of them', async () => {
    const waiting = await connect(app.url, { auth: { wish: 'wait' } });
    const answers: Promise<unknown>[] = [];
    for (let i = 0; i < 1001; i++) answers.push(waiting.ask('say', i));
    expect(await answers.at(-1)).toMatchObject({ ok: false, error: { code: 'busy' } });
    release();
    expect(await Promise.all(answers.slice(0, 1000))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    waiting.socket.disconnect();
  });
});
