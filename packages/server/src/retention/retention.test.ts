import { FakeClock } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import type { TrimBounds, TrimmedStream } from '../core/stream-store.ts';
import { type Log, silentLog } from '../logging/logger.ts';
import { Retention, retentionInterval, type RetentionRule } from './retention.ts';

const day = 86_400_000;
type Trim = (prefix: string, bounds: TrimBounds) => Promise<readonly TrimmedStream[]>;

function retain(rules: readonly RetentionRule[], trim: Trim, clock = new FakeClock(), log: Log = silentLog): { clock: FakeClock; retention: Retention } {
  const retention = new Retention({ rules, trim, clock, log });
  retention.start();
  return { clock, retention };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('retention', () => {
  it('is off without rules: it never wakes', () => {
    const { clock } = retain([{ prefix: 'chat:' }], () => Promise.reject(new Error('never called')));
    expect(clock.pending).toBe(0);
  });

  it('applies each rule, first after one interval, then again and again', async () => {
    const calls: [string, TrimBounds][] = [];
    const trim: Trim = async (prefix, bounds) => {
      calls.push([prefix, bounds]);
      return [];
    };
    const { clock } = retain(
      [
        { prefix: 'chat:', keep: 100, ageMs: 90 * day },
        { prefix: 'other:', keep: 5 },
      ],
      trim,
    );
    expect(calls).toEqual([]);
    clock.advance(retentionInterval);
    await settled();
    const now = clock.now();
    expect(calls).toEqual([
      ['chat:', { keep: 100, before: now - 90 * day, now, signal: expect.any(AbortSignal) }],
      ['other:', { keep: 5, before: undefined, now, signal: expect.any(AbortSignal) }],
    ]);
    clock.advance(retentionInterval);
    await settled();
    expect(calls).toHaveLength(4);
  });

  it('goes on after a pass that failed, and tells of both', async () => {
    const told: string[] = [];
    const log: Log = { ...silentLog, info: (_fields, message) => told.push(message), error: (_fields, message) => told.push(message) };
    let isDown = true;
    const trim: Trim = async () => {
      if (isDown) throw new Error('the disk is full');
      return [{ stream: 'chat:a', first: 4, removed: 3 }];
    };
    const { clock } = retain([{ prefix: 'chat:', keep: 1 }], trim, new FakeClock(), log);
    clock.advance(retentionInterval);
    await settled();
    isDown = false;
    clock.advance(retentionInterval);
    await settled();
    expect(told).toEqual(['retention could not delete entries; it will try again', 'retention deleted entries']);
  });

  it('asks at its stop the pass that runs to end, waits for that, and starts no other', async () => {
    let finish: () => void = () => {};
    let signal: AbortSignal | undefined;
    const trim: Trim = (_prefix, bounds) => {
      signal = bounds.signal;
      return new Promise((resolve) => (finish = () => resolve([])));
    };
    const { clock, retention } = retain([{ prefix: 'chat:', keep: 1 }], trim);
    clock.advance(retentionInterval);
    let isStopped = false;
    const stopped = retention.stop().then(() => (isStopped = true));
    await settled();
    expect([isStopped, signal?.aborted]).toEqual([false, true]);
    finish();
    await stopped;
    expect(clock.pending).toBe(0);
  });
});
