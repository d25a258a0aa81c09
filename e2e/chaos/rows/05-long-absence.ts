import assert from 'node:assert/strict';
import { ms, percentile } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import { faketimeLibrary } from './needs.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 5,
  fault: 'clients are away for seconds and for 25 hours, and miss 1, 10,000 and 200,000 entries',
  holds: 'they get all of it, page by page; the first replayed entry comes within 200 ms (p99)',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const rooms = (isQuick ? [1, 5_000] : [1, 10_000, 200_000]).map((missed) => ({ room: `missed-${missed}`, missed }));
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open([
      stage.life(
        'ana/1',
        proxy.url,
        rooms.map(({ room }) => room),
      ),
    ]);
    await crew.live();
    proxy.refuse();
    proxy.cut();
    const writer = await stage.stock('writer');
    for (const { room, missed } of rooms) {
      // In portions, since a connection may have 1,000 requests without an answer.
      for (let said = 0; said < missed; said += 500)
        await Promise.all(Array.from({ length: Math.min(500, missed - said) }, (_, i) => writer.must('sendMessage', { room, text: String(said + i) })));
    }
    const library = isQuick ? undefined : faketimeLibrary();
    if (library !== undefined) {
      await stage.server.stop();
      await stage.serve({ LD_PRELOAD: library, FAKETIME: '+25h', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
    }
    const firsts: number[] = [];
    const reader = await stage.stock('reader');
    for (const { room } of rooms) {
      const { epoch } = await reader.must('joinRoom', { room, limit: 1 });
      for (let i = 0; i < (isQuick ? 20 : 200); i++) firsts.push(await firstReplayed(stage.server.port, room, epoch));
    }
    // Every one of them, to a client that has been away.
    const began = performance.now();
    const { delivered } = await stage.mustBeClean({ isComplete: false });
    const seconds = (performance.now() - began) / 1000;
    assert.equal(
      delivered,
      rooms.reduce((sum, { missed }) => sum + missed, 0),
    );
    const figures = { 'first entry p50': ms(percentile(firsts, 0.5)), 'first entry p99': ms(percentile(firsts, 0.99)) };
    return { delivered, 'seconds to have and check all': seconds.toFixed(1), ...figures, clock: library === undefined ? 'as it is' : '+25 h' };
  },
};

/** From the join of a client that has seen nothing to the answer with the first entries, in milliseconds. */
async function firstReplayed(port: number, room: string, epoch: string): Promise<number> {
  const peer = await RawPeer.enter(port, tokenFor('returning'));
  const began = performance.now();
  peer.send(`42/chat,1["joinRoom",${JSON.stringify({ room, epoch, after: 0, limit: 200 })}]`);
  const answer = await peer.packet('43/chat,1');
  assert.match(answer, /"verdict":"replay".*"seq":1,/);
  peer.close();
  return performance.now() - began;
}
