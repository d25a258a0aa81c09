import { expect, it } from 'vitest';
import { createOtherWindows } from './other-windows.ts';

it('adds up what the other windows of the same person have, without one’s own and without other people’s', async () => {
  const asking = createOtherWindows('ana', () => 100);
  const windows = [
    asking,
    createOtherWindows('ana', () => 2),
    createOtherWindows('ana', () => 3),
    createOtherWindows('ana', () => 0),
    createOtherWindows('ben', () => 7),
  ];
  const [stopAsking, ...stops] = windows.map((each) => each.start());
  // A busy machine may take longer to answer than a person is kept waiting.
  await expect.poll(() => asking.countUnsent(), { timeout: 20_000 }).toBe(5);
  for (const stop of stops) stop();
  expect(await asking.countUnsent()).toBe(0);
  stopAsking?.();
});
