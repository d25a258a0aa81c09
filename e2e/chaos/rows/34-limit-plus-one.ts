import assert from 'node:assert/strict';
import { limits } from '@partyline/protocol/constants';
import { mib, until } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import type { Stage } from '../stage/stage.ts';
import { StockClient } from '../stage/stock-client.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 34,
  fault: 'the limit plus one of everything: frames, POSTs, headers, names, texts, nesting, attachments, fragments, rooms, namespaces, connections',
  holds: 'the limit itself is accepted, one more is refused with a code, and memory stays bounded',
  isInTests: false,
  async run({ stage }) {
    await stage.serve();
    // What is opened once, for the first publish and the first reader, is no leak.
    await fields(stage);
    const before = await stage.server.usage();
    let tried = 0;
    for (const attempt of [fields, packets, bodies, counts]) tried += await attempt(stage);
    await until('all is given back', async () => (await stage.server.usage()).descriptors <= before.descriptors + 1);
    const after = await stage.server.usage();
    assert.ok(after.heap < before.heap + 16 * 2 ** 20, `the heap went from ${mib(before.heap)} to ${mib(after.heap)}`);
    return { limits: tried, 'heap before': mib(before.heap), after: mib(after.heap) };
  },
};

const nested = (depth: number): unknown => (depth === 0 ? 0 : [nested(depth - 1)]);

/** Strings of an event: its longest, and one longer. */
async function fields(stage: Stage): Promise<number> {
  const client = await StockClient.enter(stage.server.url, 'fields');
  const x = (length: number): string => 'x'.repeat(length);
  const cases: readonly (readonly [accepted: object, refused: object, code: string])[] = [
    [{ text: x(limits.textLength) }, { text: x(limits.textLength + 1) }, 'invalid_payload'],
    [{ room: x(limits.roomLength) }, { room: x(limits.roomLength + 1) }, 'invalid_payload'],
    [{ id: x(limits.idLength.max) }, { id: x(limits.idLength.max + 1) }, 'invalid_payload'],
    [{ id: x(limits.idLength.min) }, { id: x(limits.idLength.min - 1) }, 'invalid_payload'],
    // The event's array and its payload are two levels of their own.
    [{ more: nested(limits.jsonDepth - 3) }, { more: nested(limits.jsonDepth) }, 'too_large'],
  ];
  for (const [accepted, refused, code] of cases) {
    await client.must('sendMessage', { room: 'lobby', text: 'x', ...accepted });
    const answer = await client.ask('sendMessage', { room: 'lobby', text: 'x', ...refused });
    assert.equal(answer.ok ? 'accepted' : answer.error.code, code, JSON.stringify(refused).slice(0, 100));
  }
  client.close();
  return cases.length;
}

/** Packets, frames and attachments over WebSocket. */
async function packets(stage: Stage): Promise<number> {
  const enter = (): Promise<RawPeer> => RawPeer.enter(stage.server.port, tokenFor('packets'));
  const padded = (bytes: number): string => {
    const [head, tail] = ['42/chat,7["sendMessage",{"room":"lobby","text":"x","pad":"', '"}]'];
    return head + 'x'.repeat(bytes - head.length - tail.length) + tail;
  };
  const peer = await enter();
  peer.send(padded(limits.messageBytes));
  assert.match(await peer.packet('43/chat,7'), /"ok":true/);
  peer.send(padded(limits.messageBytes + 1));
  await until('one byte more is cut off', () => peer.isClosed);

  // In pieces of a byte, it is still one message.
  const fragments = await enter();
  fragments.frame(Buffer.from('4'), 0x01);
  for (let sent = 1; sent <= limits.messageBytes && !fragments.isClosed; sent += 4_096) fragments.frame(Buffer.alloc(4_096, 'x'), 0x00);
  await until('too many fragments are cut off', () => fragments.isClosed);

  const attach = async (count: number): Promise<RawPeer> => {
    const each = await enter();
    const holes = Array.from({ length: count }, (_, num) => ({ _placeholder: true, num }));
    each.send(`45${count}-/chat,9["sendMessage",{"room":"lobby","text":"x","holes":${JSON.stringify(holes)}}]`);
    for (let i = 0; i < count; i++) each.frame(Buffer.from('x'), 0x82);
    return each;
  };
  const allowed = await attach(limits.attachments);
  assert.match(await allowed.packet('43/chat,9'), /"ok":true/);
  const tooMany = await attach(limits.attachments + 1);
  await until('one attachment more is cut off', () => tooMany.isClosed);
  allowed.close();
  return 3;
}

/** What HTTP carries: bodies of polling, headers. */
async function bodies(stage: Stage): Promise<number> {
  const { url } = stage.server;
  const poll = `${url}/socket.io/?EIO=4&transport=polling`;
  const open = await (await fetch(poll)).text();
  const { sid } = JSON.parse(open.slice(1)) as { sid: string };
  const post = (bytes: number): Promise<Response> =>
    fetch(`${poll}&sid=${sid}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '4'.repeat(bytes) });
  assert.equal((await post(limits.messageBytes + 1)).status, 413);
  const withHeader = (bytes: number): Promise<Response> => fetch(`${url}/healthz`, { headers: { 'x-pad': 'x'.repeat(bytes) } });
  assert.equal((await withHeader(8 * 1024)).status, 200);
  assert.equal((await withHeader(64 * 1024)).status, 431);
  return 2;
}

/** How many there may be: rooms, namespaces and connections. */
async function counts(stage: Stage): Promise<number> {
  const client = await StockClient.enter(stage.server.url, 'counts');
  for (let i = 0; i < limits.roomsPerConnection; i++) await client.must('joinRoom', `room-${i}`);
  const more = await client.ask('joinRoom', 'one-more');
  assert.equal(more.ok ? 'accepted' : more.error.code, 'too_many_rooms');
  client.close();

  const user = tokenFor('many');
  const peers = await Promise.all(Array.from({ length: limits.connectionsPerUser }, () => RawPeer.enter(stage.server.port, user)));
  await assert.rejects(RawPeer.enter(stage.server.port, user), /too_many_connections/);
  for (const peer of peers) peer.close();
  return 2;
}
