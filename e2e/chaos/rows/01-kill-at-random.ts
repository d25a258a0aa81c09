import { ms, percentile, wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 1,
  fault: 'kill -9 of the server at random instants, some of them while it starts',
  holds: 'nothing is lost, doubled or out of order; it accepts again within 1 s of its start, and clients are live within 3 s (p99)',
  isInTests: false,
  async run({ stage, isQuick }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open(Array.from({ length: 20 }, (_, i) => stage.life(`m${i}/1`, proxy.url, [`room${i % 4}`, `room${(i + 1) % 4}`])));
    await crew.ask('drive', { perSecond: 80, seed: 1 });
    const [starts, lives]: [number[], number[]] = [[], []];
    const kills = isQuick ? 3 : 200;
    for (let i = 0; i < kills; i++) {
      await wait(20 + stage.random() * 600);
      await stage.server.kill();
      if (stage.random() < 0.2) await stage.serveInVain(stage.random() * 800);
      starts.push((await stage.serve()).startMs);
      lives.push(...(await crew.ask('live', { withinMs: 60_000 })));
    }
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    const clean = await stage.mustBeClean();
    return { kills, ...clean, 'start p50': ms(percentile(starts, 0.5)), 'start p99': ms(percentile(starts, 0.99)), 'live p99': ms(percentile(lives, 0.99)) };
  },
};
