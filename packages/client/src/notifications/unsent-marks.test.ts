import type { Counts, MarkNotifications } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { PartylineClientError } from '../error.ts';
import { UnsentMarks } from './unsent-marks.ts';

const counts: Counts = { unseen: 0, unread: 0 };
const upTo = (seq: number): MarkNotifications => ({ state: 'read', upTo: seq });

function setUp() {
  const clock = new FakeClock();
  const asked: { mark: MarkNotifications; grant: () => void; refuse: (code: 'busy' | 'invalid_payload') => void }[] = [];
  const told: [number | undefined, Counts | undefined][] = [];
  let isOpen = true;
  const marks = new UnsentMarks({
    ...{ clock, random: () => 1, isOpen: () => isOpen },
    took: (mark, after) => told.push([mark.upTo, after]),
    ask: (mark, granted) =>
      new Promise<void>((resolve, reject) =>
        asked.push({
          mark,
          grant: () => {
            granted(counts);
            resolve();
          },
          refuse: (code) => reject(new PartylineClientError({ code, message: '', ...(code === 'busy' && { retryAfterMs: 9_000 }) })),
        }),
      ),
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, marks, asked, told, settle, open: (is: boolean) => void (isOpen = is) };
}

it('sends one after the other', async () => {
  const { marks, asked, told, settle } = setUp();
  marks.add(upTo(1));
  marks.add(upTo(2));
  expect(asked).toHaveLength(1);
  asked[0]?.grant();
  await settle();
  asked[1]?.grant();
  await settle();
  expect([told, marks.all]).toEqual([
    [
      [1, counts],
      [2, counts],
    ],
    [],
  ]);
});

it('sends again what was refused for a moment, when the server says, and forgets what was refused for good', async () => {
  const { clock, marks, asked, told, settle } = setUp();
  marks.add(upTo(1));
  asked[0]?.refuse('busy');
  await settle();
  marks.add(upTo(2));
  clock.advance(8_999);
  expect(asked).toHaveLength(1);
  clock.advance(1);
  expect(asked[1]?.mark).toEqual(upTo(1));
  asked[1]?.refuse('invalid_payload');
  await settle();
  asked[2]?.grant();
  await settle();
  expect([told, clock.pending]).toEqual([
    [
      [1, undefined],
      [2, counts],
    ],
    0,
  ]);
});

it('waits until the inbox is open, and sends nothing that was cleared', async () => {
  const { clock, marks, asked, settle, open } = setUp();
  open(false);
  marks.add(upTo(1));
  expect(asked).toHaveLength(0);
  open(true);
  marks.send();
  open(false);
  asked[0]?.refuse('busy');
  await settle();
  expect([clock.pending, marks.all]).toEqual([0, [upTo(1)]]);
  marks.clear();
  open(true);
  marks.send();
  expect(asked).toHaveLength(1);
});
