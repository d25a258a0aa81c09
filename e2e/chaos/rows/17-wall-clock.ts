import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wait } from '../stage/figures.ts';
import { tokenFor } from '../stage/tokens.ts';
import { faketimeLibrary } from './needs.ts';
import type { Row } from './row.ts';

/** Where the clock goes, one after the other. */
const jumps = ['-1h', '+24h', '+0'] as const;
/** The retention's first pass comes after 10 minutes. */
const untilRetentionMs = 10 * 60_000 + 15_000;

export const row: Row = {
  number: 17,
  fault: 'the server’s wall clock jumps back by an hour, ahead by a day, and back, under load',
  holds: 'the order stays, retention deletes nothing early, nobody is disconnected, and a token’s expiry is judged with at most 60 s of skew',
  needs: ['faketime'],
  isInTests: false,
  async run({ stage, isQuick }) {
    const clock = join(stage.place.folder, 'clock');
    const set = (offset: string): void => writeFileSync(clock, offset);
    set('+0');
    const faketime = { LD_PRELOAD: faketimeLibrary() ?? '', FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    await stage.serve({ ...faketime, CHAT_RETENTION_AGE: '2h' });
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open(Array.from({ length: 6 }, (_, i) => stage.life(`m${i}/1`, proxy.url, ['lobby', `room${i % 2}`])));
    await crew.live();
    const { opened } = proxy.counts;
    await crew.ask('drive', { perSecond: 60, seed: 17 });
    for (const jump of jumps) {
      set(jump);
      await wait(700);
    }
    if (!isQuick) {
      // The pass comes while the clock is a day ahead: what is minutes old must not look as if it were days.
      await crew.ask('drive', { perSecond: 1, seed: 17 });
      set('+24h');
      await wait(untilRetentionMs);
    }
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    assert.equal(proxy.counts.opened, opened, 'nobody had to connect again');
    for (const { first } of await stage.logs()) assert.equal(first, 1, 'retention deleted nothing');
    set('+0');
    const now = Math.floor(Date.now() / 1000);
    const tooLate = await stage
      .stock('late', { auth: { token: tokenFor('late', { exp: now - 75 }) } })
      .catch((error: { data?: { code?: string } }) => error.data?.code);
    assert.equal(tooLate, 'token_expired');
    await stage.stock('just', { auth: { token: tokenFor('just', { exp: now + 5 }) } });
    return { jumps: jumps.join(' '), 'retention passes': isQuick ? 'none' : 1, ...(await stage.mustBeClean()) };
  },
};
