import assert from 'node:assert/strict';
import { ms, percentile, wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 28,
  fault: 'the server is stopped (SIGTERM) under load and started again, over and over',
  holds: 'it has drained within 10 s and ends with code 0, no publish is answered with an error, and nothing is lost, doubled or out of order',
  isInTests: false,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open(Array.from({ length: 20 }, (_, i) => stage.life(`m${i}/1`, proxy.url, [`room${i % 3}`])));
    await crew.ask('drive', { perSecond: 100, seed: 28 });
    const stops: number[] = [];
    const rounds = isQuick ? 2 : 30;
    for (let i = 0; i < rounds; i++) {
      await crew.live();
      await wait(300);
      const began = performance.now();
      assert.deepEqual(await stage.server.stop(), { code: 0, signal: null });
      stops.push(performance.now() - began);
      await stage.serve();
    }
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    const clean = await stage.mustBeClean();
    assert.equal((await stage.standing()).failed, 0);
    return { stops: rounds, 'stop p50': ms(percentile(stops, 0.5)), 'stop worst': ms(Math.max(...stops)), ...clean };
  },
};
