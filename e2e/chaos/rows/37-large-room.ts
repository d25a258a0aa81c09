import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { mib, percentile } from '../stage/figures.ts';
import type { Row } from './row.ts';

const fill = fileURLToPath(new URL('../stage/fill-room.mjs', import.meta.url));

export const row: Row = {
  number: 37,
  fault: 'a room of a million entries',
  holds: 'any page of it comes within 20 ms (p99), and memory is flat while all of it is replayed',
  isInTests: false,
  async run({ stage, isQuick }) {
    const count = isQuick ? 20_000 : 1_000_000;
    const filled = spawnSync(process.execPath, [fill, stage.place.dataDir, 'lobby', String(count)], { encoding: 'utf8' });
    assert.equal(filled.status, 0, filled.stderr);
    await stage.serve();
    const reader = await stage.stock('reader');
    const pages: number[] = [];
    for (let i = 0; i < 2_000; i++) {
      const position = Math.floor(stage.random() * count);
      const began = performance.now();
      await reader.must('history', { room: 'lobby', ...(i % 2 === 0 ? { after: position } : { before: position + 1 }) });
      pages.push(performance.now() - began);
    }
    const before = await stage.server.usage();
    let [last, most] = [0, before.heap + before.external];
    for await (const { seq } of reader.history('lobby')) {
      last += 1;
      assert.equal(seq, last);
      if (seq % 50_000 !== 0) continue;
      const { heap, external } = await stage.server.usage();
      most = Math.max(most, heap + external);
    }
    assert.equal(last, count);
    const growth = most - before.heap - before.external;
    assert.ok(growth < 16 * 2 ** 20, `memory grew by ${mib(growth)}`);
    return {
      entries: count,
      'page p50': `${percentile(pages, 0.5).toFixed(1)} ms`,
      'page p99': `${percentile(pages, 0.99).toFixed(1)} ms`,
      'memory grew by at most': mib(growth),
    };
  },
};
