import assert from 'node:assert/strict';
import { until, wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 33,
  fault: 'a process is killed in mid-publish, over and over, and the next one takes over its outbox, online and offline',
  holds: 'each publish that was written down is stored once, in order, and two devices of the user agree on all of it',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const other = await stage.crew();
    // The user's other device: a process of its own, with an outbox of its own.
    await other.open([stage.life('ana/1', stage.server.url, ['lobby'], { device: 'tablet', name: 'ana-tablet/1' })]);
    const reloads = isQuick ? 4 : 60;
    for (let i = 1; i <= reloads; i++) {
      const crew = await stage.crew();
      await crew.open([stage.life(`ana/${i}`, proxy.url, ['lobby'], { outbox: stage.outboxes })]);
      if (i % 2 === 0) {
        // Offline: all of it waits for the next life, or the one after.
        proxy.refuse();
        proxy.cut();
      } else {
        await crew.live();
      }
      await crew.ask('publish', { life: `ana/${i}`, room: 'lobby', count: 40 });
      await other.ask('publish', { life: 'ana-tablet/1', room: 'lobby', count: 5 });
      await wait(stage.random() * 60);
      if (i < reloads) await crew.kill();
      proxy.pass();
    }
    await stage.settle();
    const kept = stage.crews.flatMap((crew) => crew.histories()).reduce((sum, history) => sum + (history.kept?.size ?? 0), 0);
    assert.ok(kept >= reloads, `only ${kept} publishes were written down before a kill`);
    await until('the outbox is empty', async () => (await stage.standing()).pending === 0);
    return { reloads, 'written down': kept, ...(await stage.mustBeClean()) };
  },
};
