import type { Point } from '@partyline/protocol/cursors';
import { FakeClock, seededRandom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { PointerSampler } from './pointer-sampler.ts';

const pixel: Point = { x: 65, y: 65 };

function start({ answeredMs = Number.POSITIVE_INFINITY, late = (): number => 0 } = {}) {
  const clock = new FakeClock();
  const sent: [at: number, place: Point | undefined][] = [];
  const line = { isFree: true };
  const sampler = new PointerSampler({
    clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), after: (ms, run) => clock.after(ms + late(), run) },
    answeredMs: () => answeredMs,
    send: (place) => {
      if (line.isFree) sent.push([clock.monotonic(), place]);
      return line.isFree;
    },
  });
  return { clock, sent, line, sampler };
}

const at = (x: number, y = x): Point => ({ x, y });

describe('a pointer', () => {
  it('E1 sends the first move at once and the last one when it may', () => {
    const { clock, sent, sampler } = start();
    sampler.allow(10);
    for (const x of [1000, 2000, 3000]) sampler.move(at(x), pixel);
    clock.advance(1_000);
    expect(sent).toEqual([
      [0, at(1000)],
      [100, at(3000)],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('sends nothing while nobody else is there, and where it is as soon as somebody comes', () => {
    const { clock, sent, sampler } = start();
    sampler.move(at(1000), pixel);
    sampler.move(at(2000), pixel);
    clock.advance(10_000);
    expect([sent, clock.pending]).toEqual([[], 0]);
    sampler.allow(30);
    expect(sent).toEqual([[10_000, at(2000)]]);
    sampler.move(at(9000), pixel);
    sampler.allow(0);
    clock.advance(1_000);
    expect(sent).toHaveLength(1);
  });

  it('sends no move by less than a pixel, until they make one together', () => {
    const { clock, sent, sampler } = start();
    sampler.allow(1_000);
    for (const x of [1000, 1030, 1064]) {
      sampler.move(at(x), pixel);
      clock.advance(10);
    }
    expect(sent).toEqual([[0, at(1000)]]);
    sampler.move(at(1065, 1000), pixel);
    expect(sent.at(-1)).toEqual([30, at(1065, 1000)]);
  });

  it('tells once that it is hidden, and never of one that was never told', () => {
    const { clock, sent, sampler } = start();
    sampler.allow(10);
    sampler.hide();
    sampler.move(at(1000), pixel);
    sampler.hide();
    sampler.hide();
    clock.advance(1_000);
    expect(sent).toEqual([
      [0, at(1000)],
      [100, undefined],
    ]);
  });

  it('sends the newest place as soon as the line is free', () => {
    const { clock, sent, line, sampler } = start();
    sampler.allow(10);
    line.isFree = false;
    sampler.move(at(1000), pixel);
    sampler.move(at(2000), pixel);
    clock.advance(150);
    expect(sent).toEqual([]);
    line.isFree = true;
    clock.advance(50);
    expect(sent).toEqual([[200, at(2000)]]);
  });

  /** Moves all the time for 20 s, to a server that is so far away there and back and makes a frame each 101 ms. */
  function goOnMoving(wayMs: number, answeredMs: number, seed: number) {
    const random = seededRandom(seed);
    // As timers are: a little late.
    const { clock, sent, sampler } = start({ answeredMs, late: () => Math.floor(4 * random()) });
    const half = (): number => Math.round(wayMs / 2 + 6 * random());
    const frameEvery = 101;
    /** On their ways: what the server hears and the frames that it makes, and when each is there. */
    const up: [at: number, place: Point][] = [];
    const down: [at: number, place: Point | undefined][] = [];
    const inFrame: number[] = [];
    const waits: number[] = [];
    let latest: Point | undefined;
    sampler.allow(10);
    clock.advance(Math.floor(frameEvery * random()));
    for (let now = clock.monotonic(); now < 20_000; now += 1) {
      sampler.move(at(2 * now), { x: 1, y: 1 });
      for (const [, place] of sent.splice(0)) if (place) up.push([now + half(), place]);
      if (now % frameEvery === 0) {
        const heard = up.filter(([when]) => when <= now);
        up.splice(0, heard.length);
        waits.push(...heard.map(([when]) => now - when));
        latest = heard.at(-1)?.[1] ?? latest;
        inFrame.push(heard.length);
        down.push([now + half(), latest]);
      }
      while (down[0] && down[0][0] <= now) {
        sampler.heard();
        const [, place] = down.shift() ?? [];
        if (place) sampler.cameBack(place);
      }
      clock.advance(1);
    }
    return { inFrame: inFrame.slice(-100), waits: waits.slice(-100) };
  }

  it.each([0, 20, 50, 101, 250])(
    'that goes on moving waits a third of a period for its frame, and misses none, with a way there and back of %i ms',
    (wayMs) => {
      for (let seed = 0; seed < 10; seed++) {
        const { inFrame, waits } = goOnMoving(wayMs, wayMs + 6, seed);
        expect(new Set(inFrame)).toEqual(new Set([1]));
        expect(Math.min(...waits)).toBeGreaterThan(10);
        expect(Math.max(...waits)).toBeLessThan(60);
      }
    },
  );

  it.each([0, 20, 50, 101, 250])('misses no frame either where every answer was slow, with a way there and back of %i ms', (wayMs) => {
    for (let seed = 0; seed < 10; seed++) {
      const { inFrame } = goOnMoving(wayMs, wayMs + 57, seed);
      expect(inFrame.filter((moves) => moves !== 1).length).toBeLessThan(5);
    }
  });

  it('tells a server that forgot it where it is', () => {
    const { clock, sent, sampler } = start();
    sampler.allow(10);
    sampler.move(at(1000), pixel);
    sampler.reset();
    clock.advance(1_000);
    expect(sent).toHaveLength(1);
    sampler.allow(10);
    expect(sent.at(-1)).toEqual([1_000, at(1000)]);
  });
});

it('never sends more often than it may, but for an eighth, and the last place always arrives', () => {
  const step = fc.record({
    ms: fc.integer({ min: 0, max: 120 }),
    rate: fc.option(fc.constantFrom(0, 1, 7.5, 30), { freq: 8 }),
    to: fc.option(fc.tuple(fc.nat(65_535), fc.nat(65_535)), { freq: 6 }),
    isFree: fc.boolean(),
    frame: fc.constantFrom('none', 'of others', 'with it'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, sent, line, sampler } = start();
      let rate = 0;
      let last: Point | undefined;
      for (const { ms, rate: next, to, isFree, frame } of steps) {
        line.isFree = isFree;
        if (next !== null) sampler.allow((rate = next));
        const before = sent.length;
        last = to ? { x: to[0], y: to[1] } : undefined;
        if (last) sampler.move(last, { x: 1, y: 1 });
        else sampler.hide();
        clock.advance(ms);
        if (frame !== 'none') sampler.heard();
        const told = sent.at(-1)?.[1];
        if (frame === 'with it' && told) sampler.cameBack(told);
        const times = sent.slice(Math.max(0, before - 1)).map(([when]) => when);
        for (let i = 1; i < times.length; i++) {
          expect(rate).toBeGreaterThan(0);
          expect((times[i] as number) - (times[i - 1] as number)).toBeGreaterThanOrEqual(((7 / 8) * 1_000) / rate - 1e-6);
        }
      }
      line.isFree = true;
      sampler.allow(30);
      clock.advance(2_000);
      expect(sent.at(-1)?.[1]).toEqual(last);
      expect(clock.pending).toBe(0);
    }),
  );
});
