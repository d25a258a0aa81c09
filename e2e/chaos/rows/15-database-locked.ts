import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ms, wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 15,
  fault: 'another process locks the database for 30 s',
  holds: 'the event loop stays free, publishes are answered with `busy` after 5 s, reading goes on, and afterwards nothing is lost, doubled or out of order',
  isInTests: false,
  async run({ stage, isQuick }) {
    const server = await stage.serve();
    const crew = await stage.crew();
    await crew.open(['ana/1', 'ben/1'].map((name) => stage.life(name, server.url, ['lobby'])));
    await crew.live();
    await crew.ask('drive', { perSecond: 20, seed: 15 });
    await wait(500);
    const client = await stage.stock('impatient');
    const other = new DatabaseSync(join(stage.place.dataDir, 'partyline.db'));
    other.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    const began = performance.now();
    await server.usage();
    const refused = client.ask('sendMessage', { room: 'other', text: 'now' });
    const reads: number[] = [];
    const readUntil = async (enoughMs: number): Promise<void> => {
      while (performance.now() - began < enoughMs) {
        const asked = performance.now();
        await client.must('history', { room: 'lobby', after: 0 });
        reads.push(performance.now() - asked);
        await wait(20);
      }
    };
    const [answer, answeredAfter] = await Promise.all([refused, refused.then(() => performance.now() - began), readUntil(isQuick ? 6_000 : 30_000)]);
    other.exec('ROLLBACK');
    other.close();
    const { longestStall } = await server.usage();
    await wait(500);
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    assert.equal(answer.ok ? 'ok' : answer.error.code, 'busy');
    // Far less than the publish had to wait: the wait was not the event loop's.
    assert.ok(longestStall < answeredAfter / 2, `the event loop stood still for ${ms(longestStall)}`);
    const slowest = Math.max(...reads);
    return {
      'busy after': ms(answeredAfter),
      reads: reads.length,
      'slowest read': ms(slowest),
      'longest stall': ms(longestStall),
      ...(await stage.mustBeClean()),
    };
  },
};
