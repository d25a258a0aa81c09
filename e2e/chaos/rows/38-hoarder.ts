import assert from 'node:assert/strict';
import { mib, until } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 38,
  fault: 'one client asks for 100,000 rooms and for 10,000 namespaces',
  holds: 'it gets 200 rooms and no made-up namespace, is told the code for the rest, and the memory comes back',
  isInTests: false,
  async run({ stage, isQuick }) {
    await stage.serve();
    const { port } = stage.server;
    const [rooms, namespaces] = isQuick ? [5_000, 1_000] : [100_000, 10_000];
    const before = await stage.server.usage();
    const peer = await RawPeer.enter(port, tokenFor('hoarder'));
    const answers = new Map<string, number>();
    const count = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1);
    let answered = 0;
    peer.onPacket = (packet) => {
      if (!packet.startsWith('43/chat,')) return;
      answered += 1;
      count(/"code":"(\w+)"/.exec(packet)?.[1] ?? 'granted');
    };
    for (let i = 0; i < rooms; i += 500) {
      for (let n = i; n < Math.min(rooms, i + 500); n++) peer.send(`42/chat,${n}["joinRoom","room-${n}"]`);
      await until('the answers', () => answered >= Math.min(rooms, i + 500) || peer.isClosed);
    }
    assert.deepEqual(Object.fromEntries(answers), { granted: 200, too_many_rooms: rooms - 200 });
    const during = await stage.server.usage();
    peer.close();

    const refusals = await askForNamespaces(port, namespaces);
    // A member keeps its place for the grace period (E5); what is asked for here is that nothing stays behind for good.
    await until('descriptors are back', async () => (await stage.server.usage()).descriptors <= before.descriptors + 10);
    const after = await stage.server.usage();
    assert.ok(after.heap < before.heap + 8 * 2 ** 20, `the heap went from ${mib(before.heap)} to ${mib(after.heap)}`);
    return { rooms, namespaces, refusals, 'heap before': mib(before.heap), during: mib(during.heap), after: mib(after.heap) };
  },
};

/** Each is refused; the server may close the connection over it, and then another one goes on. */
async function askForNamespaces(port: number, count: number): Promise<number> {
  let refused = 0;
  const token = tokenFor('hoarder');
  for (let asked = 0; asked < count; ) {
    const peer = await RawPeer.enter(port, token);
    const first = asked;
    const told: string[] = [];
    peer.onPacket = (packet) => void told.push(packet);
    while (asked < count && asked - first < 200 && !peer.isClosed) peer.send(`40/made-up-${asked++},${JSON.stringify({ token })}`);
    await until('the refusals', () => told.length === asked - first || peer.isClosed);
    assert.deepEqual(
      told.filter((packet) => !packet.startsWith('44/made-up-')),
      [],
    );
    refused += told.length;
    peer.close();
  }
  assert.ok(refused > 0);
  return refused;
}
