import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

/** Names that stock recovery would take for the position of the last event. */
const names = ['1', 'bob', '0-0', 'AAAAAAAAAAAAAAAA', '9007199254740991'];

export const row: Row = {
  number: 9,
  fault: 'the last thing before a drop is an ephemeral event with a string in it, which looks like a position',
  holds: 'the client comes back with its own position, and misses nothing',
  isInTests: true,
  async run({ stage }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', proxy.url, ['lobby'])]);
    const writer = await stage.stock('writer');
    for (const name of names) {
      await writer.must('sendMessage', { room: 'lobby', text: 'before' });
      const guest = await stage.stock('guest', { auth: { token: tokenFor(`guest-${name}`, { name }) } });
      await until('ana is live', async () => (await crew.ask('look', { life: 'ana/1' })).isLive);
      // `userJoined` is told with the guest's name, and nothing after it.
      await guest.must('joinRoom', 'lobby');
      await until('ana sees the guest', async () => (await crew.ask('look', { life: 'ana/1' })).members['lobby']?.includes(`guest-${name}`) ?? false);
      proxy.refuse();
      proxy.cut();
      for (let i = 0; i < 5; i++) await writer.must('sendMessage', { room: 'lobby', text: `while away ${i}` });
      proxy.pass();
      await crew.ask('hurry', {});
    }
    const { delivered } = await stage.mustBeClean({ isComplete: false });
    assert.equal(delivered, names.length * 6);
    return { drops: names.length, delivered };
  },
};
