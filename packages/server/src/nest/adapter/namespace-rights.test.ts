import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Manager, type Socket } from 'socket.io-client';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let manager: Manager;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const enter = async (namespace: string, token: string): Promise<string> => {
  const socket: Socket = manager.socket(namespace, { auth: { token } });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('entered'));
    socket.once('connect_error', (error) => resolve((error as Error & { data?: { code: string } }).data?.code ?? 'no code'));
    socket.connect();
  });
};

const all = ['/chat', '/cursors', '/notifications', '/live-scores'] as const;

describe('one connection', () => {
  it.each<[string, Record<string, string> | undefined, string[]]>([
    ['without a claim', undefined, ['entered', 'entered', 'entered', 'entered']],
    ['for all', { '*': 'r' }, ['entered', 'entered', 'entered', 'entered']],
    ['for chat alone', { 'chat:*': 'rw' }, ['entered', 'entered', 'forbidden', 'forbidden']],
    ['for one match', { 'live-scores:final': 'r' }, ['entered', 'entered', 'forbidden', 'entered']],
    ['for the own inbox', { 'notifications:ana': 'r' }, ['entered', 'entered', 'entered', 'forbidden']],
    ['that may only write', { 'notifications:*': 'w', 'live-scores:*': 'w' }, ['entered', 'entered', 'forbidden', 'forbidden']],
    ['for nothing', {}, ['entered', 'entered', 'forbidden', 'forbidden']],
  ])('A5 with a token %s is in those namespaces that it gives rights in, and is refused in the others with a code', async (_what, rooms, expected) => {
    const token = await server.tokenOf('ana', rooms ? { rooms } : {});
    expect(server.adapter.servers[0]?.engine.clientsCount).toBe(0);
    manager = new Manager(server.url, { transports: ['websocket'], reconnection: false });
    const outcomes: string[] = [];
    for (const namespace of all) outcomes.push(await enter(namespace, token));
    expect(outcomes).toEqual(expected);
    expect(server.adapter.servers[0]?.engine.clientsCount).toBe(1);
    // What was refused harmed nothing.
    expect(await manager.socket('/chat').emitWithAck('presence', { state: 'active' })).toEqual({ ok: true });
    manager._close();
    await until(() => server.adapter.servers[0]?.engine.clientsCount === 0);
  });
});
