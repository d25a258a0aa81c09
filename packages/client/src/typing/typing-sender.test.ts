import { times } from '@partyline/protocol/constants';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { TypingSender } from './typing-sender.ts';

function start() {
  const clock = new FakeClock();
  const sent: { at: number; on: boolean; ageMs: number }[] = [];
  const sender = new TypingSender({ clock, send: (typing) => sent.push({ at: clock.monotonic(), ...typing }) });
  return { clock, sent, sender };
}

it('E4 tells the first key at once, and the last one with its age', () => {
  const { clock, sent, sender } = start();
  for (let i = 0; i < 4; i++) {
    sender.typed();
    clock.advance(200);
  }
  clock.advance(10_000);
  expect(sent).toEqual([
    { at: 0, on: true, ageMs: 0 },
    { at: 1_000, on: true, ageMs: 400 },
  ]);
  expect(clock.pending).toBe(0);
});

it('E4 says that it stopped, once, and not when that is known already', () => {
  const { clock, sent, sender } = start();
  sender.stopped();
  sender.typed();
  clock.advance(500);
  sender.typed();
  sender.stopped();
  sender.stopped();
  clock.advance(5_000);
  expect(sent.map(({ on }) => on)).toEqual([true, false]);
  sender.typed();
  clock.advance(times.typing);
  sender.stopped();
  expect(sent).toHaveLength(3);
});

it('never says more than once a second that keys come, and the server’s two seconds end two after the last key', () => {
  const action = fc.tuple(fc.integer({ min: 1, max: 1_500 }), fc.constantFrom('typed', 'typed', 'typed', 'stopped'));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const { clock, sent, sender } = start();
      let lastKey = -Infinity;
      for (const [ms, what] of actions) {
        if (what === 'typed') {
          sender.typed();
          lastKey = clock.monotonic();
        } else {
          sender.stopped();
          lastKey = -Infinity;
        }
        clock.advance(ms);
      }
      clock.advance(1_000);
      const told = sent.filter(({ on }) => on);
      for (let i = 1; i < told.length; i++) expect(told[i]!.at - told[i - 1]!.at).toBeGreaterThanOrEqual(1_000);
      const last = sent.at(-1);
      if (Number.isFinite(lastKey)) expect(last && last.on ? last.at - last.ageMs : undefined).toBe(lastKey);
      expect(clock.pending).toBe(0);
    }),
  );
});
