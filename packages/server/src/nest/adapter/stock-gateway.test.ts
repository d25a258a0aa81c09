import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor, PipeTransform } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamicGateway, PathGateway, SecondGateway, StockGateway, ThirdGateway } from '../testing/stock-gateways.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startApp, type TestApp } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let app: TestApp;
let gateway: StockGateway;
let client: TestClient;

beforeAll(async () => {
  app = await startApp({ providers: [StockGateway, SecondGateway, ThirdGateway, DynamicGateway, PathGateway] });
  gateway = app.nest.get(StockGateway);
  client = await connect(app.url);
});
afterAll(async () => {
  client.socket.disconnect();
  await app.close();
});

describe('a stock gateway', () => {
  it.each([['websocket'], ['polling']])('answers the client that gave an ack, over %s', async (transport) => {
    const other = await connect(app.url, { transports: [transport] });
    expect(await other.ask('plain', { a: [1] })).toEqual({ id: other.socket.id, data: { a: [1] } });
    other.socket.disconnect();
  });

  it('gets @MessageBody, with and without a property, and @ConnectedSocket', async () => {
    expect(await client.ask('decorated', { name: 'Ana' })).toBe(`Ana ${client.socket.id}`);
    expect(await client.ask('decorated')).toBe(`undefined ${client.socket.id}`);
  });

  it('gets several arguments as a list, one as itself, none as undefined', async () => {
    expect(await client.ask('plain', 1, 'two')).toMatchObject({ data: [1, 'two'] });
    expect(await client.ask('plain', [1, 'two'])).toMatchObject({ data: [1, 'two'] });
    expect(await client.ask('plain')).toEqual({ id: client.socket.id });
  });

  it('may answer by itself through @Ack, and then its return value is no answer', async () => {
    expect(await client.ask('manual', 5)).toEqual({ manual: 5 });
  });

  it('sends what it returns as { event, data }', async () => {
    client.socket.emit('event', { b: 2 });
    expect(await client.next('answer')).toEqual({ b: 2 });
  });

  it('sends each value of an Observable', async () => {
    client.socket.emit('events');
    await client.next('counted', (value: unknown) => value === 3);
    expect(client.all('counted')).toEqual([1, 2, 3]);
  });

  it('answers with the first value of an Observable, or of the promise of one', async () => {
    expect(await client.ask('observable')).toBe(1);
    expect(await client.ask('promised')).toBe('later');
  });

  it('lets go of an Observable when its client goes', async () => {
    const other = await connect(app.url);
    other.socket.emit('endless');
    await other.next('began', () => true);
    expect(gateway.endlessStreams).toBe(1);
    other.socket.disconnect();
    await until(() => gateway.endlessStreams === 0);
  });

  it('reaches a room through @WebSocketServer', async () => {
    const other = await connect(app.url);
    expect(await other.ask('room', 'r')).toBe(true);
    expect(await client.ask('room', 'r')).toBe(true);
    await other.next('entered');
    await client.next('entered');
    other.socket.disconnect();
  });

  it('answers binary with binary', async () => {
    const answer = await client.ask<{ data: Buffer }>('plain', Buffer.from([1, 2, 3]));
    expect([...answer.data]).toEqual([1, 2, 3]);
  });

  it('may listen to its sockets directly', async () => {
    expect(await client.ask('raw', 'x')).toEqual({ raw: 'x' });
  });

  it('gets its hooks: afterInit with the server, handleConnection, handleDisconnect with the reason', async () => {
    const other = await connect(app.url);
    const { id } = other.socket;
    other.socket.disconnect();
    const gone = `disconnected ${id} client namespace disconnect`;
    await until(() => gateway.seen.includes(gone));
    expect(gateway.seen.filter((line) => line === 'init true' || line.includes(id as string))).toEqual(['init true', `connected ${id}`, gone]);
  });

  it('is found at its namespace, together with others of that namespace', async () => {
    const other = await connect(`${app.url}/second`);
    expect(await other.ask('where')).toBe('/second');
    expect(await other.ask('there')).toBe('third');
    other.socket.disconnect();
  });

  it('is found at each namespace that its pattern matches', async () => {
    const other = await connect(`${app.url}/team-7`);
    expect(await other.ask('team')).toBe('/team-7');
    other.socket.disconnect();
    await expect(connect(`${app.url}/team-x`)).rejects.toThrow('Invalid namespace');
  });

  it('is found at its path', async () => {
    const other = await connect(app.url, { path: '/other-path' });
    expect(await other.ask('path')).toBe('other path');
    other.socket.disconnect();
  });
});

