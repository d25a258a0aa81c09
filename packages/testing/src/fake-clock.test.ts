import { expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';

it('calls what falls due, in the order and at the time it was due', () => {
  const clock = new FakeClock(1_000);
  const called: [string, number][] = [];
  clock.after(20, () => called.push(['b', clock.now()]));
  clock.after(10, () => called.push(['a', clock.monotonic()]));
  clock.after(20, () => called.push(['c', clock.now()]));
  clock.after(21, () => called.push(['too early', 0]));
  clock.advance(20);
  expect(called).toEqual([
    ['a', 10],
    ['b', 1_020],
    ['c', 1_020],
  ]);
  expect(clock.pending).toBe(1);
  expect(clock.next).toBe(1);
});

it('calls what a timer sets, where it falls due within the same move', () => {
  const clock = new FakeClock();
  let ticks = 0;
  const tick = (): void => {
    ticks += 1;
    clock.after(10, tick);
  };
  clock.after(10, tick);
  clock.advance(35);
  expect(ticks).toBe(3);
});

it('calls nothing that was cancelled', () => {
  const clock = new FakeClock();
  const cancel = clock.after(10, () => expect.unreachable());
  cancel();
  clock.advance(10);
  expect(clock.pending).toBe(0);
});

it('lets the wall clock jump alone', () => {
  const clock = new FakeClock(1_000);
  const called: number[] = [];
  clock.after(10, () => called.push(clock.now()));
  clock.jump(60_000);
  expect([clock.now(), clock.monotonic(), clock.next]).toEqual([61_000, 0, 10]);
  clock.jump(-60_500);
  clock.advance(10);
  expect(called).toEqual([510]);
});
