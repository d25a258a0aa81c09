import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ms, until } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 13,
  fault: 'the disk of the database is full',
  holds: 'a publish is answered with `store_unavailable` within 1 s, never with `ok`; reading and presence go on; it recovers by itself once there is room',
  needs: ['unshare'],
  inside: 'mounts',
  isInTests: true,
  async run({ stage }) {
    const disk = join(stage.place.folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'partyline', disk]);
    stage.onClose(() => execFileSync('umount', ['--lazy', disk]));
    const server = await stage.serve({ DATA_DIR: join(disk, 'data') });
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', server.url, ['lobby'])]);
    await crew.live();
    await crew.ask('publish', { life: 'ana/1', room: 'lobby', count: 5 });
    await crew.ask('settled', { heads: {}, withinMs: 60_000 });

    const filler = await stage.stock('filler');
    const text = 'x'.repeat(4_000);
    let stored = 0;
    for (let answer = await filler.ask('sendMessage', { room: 'other', text }); answer.ok; answer = await filler.ask('sendMessage', { room: 'other', text }))
      stored += 1;
    assert.ok(stored > 10);
    const began = performance.now();
    const refused = await filler.ask('sendMessage', { room: 'other', text });
    const answeredAfter = performance.now() - began;
    assert.equal(refused.ok ? 'ok' : refused.error.code, 'store_unavailable');
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);

    // What was written before is read, and people come and go.
    const { head, entries } = await filler.must('joinRoom', { room: 'lobby', after: 0 });
    assert.deepEqual([head, entries.length], [5, 5]);
    await until('ana sees who came', async () => (await crew.ask('look', { life: 'ana/1' })).members['lobby']?.includes('filler') ?? false);
    await crew.ask('publish', { life: 'ana/1', room: 'lobby', count: 50 });
    assert.equal((await crew.ask('look', { life: 'ana/1' })).pending, 50);

    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    const recoveredAfter = await until('a publish is stored again', async () => (await filler.ask('sendMessage', { room: 'other', text: 'room at last' })).ok);
    await until('it says that it is ready', async () => (await fetch(`${server.url}/readyz`)).status === 200);
    return { 'stored before': stored, 'refused after': ms(answeredAfter), 'recovered after': ms(recoveredAfter), ...(await stage.mustBeClean()) };
  },
};
