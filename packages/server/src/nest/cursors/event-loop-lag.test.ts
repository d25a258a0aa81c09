import { FakeClock } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import { EventLoopLag } from './event-loop-lag.ts';

/** Node's histogram as far as it is used, with delays that a test says. */
class Delays {
  isEnabled = false;
  delays: number[] = [];

  enable(): boolean {
    return (this.isEnabled = true);
  }
  disable(): boolean {
    this.isEnabled = false;
    return true;
  }
  reset(): void {
    this.delays = [];
  }
  get count(): number {
    return this.delays.length;
  }
  get mean(): number {
    return (this.delays.reduce((sum, ms) => sum + ms, 0) / this.delays.length) * 1e6;
  }
}

describe('the lag of the event loop', () => {
  it('is what delays are beyond the resolution, over a second that is over', () => {
    const clock = new FakeClock();
    const delays = new Delays();
    const lag = new EventLoopLag(clock, delays);
    lag.use();
    delays.delays.push(60, 80);
    clock.advance(999);
    expect(lag.ms).toBe(0);
    clock.advance(1);
    expect(lag.ms).toBe(20);
    delays.delays.push(50, 50.1);
    expect(lag.ms).toBe(20);
    clock.advance(1000);
    expect(lag.ms).toBeCloseTo(0.05);
    clock.advance(1000);
    expect(lag.ms).toBe(0);
  });

  it('is measured only while somebody wants to know', () => {
    const delays = new Delays();
    const lag = new EventLoopLag(new FakeClock(), delays);
    expect(delays.isEnabled).toBe(false);
    const [one, other] = [lag.use(), lag.use()];
    one();
    expect(delays.isEnabled).toBe(true);
    other();
    expect(delays.isEnabled).toBe(false);
    lag.use();
    expect(delays.isEnabled).toBe(true);
  });

  it('of a process that does nothing for a moment is not negative', async () => {
    const clock = new FakeClock();
    const lag = new EventLoopLag(clock);
    const stop = lag.use();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000);
    expect(lag.ms).toBeGreaterThanOrEqual(0);
    stop();
  });
});
