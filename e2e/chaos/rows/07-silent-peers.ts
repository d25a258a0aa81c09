import assert from 'node:assert/strict';
import { mib, ms, until } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

/** `pingInterval` and `pingTimeout` of Socket.IO, and what a busy machine adds. */
const limitMs = 25_000 + 20_000 + 15_000;

export const row: Row = {
  number: 7,
  fault: '5,000 peers fall silent without closing their connections, and the server notices first',
  holds: 'it closes them after pingInterval + pingTimeout, and its memory and descriptors are back where they were',
  isInTests: false,
  async run({ stage }) {
    const count = 5_000;
    const server = await stage.serve();
    // Once before, so that what is made only once is there in both figures.
    await enterAll(server.port, 200).then((peers) => peers.forEach((peer) => peer.close()));
    await until('they are gone', async () => (await server.usage()).descriptors < 60);
    const before = await server.usage();
    const began = performance.now();
    const peers = await enterAll(server.port, count);
    const during = await server.usage();
    assert.ok(during.descriptors >= count);
    await until('all are closed', () => peers.every(({ isClosed }) => isClosed), limitMs + (performance.now() - began));
    const closedAfter = performance.now() - began;
    await until('descriptors are back', async () => (await server.usage()).descriptors <= before.descriptors + 10);
    // A member keeps its place for the grace period after that (E5).
    await until('memory is back', async () => (await server.usage()).heap < before.heap + 8 * 2 ** 20);
    const after = await server.usage();
    const bytes = (during.heap + during.external - before.heap - before.external) / count;
    return {
      peers: count,
      'closed after': ms(closedAfter),
      'heap before': mib(before.heap),
      during: mib(during.heap),
      after: mib(after.heap),
      'bytes each': Math.round(bytes),
    };
  },
};

/** Peers that never answer a ping, 20 to a user. */
async function enterAll(port: number, count: number): Promise<RawPeer[]> {
  const peers: RawPeer[] = [];
  for (let i = 0; i < count; i += 100) {
    const some = Array.from({ length: Math.min(100, count - i) }, (_, n) =>
      RawPeer.enter(port, tokenFor(`silent${Math.floor((i + n) / 20)}`), { answersPings: false }),
    );
    for (const peer of await Promise.all(some)) {
      peer.send('42/chat,1["joinRoom","lobby"]');
      peers.push(peer);
    }
  }
  return peers;
}
