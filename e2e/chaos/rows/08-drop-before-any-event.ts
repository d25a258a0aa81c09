import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 8,
  fault: 'the connection drops after any byte of its opening: before the handshake, before the verdict, before the first event',
  holds: 'the client comes back and has all of the room, from the first entry of the latest page on',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const writer = await stage.stock('writer');
    for (let i = 0; i < 10; i++) await writer.must('sendMessage', { room: 'lobby', text: String(i) });
    const crew = await stage.crew();
    const drops = isQuick ? 24 : 300;
    for (let i = 0; i < drops; i++) {
      const { cut } = proxy.counts;
      // The whole opening is about 3,000 bytes down, with the page of 10 entries.
      proxy.cutAfter(1 + Math.floor((i * 3_000) / drops), 'down');
      await crew.open([stage.life(`u${i}/1`, proxy.url, ['lobby'])]);
      await until('the cut', () => proxy.counts.cut > cut, 10_000).catch(() => {});
      proxy.pass();
    }
    await writer.must('sendMessage', { room: 'lobby', text: 'the last' });
    const seen = await stage.mustBeClean({ isComplete: false });
    assert.equal(seen.delivered, drops * 11);
    assert.ok(proxy.counts.cut >= drops * 0.9, `only ${proxy.counts.cut} of ${drops} connections were cut in time`);
    return { drops: proxy.counts.cut, ...seen };
  },
};
