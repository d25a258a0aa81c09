import { expect, it } from 'vitest';
import { renewInTime } from './renewing.ts';

function setUp(renewIn: number | undefined) {
  const timers: { task: () => void; ms: number }[] = [];
  const renewals: ((token: string) => void)[] = [];
  const sessions = { renewIn: () => renewIn, token: () => new Promise<string>((resolve) => renewals.push(resolve)) };
  const stop = renewInTime(sessions, (task, ms) => {
    const timer = { task, ms };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  });
  const fire = (): void => timers.shift()?.task();
  return { timers, renewals, stop, fire };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('renews when it is time, again and again, and not more than once a minute', async () => {
  const { timers, renewals, fire } = setUp(10);
  expect(timers).toMatchObject([{ ms: 60_000 }]);
  fire();
  expect(timers).toEqual([]);
  renewals.shift()?.('token');
  await settle();
  expect(timers).toMatchObject([{ ms: 60_000 }]);
});

it('plans nothing without a session, and none that a browser would take for at once', () => {
  expect(setUp(undefined).timers).toEqual([]);
  expect(setUp(2 ** 40).timers).toMatchObject([{ ms: 2 ** 31 - 1 }]);
});

it('plans nothing once it is stopped, in the middle of a renewal or not', async () => {
  const waiting = setUp(10);
  waiting.stop();
  expect(waiting.timers).toEqual([]);
  const renewing = setUp(10);
  renewing.fire();
  renewing.stop();
  renewing.renewals.shift()?.('token');
  await settle();
  expect(renewing.timers).toEqual([]);
});
