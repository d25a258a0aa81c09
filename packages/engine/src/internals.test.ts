import type { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import { RawClient } from './testing/raw-client.ts';

/** A stock server: what this package builds on must be there before it has touched anything. */
const http = createServer();
const io = new Server(http);
afterEach(() => io.close());

async function joined(): Promise<{ socket: Socket; client: RawClient }> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const arrived = new Promise<Socket>((resolve) => void io.once('connection', resolve));
  const client = await RawClient.joined((http.address() as AddressInfo).port);
  return { socket: await arrived, client };
}

test('every part of Socket.IO, Engine.IO and ws that this package touches is there, as it expects it', async () => {
  const { socket } = await joined();
  const of = (value: unknown): Record<string, unknown> => value as Record<string, unknown>;
  const kinds = (value: unknown, names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, kindOf(of(value)[name])]));
  const { conn, client, nsp } = socket as unknown as Record<string, object>;
  const transport = of(conn)['transport'];
  const webSocket = of(transport)['socket'];
  expect(kinds(conn, ['id', 'readyState', 'protocol', 'transport', 'writeBuffer', 'sentCallbackFn', 'cleanupFn', 'onClose'])).toEqual({
    id: 'string',
    readyState: 'string',
    protocol: 'number',
    transport: 'WebSocket',
    writeBuffer: 'Array',
    sentCallbackFn: 'Array',
    cleanupFn: 'Array',
    onClose: 'function',
  });
  expect(
    kinds(transport, ['writable', 'send', 'parser', 'supportsBinary', 'onPacket', 'onClose', 'onError', '_doSend', '_doSendLast', '_onSent', '_onSentLast']),
  ).toEqual({
    writable: 'boolean',
    send: 'function',
    parser: 'Object',
    supportsBinary: 'boolean',
    onPacket: 'function',
    onClose: 'function',
    onError: 'function',
    _doSend: 'function',
    _doSendLast: 'function',
    _onSent: 'function',
    _onSentLast: 'function',
  });
  expect(kinds(webSocket, ['readyState', '_socket', '_extensions', '_receiver'])).toEqual({
    readyState: 'number',
    _socket: 'Socket',
    _extensions: 'Object',
    _receiver: 'Receiver',
  });
  expect(of(of(webSocket)['_receiver'])).toHaveProperty('_mask');
  expect(kinds(of(webSocket)['_receiver'], ['write', '_state', '_bufferedBytes', '_fragmented', '_errored', '_maxPayload', 'writableEnded'])).toEqual({
    write: 'function',
    _state: 'number',
    _bufferedBytes: 'number',
    _fragmented: 'number',
    _errored: 'boolean',
    _maxPayload: 'number',
    writableEnded: 'boolean',
  });
  for (const emitter of [conn, transport, webSocket, socket]) expect(Object.getPrototypeOf(of(emitter)['_events'])).toBeNull();
  expect(kinds(client, ['conn', 'sockets', 'decoder'])).toEqual({ conn: 'Socket', sockets: 'Map', decoder: 'Decoder' });
  expect(kinds(of(of(client)['decoder'])['_callbacks'], ['$decoded'])).toEqual({ $decoded: 'Array' });
  const [counting] = (conn as EventEmitter).rawListeners('close') as { listener?: unknown }[];
  expect(counting).toHaveProperty('listener');
  expect(kinds(io, ['opts', 'encoder', 'bind', 'adapter'])).toEqual({ opts: 'Object', encoder: 'Encoder', bind: 'function', adapter: 'function' });
  expect(kinds(io.engine, ['clients', 'ws', 'middlewares', 'createTransport', 'prepare', 'verify', 'handleUpgrade', 'onWebSocket'])).toEqual({
    clients: 'Object',
    ws: 'WebSocketServer',
    middlewares: 'Array',
    createTransport: 'function',
    prepare: 'function',
    verify: 'function',
    handleUpgrade: 'function',
    onWebSocket: 'function',
  });
  expect(kinds(of(nsp)['adapter'], ['nsp', 'encoder', 'rooms', 'sids', 'addAll', '_del', 'delAll', '_encode', 'apply'])).toEqual({
    nsp: 'Namespace',
    encoder: 'Encoder',
    rooms: 'Map',
    sids: 'Map',
    addAll: 'function',
    _del: 'function',
    delAll: 'function',
    _encode: 'function',
    apply: 'function',
  });
});

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
