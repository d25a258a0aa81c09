import { FakeClock } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import { Readiness } from './readiness.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('readiness', () => {
  it('is there while the store takes writes', async () => {
    const readiness = new Readiness({ clock: new FakeClock(), isWritable: async () => true });
    expect(await readiness.problem()).toBeUndefined();
  });

  it('is gone while the store takes none, and comes back by itself', async () => {
    const clock = new FakeClock();
    let isWritable = false;
    const readiness = new Readiness({ clock, isWritable: async () => isWritable });
    expect(await readiness.problem()).toMatchObject({ code: 'store_unavailable' });
    isWritable = true;
    clock.advance(1000);
    expect(await readiness.problem()).toBeUndefined();
  });

  it('tries the store at most once a second, however often it is asked', async () => {
    const clock = new FakeClock();
    let trials = 0;
    const readiness = new Readiness({ clock, isWritable: async () => ++trials > 0 });
    for (let i = 0; i < 20; i++) {
      await readiness.problem();
      clock.advance(100);
    }
    expect(trials).toBe(2);
  });

  it('does not wait for a store that never answers', async () => {
    const clock = new FakeClock();
    const readiness = new Readiness({ clock, isWritable: () => new Promise(() => {}) });
    const problem = readiness.problem();
    clock.advance(3000);
    expect(await problem).toMatchObject({ code: 'store_unavailable' });
  });

  it('is gone for good once the server drains, also for who asked just before', async () => {
    let answer: (isWritable: boolean) => void = () => {};
    const readiness = new Readiness({ clock: new FakeClock(), isWritable: () => new Promise((resolve) => (answer = resolve)) });
    const before = readiness.problem();
    await settled();
    readiness.drain();
    answer(true);
    expect(await before).toMatchObject({ code: 'shutting_down' });
    expect(await readiness.problem()).toMatchObject({ code: 'shutting_down' });
  });
});
