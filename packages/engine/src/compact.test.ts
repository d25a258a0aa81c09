import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { compactTransport } from './compact.ts';
import type { Listeners } from './internals.ts';
import { accelerated, closeAll } from './testing/accelerated.ts';
import { RawClient } from './testing/raw-client.ts';

afterEach(closeAll);

const symbol = Symbol('event');

function listened(): { emitter: EventEmitter; heard: string[] } {
  const heard: string[] = [];
  const emitter = new EventEmitter();
  emitter.on('a', () => heard.push('a'));
  emitter.once('b', () => heard.push('b once'));
  emitter.on('b', () => heard.push('b'));
  emitter.on(symbol, () => heard.push('symbol'));
  return { emitter, heard };
}

test('an emitter made compact has its listeners as before: in order, once where asked, and under symbols', () => {
  const { emitter, heard } = listened();
  const names = emitter.eventNames();
  compactTransport(emitter);
  expect(emitter.eventNames()).toEqual(names);
  for (const event of ['a', 'b', 'b', symbol]) emitter.emit(event);
  expect(heard).toEqual(['a', 'b once', 'b', 'b', 'symbol']);
});

test('an emitter made compact takes and loses listeners like any other', () => {
  const { emitter } = listened();
  compactTransport(emitter);
  const added = vi.fn();
  emitter.prependListener('c', added).emit('c', 1);
  emitter.off('c', added).emit('c', 2);
  expect(added.mock.calls).toEqual([[1]]);
  emitter.removeAllListeners('b');
  expect(emitter.eventNames()).toEqual(['a', symbol]);
  emitter.removeAllListeners();
  expect(emitter.eventNames()).toEqual([]);
});

test('events named like what every object has are nobody’s listeners', () => {
  const { emitter } = listened();
  compactTransport(emitter);
  for (const event of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) expect(emitter.emit(event)).toBe(false);
});

test('an idle connection keeps no hash table of listeners, no spare room in lists, and nothing of its last message', async () => {
  const { port, arrival } = await accelerated();
  const [socket, client] = await Promise.all([arrival(), RawClient.joined(port)]);
  const heard = new Promise((resolve) => socket.once('said', resolve));
  client.text('42["said"]');
  await heard;
  const { conn } = socket;
  const webSocket = (conn.transport as unknown as { socket: EventEmitter & { _receiver: { _mask?: unknown } } }).socket;
  for (const emitter of [conn, conn.transport, webSocket, socket] as unknown as { _events: Listeners }[]) {
    expect(Object.getPrototypeOf(emitter._events)).not.toBeNull();
  }
  expect(webSocket._receiver._mask).toBeUndefined();
  expect((conn as unknown as { sentCallbackFn: unknown[] }).sentCallbackFn).toEqual([]);
});

test('connections are still counted, and forgotten when they close', async () => {
  const { io, port, arrival } = await accelerated();
  const [socket, client] = await Promise.all([arrival(), RawClient.joined(port)]);
  expect(io.engine.clientsCount).toBe(1);
  const gone = new Promise((resolve) => socket.once('disconnect', resolve));
  client.destroy();
  await gone;
  expect(io.engine.clientsCount).toBe(0);
});
