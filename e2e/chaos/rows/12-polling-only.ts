import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import { StockClient } from '../stage/stock-client.ts';
import { PollingPeer } from '../stage/polling-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 12,
  fault: 'a client that can only poll is replayed 10,000 entries, and then 10,000 come live',
  holds: 'all come in order with nothing dropped, and no polling response has more than 16 packets (Python’s client drops such a connection)',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const count = isQuick ? 1_000 : 10_000;
    const writer = await stage.stock('writer');
    const say = async (after: (said: number) => unknown): Promise<void> => {
      for (let said = 0; said < count; said += 500) {
        await Promise.all(Array.from({ length: 500 }, (_, i) => writer.must('sendMessage', { room: 'lobby', text: String(said + i) })));
        await after(said + 500);
      }
    };
    await say(() => {});
    const poller = await StockClient.enter(stage.server.url, 'poller', { transports: ['polling'] });
    stage.onClose(() => poller.close());
    const live: number[] = [];
    poller.socket.on('newMessage', ({ seq }: { seq: number }) => live.push(seq));
    const { head } = await poller.must('joinRoom', { room: 'lobby', limit: 1 });
    assert.equal(head, count);
    const peer = await PollingPeer.enter(stage.server.url, tokenFor('python'));
    await peer.send('42/chat,1["joinRoom","lobby"]');
    let heard = 0;
    const mostPackets = peer.pollUntil((packets) => {
      heard += packets.filter((packet) => packet.startsWith('42/chat,["newMessage"')).length;
      return heard === count;
    });
    // Looked at below; until then it must not bring the harness down.
    mostPackets.catch(() => {});
    let replayed = 0;
    for await (const { seq } of poller.history('lobby')) assert.equal(seq, ++replayed);
    assert.equal(replayed, count);
    // Who polls slowly on a busy machine would be cut off, as slow readers are: that is row 25.
    const keepUp = (said: number): Promise<number> => until('both pollers keep up', () => Math.min(heard, live.length) > said - 1_000);
    const [most] = await Promise.all([mostPackets, say(keepUp)]);
    await until('all have come', () => live.length >= count);
    assert.deepEqual(
      live,
      Array.from({ length: count }, (_, i) => count + 1 + i),
    );
    assert.ok(most <= 16, `a polling response had ${most} packets`);
    return { replayed, live: live.length, 'most packets in a response': most };
  },
};
