import { FrameWriter, type Point } from '@partyline/protocol/cursors';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { hiddenAfterMs, OtherCursors, type RemoteCursor } from './other-cursors.ts';

const top = 65_535;

/** The others' cursors, and a room that tells of them. */
function start() {
  const clock = new FakeClock();
  const moved: (readonly RemoteCursor[])[] = [];
  const back: Point[] = [];
  let changes = 0;
  const others = new OtherCursors({ clock, changed: () => (changes += 1), moved: (cursors) => moved.push(cursors), cameBack: (at) => back.push(at) });
  const writer = new FrameWriter();
  const places = new Map<number, Point>();
  let number = 0;
  const write = (slots: readonly number[], before: ReadonlyMap<number, Point>): Uint8Array =>
    writer.write(
      number,
      slots.toSorted((a, b) => a - b),
      (slot) => places.get(slot),
      (slot) => before.get(slot),
    );
  return {
    ...{ clock, moved, back, others, places },
    changes: () => changes,
    /** One tick: these moved there, or are hidden. */
    tick(cursors: Record<number, Point | undefined>, isLost = false): void {
      const before = new Map(places);
      for (const [slot, at] of Object.entries(cursors)) if (at) places.set(Number(slot), at);
      for (const [slot, at] of Object.entries(cursors)) if (!at) places.delete(Number(slot));
      number += 1;
      const frame = write(Object.keys(cursors).map(Number), before);
      if (!isLost) others.read(frame);
    },
    snapshot(more = false): void {
      others.readSnapshot(write([...places.keys()], new Map()), more);
    },
  };
}

const shown = ({ others }: ReturnType<typeof start>): unknown[] => [...others].map(({ slot, x, y }) => [slot, Math.round(x * top), Math.round(y * top)]);

it('follows what frames tell, in fractions of the surface, and tells of each frame once', () => {
  const scene = start();
  scene.snapshot();
  scene.tick({ 3: { x: 0, y: top }, 1: { x: 100, y: 100 } });
  expect([...scene.others]).toMatchObject([
    { slot: 1, movedAt: 0 },
    { slot: 3, x: 0, y: 1, movedAt: 0 },
  ]);
  expect(scene.others.shown).toEqual([1, 3]);
  const before = scene.others.shown;
  scene.clock.advance(40);
  scene.tick({ 1: { x: 110, y: 90 } });
  expect(shown(scene)).toEqual([
    [1, 110, 90],
    [3, 0, top],
  ]);
  expect([scene.others.shown, scene.changes()]).toEqual([before, 1]);
  expect(scene.moved.map((cursors) => cursors.map(({ slot }) => slot))).toEqual([[1, 3], [1]]);
  scene.tick({ 1: undefined });
  expect(scene.others.shown).toEqual([3]);
  scene.others.forget(3);
  expect([scene.others.shown, scene.others.at(3)]).toEqual([[], undefined]);
});

it('leaves out one’s own cursor, but says where frames have it', () => {
  const scene = start();
  scene.others.setSelf(1);
  scene.snapshot();
  scene.tick({ 1: { x: 1, y: 1 }, 2: { x: 2, y: 2 } });
  expect(scene.back).toEqual([{ x: 1, y: 1 }]);
  expect(scene.others.shown).toEqual([2]);
  expect(scene.moved[0]).toHaveLength(1);
});

it('hides what hasn’t moved for a minute, until it moves, and has no timer when nothing is shown', () => {
  const scene = start();
  scene.snapshot();
  scene.tick({ 1: { x: 1, y: 1 } });
  scene.clock.advance(hiddenAfterMs - 1_000);
  scene.tick({ 2: { x: 2, y: 2 } });
  scene.clock.advance(1_000);
  expect(scene.others.shown).toEqual([2]);
  // Told again for those who came late, it is where it was.
  scene.snapshot();
  expect(scene.others.shown).toEqual([2]);
  scene.clock.advance(hiddenAfterMs);
  expect([scene.others.shown, scene.clock.pending]).toEqual([[], 0]);
  scene.tick({ 1: { x: 5, y: 1 } });
  expect(scene.others.shown).toEqual([1]);
});

it('takes what isn’t in an answer for gone, unless there is more', () => {
  const scene = start();
  scene.snapshot();
  scene.tick({ 1: { x: 1, y: 1 }, 2: { x: 2, y: 2 } });
  scene.tick({ 1: undefined }, true);
  scene.tick({ 2: { x: 3, y: 2 } });
  expect([scene.others.isBehind, scene.others.shown]).toEqual([true, [1, 2]]);
  scene.snapshot(true);
  expect([scene.others.isBehind, scene.others.shown]).toEqual([false, [1, 2]]);
  scene.snapshot();
  expect(scene.others.shown).toEqual([2]);
});

it('asks for everything anew after what is no frame', () => {
  const scene = start();
  scene.snapshot();
  scene.others.read(Uint8Array.of(1, 9, 9));
  expect(scene.others.isBehind).toBe(true);
  scene.snapshot();
  expect(scene.others.isBehind).toBe(false);
});

it('is where the room is after any frames, lost ones included, and an answer', () => {
  const place = fc.option(fc.record({ x: fc.nat(top), y: fc.nat(top) }), { nil: undefined });
  const tick = fc.tuple(fc.dictionary(fc.constantFrom('0', '1', '2', '7', '40'), place), fc.boolean());
  fc.assert(
    fc.property(fc.array(tick, { maxLength: 30 }), (ticks) => {
      const scene = start();
      scene.snapshot();
      for (const [cursors, isLost] of ticks) {
        scene.tick(cursors, isLost);
        scene.clock.advance(33);
      }
      if (ticks.some(([, isLost]) => isLost)) scene.snapshot();
      expect(shown(scene)).toEqual([...scene.places].sort(([a], [b]) => a - b).map(([slot, { x, y }]) => [slot, x, y]));
    }),
  );
});
