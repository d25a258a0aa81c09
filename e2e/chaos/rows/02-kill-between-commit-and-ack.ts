import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 2,
  fault: 'kill -9 between the commit and the acknowledgement',
  holds: 'what is sent again gets the seq that it had',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', proxy.url, ['lobby'])]);
    await crew.live();
    const rounds = isQuick ? 2 : 20;
    for (let round = 0; round < rounds; round++) {
      const committed = new Map<string, number>();
      const watcher = await stage.stock();
      watcher.socket.on('newMessage', ({ id, seq }: { id: string; seq: number }) => committed.set(id, seq));
      await watcher.must('joinRoom', 'lobby');
      // What the server says to Ana stays on the way; the watcher hears of the commit.
      proxy.stall('down');
      const ids = await crew.ask('publish', { life: 'ana/1', room: 'lobby', count: 10 });
      await until('a commit', () => committed.size > 0);
      await stage.server.kill();
      proxy.cut();
      proxy.pass();
      await stage.serve();
      await until('all acknowledged', async () => (await crew.ask('look', { life: 'ana/1' })).pending === 0);
      const { outcomes } = await crew.ask('look', { life: 'ana/1' });
      for (const [id, seq] of committed) assert.equal(outcomes[id], seq);
      assert.ok(ids.some((id) => committed.has(id)));
    }
    return { kills: rounds, ...(await stage.mustBeClean()) };
  },
};