describe("a stock gateway's enhancers", () => {
  it('guards let through or refuse; the refusal is an exception event, and an answer', async () => {
    expect(await client.ask('guarded', { friend: true })).toBe('hello, friend');
    expect(await client.ask('guarded', {})).toEqual({ ok: false, error: { code: 'forbidden', message: 'Forbidden resource' } });
    expect(await client.next('exception', ({ message }: { message: string }) => message === 'Forbidden resource')).toMatchObject({ status: 'error' });
  });

  it('pipes transform a handler, or a parameter', async () => {
    expect(await client.ask('piped', 4)).toBe(8);
    expect(await client.ask('pipedBody', { value: 4 })).toBe(8);
  });

  it('interceptors see and change the answer', async () => {
    expect(await client.ask('intercepted', 'x')).toEqual({ wrapped: 'x' });
  });

  it('a filter of its own has the only word', async () => {
    client.socket.emit('filtered', 'way');
    expect(await client.next('custom')).toEqual({ message: 'no way', pattern: 'filtered', data: 'way' });
  });
});

describe('an error in a handler of a stock gateway', () => {
  const internal = { ok: false, error: { code: 'internal', message: expect.any(String), retryAfterMs: expect.any(Number) } };

  it('a WsException is the exception event of the documentation, and leaves no ack hanging', async () => {
    const other = await connect(app.url);
    expect(await other.ask('wsException')).toEqual({ ok: false, error: { code: 'forbidden', message: 'not like this' } });
    expect(await other.next('exception')).toMatchObject({ status: 'error', message: 'not like this' });
    other.socket.disconnect();
  });

  it.each([['thrown'], ['rejected'], ['manualThrown'], ['unserializable']])('%s: the ack says internal, and nothing of the inside', async (event) => {
    const other = await connect(app.url);
    expect(await other.ask(event)).toEqual(internal);
    expect(JSON.stringify(other.events)).not.toContain('secret');
    other.socket.disconnect();
  });

  it.each([['thrown'], ['rejected'], ['failingStream'], ['reserved']])('%s without an ack: an error event says internal', async (event) => {
    const other = await connect(app.url);
    other.socket.emit(event);
    expect(await other.next('error')).toEqual(internal.error);
    expect(JSON.stringify(other.events)).not.toContain('secret');
    expect(await other.ask('plain', 1)).toMatchObject({ data: 1 });
    other.socket.disconnect();
  });

  it('a PartylineError is answered as the wire says, with and without an ack', async () => {
    const other = await connect(app.url);
    const error = { code: 'rate_limited', message: 'slowly', retryAfterMs: 7 };
    expect(await other.ask('refused')).toEqual({ ok: false, error });
    other.socket.emit('refused');
    expect(await other.next('error')).toEqual(error);
    expect(other.all('exception')).toEqual([]);
    other.socket.disconnect();
  });
});

describe('enhancers that are registered globally before init', () => {
  const guard: CanActivate = { canActivate: (context: ExecutionContext) => context.getType() !== 'ws' || context.switchToWs().getData() !== 'refuse me' };
  const pipe: PipeTransform = { transform: (value: unknown) => (value === 'pipe me' ? 'piped' : value) };
  const interceptor: NestInterceptor = {
    intercept: (_context: ExecutionContext, next: CallHandler): Observable<unknown> => next.handle().pipe(map((value: unknown) => ({ global: value }))),
  };
  let global: TestApp;
  let other: TestClient;

  beforeAll(async () => {
    global = await startApp({
      providers: [StockGateway],
      prepare: (nest) => nest.useGlobalGuards(guard).useGlobalPipes(pipe).useGlobalInterceptors(interceptor),
    });
    other = await connect(global.url);
  });
  afterAll(async () => {
    other.socket.disconnect();
    await global.close();
  });

  it('guards, pipes and interceptors reach gateways', async () => {
    expect(await other.ask('plain', 'refuse me')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await other.ask('plain', 'pipe me')).toMatchObject({ global: { data: 'piped' } });
  });

  it('filters of HTTP do not', async () => {
    expect(await other.ask('thrown')).toMatchObject({ error: { code: 'internal' } });
  });
});
