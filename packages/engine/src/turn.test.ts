import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { Counters } from './stats.ts';
import { Turn } from './turn.ts';

/** A loop that stands still until the test moves it: each write takes a tenth of a millisecond. */
function heldLoop(): { turn: Turn; runDeferred(): number; writer(): { write(): void; writes: number } } {
  let now = 0;
  let deferred: (() => void)[] = [];
  const turn = new Turn({ ...DEFAULT_LIMITS, sliceMs: 4 }, new Counters(), { now: () => now, defer: (run) => void deferred.push(run) });
  return {
    turn,
    runDeferred: () => {
      const due = deferred;
      deferred = [];
      for (const run of due) run();
      return due.length;
    },
    writer: () => {
      const writer = {
        writes: 0,
        write: () => {
          now += 0.1;
          writer.writes++;
        },
      };
      return writer;
    },
  };
}

test('writers are written once, after the current turn', () => {
  const { turn, runDeferred, writer } = heldLoop();
  const writers = [writer(), writer()];
  for (const each of writers) turn.add(each);
  expect(writers.map(({ writes }) => writes)).toEqual([0, 0]);
  expect(runDeferred()).toBe(1);
  expect(writers.map(({ writes }) => writes)).toEqual([1, 1]);
  expect(runDeferred()).toBe(0);
});

test('a large batch yields to other events after each slice of 4 ms', () => {
  const { turn, runDeferred, writer } = heldLoop();
  const writers = Array.from({ length: 200 }, writer);
  for (const each of writers) turn.add(each);
  const written = (): number => writers.filter(({ writes }) => writes === 1).length;
  runDeferred();
  // 40 writes of 0.1 ms, and the rest of the stride between two looks at the clock
  expect(written()).toBe(48);
  let slices = 1;
  while (runDeferred() > 0) slices++;
  expect([written(), slices]).toEqual([200, 5]);
});

test('who is added between two slices is written after those who wait', () => {
  const { turn, runDeferred, writer } = heldLoop();
  const writers = Array.from({ length: 60 }, writer);
  for (const each of writers) turn.add(each);
  runDeferred();
  const late = writer();
  turn.add(late);
  expect(runDeferred()).toBe(1);
  expect(writers.every(({ writes }) => writes === 1)).toBe(true);
  expect(late.writes).toBe(1);
});

test('what is put off happens after the writes of the slice, once', () => {
  const { turn, runDeferred, writer } = heldLoop();
  const order: string[] = [];
  const each = writer();
  turn.add({ write: () => order.push('write') });
  turn.afterwards(() => {
    order.push('afterwards');
    turn.add(each);
  });
  runDeferred();
  expect(order).toEqual(['write', 'afterwards']);
  runDeferred();
  expect([each.writes, order.length]).toEqual([1, 2]);
});

test('an error in the middle of a turn keeps nobody else waiting', () => {
  const { turn, runDeferred, writer } = heldLoop();
  const [before, behind] = [writer(), writer()];
  const fail = (): never => {
    throw new Error('from a handler of the application');
  };
  let ran = 0;
  turn.add(before);
  turn.add({ write: fail });
  turn.add(behind);
  turn.afterwards(fail);
  turn.afterwards(() => ran++);
  expect(runDeferred).toThrow('application');
  expect(runDeferred).toThrow('application');
  runDeferred();
  expect([before.writes, behind.writes, ran]).toEqual([1, 1, 1]);
});
