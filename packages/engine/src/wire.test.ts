import { inflateRawSync, constants } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { accelerated, closeAll } from './testing/accelerated.ts';
import { RawClient } from './testing/raw-client.ts';

afterEach(closeAll);

/** Frames that came after joining. */
const events = (client: RawClient): string[] => client.frames.slice(2).map(({ bytes }) => bytes.toString('hex'));

const hex = (text: string): string => Buffer.from(text).toString('hex');

test('a broadcast text event is one text frame: 4 (message), 2 (EVENT), the JSON of its arguments', async () => {
  const { io, port } = await accelerated();
  const client = await RawClient.joined(port);
  io.emit('hi', 1);
  await client.until(() => client.frames.length > 2);
  expect(events(client)).toEqual([`810a${hex('42["hi",1]')}`]);
});

test('an event to one socket of a namespace carries its name and, for an acknowledgement, its id', async () => {
  const { io, port } = await accelerated();
  const client = await RawClient.joined(port);
  const arrived = new Promise<void>((resolve) => {
    io.of('/admin').once('connection', (socket) => {
      socket.emit('hi', () => undefined);
      resolve();
    });
  });
  client.text('40/admin,');
  await arrived;
  await client.until(() => client.frames.length > 3);
  expect(client.texts.at(-1)).toBe('42/admin,0["hi"]');
});

test('a binary event is a text frame with placeholders and one binary frame for each attachment, for each member of the room', async () => {
  const { io, port } = await accelerated();
  const clients = await Promise.all([RawClient.joined(port), RawClient.joined(port)]);
  io.emit('b', Buffer.of(1, 2, 3), Buffer.of(4));
  for (const client of clients) {
    await client.until(() => client.frames.length > 4);
    const placeholders = '452-["b",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    expect(events(client)).toEqual([`81${placeholders.length.toString(16)}${hex(placeholders)}`, '8203010203', '820104']);
  }
});

test.each([125, 126, 65_535, 65_536])('a packet of %i bytes arrives with the shortest header', async (length) => {
  const { io, port } = await accelerated();
  const client = await RawClient.joined(port);
  io.emit('x', 'y'.repeat(length - '42["x",""]'.length));
  await client.until(() => client.frames.length > 2);
  const header = { 125: '817d', 126: '817e007e', 65535: '817effff', 65536: '817f0000000000010000' }[length] ?? '';
  expect(events(client)[0]?.slice(0, header.length)).toBe(header);
  expect(client.frames[2]?.payload.length).toBe(length);
});

test('what was emitted before a disconnect arrives before the close frame, which is empty', async () => {
  const { port, arrival } = await accelerated();
  const [socket, client] = await Promise.all([arrival(), RawClient.joined(port)]);
  socket.emit('bye');
  socket.disconnect(true);
  await client.until(() => client.closeFrame !== undefined);
  expect(events(client)).toEqual([`8109${hex('42["bye"]')}`, `8102${hex('41')}`, '8800']);
});

test('a shared frame is deflated once, and each client that negotiated it inflates it by itself', async () => {
  const { io, port } = await accelerated({ perMessageDeflate: { threshold: 500 } });
  const extensions = 'permessage-deflate';
  const clients = await Promise.all([RawClient.joined(port, { extensions }), RawClient.joined(port, { extensions }), RawClient.joined(port)]);
  for (const round of ['a', 'b']) {
    io.emit('x', round.repeat(1_000));
    io.compress(false).emit('x', round.repeat(1_000));
  }
  const [one, two, plain] = clients as [RawClient, RawClient, RawClient];
  for (const client of clients) await client.until(() => client.frames.length > 5);
  expect(events(two)).toEqual(events(one));
  expect(one.frames.slice(2).map(({ compressed }) => compressed)).toEqual([true, false, true, false]);
  for (const [i, { payload, compressed }] of one.frames.slice(2).entries()) {
    const text = compressed ? inflateRawSync(Buffer.concat([payload, Buffer.from('0000ffff', 'hex')]), { finishFlush: constants.Z_SYNC_FLUSH }) : payload;
    expect(text.toString()).toBe(plain.texts[i + 2]);
  }
});

test('a client that asked for base64 gets attachments as text, beside one that takes bytes', async () => {
  const { io, port } = await accelerated();
  const [bytes, text] = await Promise.all([RawClient.joined(port), RawClient.joined(port, { path: '/socket.io/?EIO=4&transport=websocket&b64=1' })]);
  io.emit('b', Buffer.of(1, 2, 3));
  await bytes.until(() => bytes.frames.length > 3);
  await text.until(() => text.frames.length > 3);
  expect(events(bytes)[1]).toBe('8203010203');
  expect(text.texts.at(-1)).toBe('bAQID');
});
