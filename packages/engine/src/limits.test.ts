import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Socket } from 'socket.io';
import { limitsOf } from './limits.ts';
import { connectionStats, engineStats } from './read-stats.ts';
import { accelerated, closeAll } from './testing/accelerated.ts';
import { RawClient } from './testing/raw-client.ts';

afterEach(closeAll);

const KIB = 1_024;
const filler = 'x'.repeat(16 * KIB);

/** Emits until it holds. The kernel's buffers take some megabytes before anything waits in the process. */
async function emitUntil(emit: () => void, holds: () => boolean): Promise<void> {
  while (!holds()) {
    emit();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function stalled(limits: Parameters<typeof accelerated>[1]) {
  const site = await accelerated({}, { closeTimeoutMs: 200, ...limits });
  const [socket, client] = await Promise.all([site.arrival(), RawClient.joined(site.port)]);
  client.stopReading();
  return { ...site, socket: socket as Socket, client };
}

describe('D9', () => {
  test('past the soft limit volatile packets are dropped and counted, others are kept, and order holds', async () => {
    const { io, socket, client } = await stalled({ soft: 64 * KIB, hard: 64 * KIB * KIB });
    let kept = 0;
    await emitUntil(
      () => io.emit('kept', kept++, filler),
      () => connectionStats(socket).waiting > 64 * KIB,
    );
    io.volatile.emit('gone', 1);
    socket.volatile.emit('gone', 2, Buffer.of(1, 2, 3));
    io.emit('kept', kept++, filler);
    expect([connectionStats(socket).dropped, engineStats(io).dropped]).toEqual([2, 2]);
    client.resumeReading();
    await client.until(() => client.texts.length === kept + 2);
    const expected = Array.from({ length: kept }, (_, i) => `42["kept",${i},`);
    expect(client.texts.slice(2).map((text) => text.slice(0, text.indexOf('"x')))).toEqual(expected);
    io.volatile.emit('back', 3);
    await client.until(() => client.texts.length === kept + 3);
    expect(client.texts.at(-1)).toBe('42["back",3]');
  });

  test('past the hard limit the connection is closed with slow_consumer, and its memory stays bounded', async () => {
    const hard = 256 * KIB;
    const { io, socket, client } = await stalled({ soft: 64 * KIB, hard });
    const onDisconnect = vi.fn();
    socket.once('disconnect', onDisconnect);
    let most = 0;
    await emitUntil(
      () => {
        io.emit('n', filler);
        most = Math.max(most, connectionStats(socket).waiting);
      },
      () => !socket.connected,
    );
    expect(onDisconnect).toHaveBeenCalledWith('slow_consumer', expect.objectContaining({ code: 'slow_consumer' }));
    expect(most).toBeLessThan(hard + 64 * KIB);
    expect(engineStats(io)).toMatchObject({ slowConsumers: 1, connections: 0 });
    client.resumeReading();
    await client.until(() => client.closeFrame !== undefined);
    expect(client.closeFrame).toEqual({ code: 1013, reason: 'slow_consumer' });
    expect(client.texts.at(-1)).toMatch(/^42\["error",\{"code":"slow_consumer","message":".+"\}\]$/);
  });

  test('a slow connection is not closed in the middle of a broadcast: handlers of disconnect see all of it done', async () => {
    const { io, port, socket } = await stalled({ soft: 16 * KIB, hard: 64 * KIB });
    const others = await Promise.all(Array.from({ length: 5 }, () => RawClient.joined(port)));
    let number = 0;
    socket.once('disconnect', () => io.emit('left'));
    await emitUntil(
      () => io.emit('n', number++, filler),
      () => !socket.connected,
    );
    for (const other of others) {
      await other.until(() => other.texts.length === number + 3);
      expect(other.texts.at(-1)).toBe('42["left"]');
    }
  });

  test('a burst in one turn to a client that reads is not slowness', async () => {
    const { port, arrival } = await accelerated({}, { soft: 16 * KIB, hard: 64 * KIB });
    const [socket, client] = await Promise.all([arrival(), RawClient.joined(port)]);
    for (let i = 0; i < 60; i++) socket.emit('n', filler);
    await client.until(() => client.texts.length === 62 || client.closeFrame !== undefined);
    expect(client.closeFrame).toBeUndefined();
  });

  test('a volatile packet is not dropped because much was said in the same turn to a client that reads', async () => {
    const { io, port, arrival } = await accelerated({}, { soft: 16 * KIB });
    const [socket, client] = await Promise.all([arrival(), RawClient.joined(port)]);
    for (let i = 0; i < 3; i++) {
      socket.emit('n', filler);
      io.volatile.emit('moved', i);
    }
    await client.until(() => client.texts.at(-1) === `42["moved",2]`);
    expect(client.texts.slice(2).map((text) => text.slice(0, 12))).toEqual([
      '42["n","xxxx',
      '42["moved",0',
      '42["n","xxxx',
      '42["moved",1',
      '42["n","xxxx',
      '42["moved",2',
    ]);
  });

  test('one message larger than the hard limit is delivered, and others after it', async () => {
    const { io, port, arrival } = await accelerated({}, { soft: 16 * KIB, hard: 64 * KIB });
    const [, client] = await Promise.all([arrival(), RawClient.joined(port)]);
    io.emit('large', 'x'.repeat(2 * KIB * KIB));
    io.emit('small');
    await client.until(() => client.texts.length === 4 || client.closeFrame !== undefined);
    expect(client.texts.at(-1)).toBe('42["small"]');
  });

  test('a polling client that does not poll is closed past the hard limit', async () => {
    const { io, port, arrival } = await accelerated({}, { soft: 16 * KIB, hard: 64 * KIB });
    const open = await (await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`)).text();
    const { sid } = JSON.parse(open.slice(1)) as { sid: string };
    const arrived = arrival();
    await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: '40' });
    const socket = await arrived;
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    for (let i = 0; i < 10; i++) io.emit('n', filler);
    expect(await reason).toBe('slow_consumer');
  });
});

test.each([{ soft: 0 }, { hard: -1 }, { soft: 10, hard: 5 }, { sliceMs: Number.NaN }])('limits that cannot be meant are refused: %o', (limits) => {
  expect(() => limitsOf(limits)).toThrow(RangeError);
});
