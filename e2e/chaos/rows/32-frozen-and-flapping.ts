import assert from 'node:assert/strict';
import { ms, percentile, until, wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 32,
  fault: 'client processes are frozen as a sleeping laptop is, and then the network goes away and comes back 50 times',
  holds: 'clients are live within 2 s of waking, with one connection each; what they had to say is said once, in order',
  isInTests: false,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const [sleeper, talker] = [await stage.crew(), await stage.crew()];
    const lives = 8;
    await sleeper.open(Array.from({ length: lives }, (_, i) => stage.life(`s${i}/1`, proxy.url, ['lobby'])));
    await talker.open([stage.life('talker/1', stage.server.url, ['lobby'])]);
    await sleeper.live();
    await sleeper.ask('drive', { perSecond: 20, seed: 32 });
    await talker.ask('drive', { perSecond: 20, seed: 33 });
    await wait(500);
    sleeper.freeze();
    await wait(2_000);
    // After pingInterval + pingTimeout the server gives their connections up, and after the grace of 15 s their places in the room.
    const watcher = await stage.stock();
    const present = async (): Promise<number> => (await watcher.must('joinRoom', { room: 'lobby', limit: 1 })).memberCount;
    if (!isQuick) await until('the server has given them up', async () => (await present()) <= 2, 120_000);
    sleeper.thaw();
    const woken = await sleeper.ask('live', { withinMs: 60_000 });
    assert.ok(Math.min(...woken) >= 0, 'some did not come back');

    const flaps = isQuick ? 10 : 50;
    const { opened } = proxy.counts;
    for (let i = 0; i < flaps; i++) {
      proxy.refuse();
      proxy.cut();
      await wait(20 + stage.random() * 80);
      proxy.pass();
      await sleeper.ask('hurry', {});
      await wait(20 + stage.random() * 80);
    }
    for (const crew of [sleeper, talker]) await crew.ask('drive', { perSecond: 0, seed: 0 });
    const attempts = (proxy.counts.opened - opened) / lives;
    const clean = await stage.mustBeClean();
    await until('one connection each', () => proxy.connections.length === lives);
    assert.ok(attempts <= flaps * 2 + 5, `${attempts.toFixed(1)} attempts each for ${flaps} flaps`);
    return { 'live after waking p99': ms(percentile(woken, 0.99)), flaps, 'attempts each': attempts.toFixed(1), ...clean };
  },
};
