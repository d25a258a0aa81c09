/**
 * The statements of the public protocol documents (Engine.IO protocol, version 4, and Socket.IO protocol, version 5) that a server
 * must keep, against an accelerated server. Titles give the statement.
 */
import type { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accelerated, closeAll } from './testing/accelerated.ts';
import { masked, RawClient } from './testing/raw-client.ts';

let io: Server;
let port: number;

beforeEach(async () => {
  ({ io, port } = await accelerated({ pingInterval: 30_000, pingTimeout: 20_000, maxHttpBufferSize: 1_000_000 }));
  io.on('connection', (socket) => {
    socket.emit('auth', socket.handshake.auth);
    socket.on('message', (...args: unknown[]) => socket.emit('message-back', ...args));
    socket.on('message-with-ack', (...args: unknown[]) => (args.pop() as (...all: unknown[]) => void)(...args));
  });
  io.of('/custom').on('connection', (socket) => socket.emit('auth', socket.handshake.auth));
});
afterEach(closeAll);

const url = (query: string): string => `http://127.0.0.1:${port}/socket.io/?${query}`;

async function get(query: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url(query));
  return { status: response.status, text: await response.text() };
}

async function post(query: string, body: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url(query), { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

async function pollingSession(): Promise<string> {
  const { text } = await get('EIO=4&transport=polling');
  return (JSON.parse(text.slice(1)) as { sid: string }).sid;
}

async function joinedByPolling(): Promise<string> {
  const sid = await pollingSession();
  await post(`EIO=4&transport=polling&sid=${sid}`, '40');
  expect((await get(`EIO=4&transport=polling&sid=${sid}`)).text).toMatch(/^40\{/);
  return sid;
}

const HANDSHAKE = { upgrades: expect.any(Array), pingInterval: 30_000, pingTimeout: 20_000, maxPayload: 1_000_000, sid: expect.any(String) };

describe('Engine.IO: handshake', () => {
  test('over polling, the answer is one open packet with sid, upgrades, pingInterval, pingTimeout and maxPayload', async () => {
    const { status, text } = await get('EIO=4&transport=polling');
    expect([status, text[0]]).toEqual([200, '0']);
    expect(JSON.parse(text.slice(1))).toEqual({ ...HANDSHAKE, upgrades: ['websocket'] });
  });

  test('over WebSocket, the first frame is the open packet, without upgrades', async () => {
    const client = new RawClient(port);
    await client.until(() => client.texts.length > 0);
    expect(client.head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(JSON.parse(client.texts[0]?.slice(1) ?? '')).toEqual({ ...HANDSHAKE, upgrades: [] });
  });

  test.each(['transport=polling', 'EIO=abc&transport=polling', 'EIO=4', 'EIO=4&transport=abc'])(
    'without a known version and transport it is refused: %s',
    async (query) => {
      expect((await get(query)).status).toBe(400);
    },
  );

  test.each(['transport=websocket', 'EIO=abc&transport=websocket', 'EIO=4&transport=abc'])(
    'a WebSocket without a known version and transport is closed: %s',
    async (query) => {
      const client = new RawClient(port, { path: `/socket.io/?${query}` });
      await client.until(() => client.closed);
      expect(client.texts).toEqual([]);
    },
  );

  test('it must be a GET request', async () => {
    expect((await post('EIO=4&transport=polling', '')).status).toBe(400);
  });

  test('an unknown session is refused', async () => {
    expect((await get('EIO=4&transport=polling&sid=abc')).status).toBe(400);
  });
});

describe('Engine.IO: heartbeat', () => {
  beforeEach(async () => {
    ({ port } = await accelerated({ pingInterval: 100, pingTimeout: 200 }));
  });

  test('the server sends a ping at the interval it named, and an answered one keeps the connection', async () => {
    const client = new RawClient(port);
    for (let pings = 1; pings <= 3; pings++) {
      await client.until(() => client.texts.filter((text) => text === '2').length === pings);
      client.text('3');
    }
    expect(client.closed).toBe(false);
  });

  test('a client that does not answer is closed', async () => {
    const client = new RawClient(port);
    await client.until(() => client.closed);
    expect(client.texts.at(-1)).toBe('2');
  });
});

describe('Engine.IO: long-polling', () => {
  test('packets of one request are separated by the record separator, and answered with ok', async () => {
    const sid = await joinedByPolling();
    expect(await post(`EIO=4&transport=polling&sid=${sid}`, '42["message","a"]\x1e42["message","b"]')).toEqual({ status: 200, text: 'ok' });
    const got: string[] = [];
    while (!got.includes('42["message-back","b"]')) got.push(...(await get(`EIO=4&transport=polling&sid=${sid}`)).text.split('\x1e'));
    expect(got.slice(-2)).toEqual(['42["message-back","a"]', '42["message-back","b"]']);
  });

  test('binary goes as base64 behind a b', async () => {
    const sid = await joinedByPolling();
    await post(`EIO=4&transport=polling&sid=${sid}`, '451-["message",{"_placeholder":true,"num":0}]\x1ebAQID');
    const got: string[] = [];
    while (!got.includes('bAQID')) got.push(...(await get(`EIO=4&transport=polling&sid=${sid}`)).text.split('\x1e'));
    expect(got.at(-2)).toBe('451-["message-back",{"_placeholder":true,"num":0}]');
  });

  test('two GET requests at once close the connection', async () => {
    const sid = await pollingSession();
    const answers = await Promise.all([get(`EIO=4&transport=polling&sid=${sid}`), get(`EIO=4&transport=polling&sid=${sid}`)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
    expect((await get(`EIO=4&transport=polling&sid=${sid}`)).status).toBe(400);
  });

  test('the server closes a connection that sends what is no packet', async () => {
    const sid = await pollingSession();
    await post(`EIO=4&transport=polling&sid=${sid}`, 'abc');
    expect((await get(`EIO=4&transport=polling&sid=${sid}`)).status).toBe(400);
  });
});

describe('Engine.IO: upgrade', () => {
  test('after probe, pong and upgrade the WebSocket carries the connection, with all that waited first', async () => {
    const sid = await joinedByPolling();
    const client = new RawClient(port, { path: `/socket.io/?EIO=4&transport=websocket&sid=${sid}` });
    client.text('2probe');
    await client.until(() => client.texts.includes('3probe'));
    io.emit('while', 'upgrading');
    client.text('5');
    await client.until(() => client.texts.some((text) => text.includes('while')) || client.closed);
    io.emit('after');
    await client.until(() => client.texts.includes('42["after"]'));
    expect(client.texts.filter((text) => text.startsWith('42') && !text.includes('auth'))).toEqual(['42["while","upgrading"]', '42["after"]']);
    expect((await get(`EIO=4&transport=polling&sid=${sid}`)).status).toBe(400);
  });

  test('a connection that was upgraded can not be upgraded again', async () => {
    const sid = await joinedByPolling();
    const client = new RawClient(port, { path: `/socket.io/?EIO=4&transport=websocket&sid=${sid}` });
    client.text('2probe');
    await client.until(() => client.texts.includes('3probe'));
    client.text('5');
    client.text('42["message","first"]');
    await client.until(() => client.texts.includes('42["message-back","first"]'));
    const second = new RawClient(port, { path: `/socket.io/?EIO=4&transport=websocket&sid=${sid}` });
    second.text('2probe');
    second.text('5');
    await second.until(() => second.closed);
    client.text('42["message","still here"]');
    await client.until(() => client.texts.includes('42["message-back","still here"]'));
  });
});

describe('Socket.IO: connection to a namespace', () => {
  const connected = async (packet: string): Promise<RawClient> => {
    const client = new RawClient(port);
    await client.until(() => client.texts.length > 0);
    client.text(packet);
    await client.until(() => client.texts.some((text) => text.startsWith('42') || text.startsWith('44')));
    return client;
  };

  test.each([
    ['40', /^40\{"sid":"[^"]+"\}$/, '42["auth",{}]'],
    ['40{"token":"123"}', /^40\{"sid":"[^"]+"\}$/, '42["auth",{"token":"123"}]'],
    ['40/custom,', /^40\/custom,\{"sid":"[^"]+"\}$/, '42/custom,["auth",{}]'],
    ['40/custom,{"token":"abc"}', /^40\/custom,\{"sid":"[^"]+"\}$/, '42/custom,["auth",{"token":"abc"}]'],
  ])('%s is answered with the sid of the namespace, and then by its events', async (packet, answer, event) => {
    const client = await connected(packet);
    expect(client.texts[1]).toMatch(answer);
    expect(client.texts[2]).toBe(event);
  });

  test('an unknown namespace is refused with CONNECT_ERROR, and the connection stays', async () => {
    const client = await connected('40/random');
    expect(client.texts[1]).toBe('44/random,{"message":"Invalid namespace"}');
    client.text('40');
    await client.until(() => client.texts.some((text) => text.startsWith('40{')));
  });

  test('a client that sends anything else first is closed', async () => {
    const client = new RawClient(port);
    await client.until(() => client.texts.length > 0);
    client.text('4abc');
    await client.until(() => client.closed);
  });
});

describe('Socket.IO: events and disconnection', () => {
  test('an event, an event with an acknowledgement and a binary one come back as they went', async () => {
    const client = await RawClient.joined(port);
    client.text('42["message",1,"2",{"3":[true]}]');
    client.text('42456["message-with-ack",1,"2",{"3":[false]}]');
    client.text('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    client.raw(masked(Uint8Array.of(1, 2, 3), 2));
    client.raw(masked(Uint8Array.of(4, 5, 6), 2));
    client.text('461-789["message-with-ack"]');
    await client.until(() => client.frames.length >= 7 || client.closed);
    const frames = client.frames.slice(3).map(({ opcode, payload }) => (opcode === 1 ? payload.toString() : payload.toString('hex')));
    expect(frames.slice(0, 5)).toEqual([
      '42["message-back",1,"2",{"3":[true]}]',
      '43456[1,"2",{"3":[false]}]',
      '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      '010203',
      '040506',
    ]);
  });

  test('a client that leaves a namespace stays connected to others, and may come back', async () => {
    const client = await RawClient.joined(port);
    client.text('40/custom,');
    await client.until(() => client.texts.some((text) => text.startsWith('42/custom')));
    const [socket] = [...io.of('/').sockets.values()];
    const left = new Promise((resolve) => socket?.once('disconnect', resolve));
    client.text('41');
    expect(await left).toBe('client namespace disconnect');
    io.of('/custom').emit('still');
    await client.until(() => client.texts.includes('42/custom,["still"]'));
    client.text('40');
    await client.until(() => client.texts.filter((text) => text.startsWith('40{')).length === 2);
    expect(client.closed).toBe(false);
  });

  test('a server that puts a client out of a namespace tells it by DISCONNECT', async () => {
    const client = await RawClient.joined(port);
    io.disconnectSockets();
    await client.until(() => client.texts.includes('41'));
    expect(client.closed).toBe(false);
  });
});
