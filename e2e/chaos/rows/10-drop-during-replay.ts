import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 10,
  fault: 'the connection drops again in the middle of a replay, over and over',
  holds: 'nothing is lost, doubled or out of order, and the replay goes on where it stopped',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', proxy.url, ['lobby'])]);
    await crew.live();
    proxy.refuse();
    proxy.cut();
    const writer = await stage.stock('writer');
    const missed = isQuick ? 2_000 : 20_000;
    for (let said = 0; said < missed; said += 500)
      await Promise.all(Array.from({ length: 500 }, (_, i) => writer.must('sendMessage', { room: 'lobby', text: String(said + i) })));
    const standings: number[] = [];
    for (let head = 0; head < missed; ) {
      const { cut } = proxy.counts;
      // A page of 200 such entries is about 40,000 bytes.
      proxy.pass();
      proxy.cutAfter(2_000 + Math.floor(stage.random() * 80_000), 'down');
      await crew.ask('hurry', {});
      await until('the next cut, or the end', async () => {
        head = (await crew.ask('look', { life: 'ana/1' })).heads['lobby'] ?? 0;
        return proxy.counts.cut > cut || head >= missed;
      });
      standings.push(head);
      // While she is away the room goes on, now and then.
      if (stage.random() < 0.5) await writer.must('sendMessage', { room: 'lobby', text: 'later' });
    }
    assert.deepEqual(
      standings,
      [...standings].sort((a, b) => a - b),
      'it never goes back',
    );
    const seen = await stage.mustBeClean({ isComplete: false });
    assert.ok(seen.delivered >= missed);
    return { drops: standings.length - 1, delivered: seen.delivered };
  },
};
