import type { Point } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import { type Area, cellsAround, everything, isWithin } from './area.ts';
import { shown, type Watcher, World } from '../testing/cursor-world.ts';

const leftPart: Area = { ...everything, right: 30_000 };
const corner: Area = { left: 0, top: 0, right: 8_000, bottom: 8_000 };
/** Longer than any cursor takes to be told whole, and than a pause takes to be told of. */
const calmMs = 6_000;

function worldOf(...ids: string[]): World {
  const world = new World(new FakeClock());
  for (const id of ids) world.join(id);
  return world;
}

/** Those who are told to who looks there. */
const within = (area: Area, places: ReadonlyMap<number, Point>): Map<number, Point> => new Map([...places].filter(([, at]) => isWithin(cellsAround(area), at)));

/** All of a crowd move far, all the time. */
function live(world: World, movers: readonly string[], ms: number, { left, right }: Pick<Area, 'left' | 'right'> = everything): void {
  for (let rest = ms; rest > 0; rest -= 50) {
    const now = world.clock.monotonic();
    for (const [i, id] of movers.entries()) world.move(id, { x: left + ((i * 97 + now * 331) % (right + 1 - left)), y: (i * 157 + now * 787) % 65_536 });
    world.clock.advance(50);
  }
}

describe('who is the first to look at an area', () => {
  const [here, there] = [
    { x: 100, y: 100 },
    { x: 60_000, y: 60_000 },
  ];

  function settled(): World {
    const world = worldOf('ana', 'ben', 'cleo');
    world.move('ben', here);
    world.move('cleo', there);
    world.clock.advance(calmMs);
    return world;
  }

  test('is told at once who is there, and follows them from there on', () => {
    const world = settled();
    const { bytes, seen } = world.watchers.get('ana') as Watcher;
    const { snapshot } = world.look('ana', corner);
    expect(snapshot.more).toBe(false);
    expect(shown(seen)).toEqual(new Map([[1, here]]));
    world.move('ben', { x: 101, y: 99 });
    world.clock.advance(10);
    expect(shown(seen)).toEqual(new Map([[1, { x: 101, y: 99 }]]));
    // A head, the slot, and two steps: what they were told before counts as known.
    expect(bytes.at(-1)?.[1]).toBe(70 + 4 + 2);
  });

  test('is told nothing more where nobody moves, and whoever looks there later sees the same', () => {
    const world = settled();
    world.look('ana', corner);
    const { frames } = world;
    world.clock.advance(calmMs);
    expect(world.frames).toBe(frames);
    expect(world.clock.pending).toBe(0);
    expect(shown(world.join('dan', corner).seen)).toEqual(new Map([[1, here]]));
  });

  test('is told where the whole surface is what nobody looked at, and when it joins with an area', () => {
    const world = settled();
    for (const id of ['ana', 'ben', 'cleo']) world.look(id, corner);
    world.clock.advance(calmMs);
    world.look('ana', undefined);
    expect(shown((world.watchers.get('ana') as Watcher).seen)).toEqual(world.truth);
    expect(shown(world.join('dan', { ...corner, left: 50_000, right: 65_000, bottom: 65_000 }).seen)).toEqual(new Map([[2, there]]));
  });

  test('is told that there are more, where they are too many for an answer, and sees those that moved last; the others come by themselves', () => {
    const world = new World(new FakeClock());
    const ana = world.join('ana', corner);
    for (const [i, id] of world.crowd(1_500, corner).entries()) world.move(id, { x: i, y: i });
    world.clock.advance(calmMs);
    ana.seen.clear();
    expect(world.look('ana', undefined).snapshot.more).toBe(true);
    const first = shown(ana.seen);
    expect([first.has(1_500), first.has(1)]).toEqual([true, false]);
    expect(first.size).toBeGreaterThan(1_000);
    // Nor is who comes before the others were told let believe that there are none, though it has all that was told.
    world.leave('person-1499');
    expect(world.field.join('late', { user: 'late', name: 'late', color: '' }).snapshot.more).toBe(true);
    world.clock.advance(calmMs);
    expect(shown(ana.seen)).toEqual(world.truth);
    // Nor is a later answer without those that moved last by then.
    world.move('person-199', { x: 7, y: 7 });
    world.clock.advance(calmMs);
    expect(world.join('later').seen.get(200)).toEqual({ x: 7, y: 7 });
  });

  test('in a second that is full is told of as many as there is room for, and of all soon after', () => {
    const world = new World(new FakeClock());
    const ana = world.join('ana');
    live(world, world.crowd(600), 4_000);
    ana.seen.clear();
    expect(world.look('ana', leftPart).snapshot.more).toBe(true);
    expect(shown(ana.seen).size).toBeLessThan(300);
    world.clock.advance(calmMs);
    expect(world.field.resync('ana')?.more).toBe(false);
    expect(shown(ana.seen)).toEqual(within(leftPart, world.truth));
  });
});

test('E3 one who looks at parts of a huge room, now here, now there, takes nothing from the others: they are sent the very same frames', () => {
  const framesOf = (isLooking: boolean): Watcher['bytes'] => {
    const world = new World(new FakeClock());
    const ana = world.join('ana');
    const movers = world.crowd(1_200);
    live(world, movers, 4_000);
    for (let i = 0; i < 5; i++) {
      if (isLooking) world.field.look('person-0', i % 2 === 0 ? corner : undefined);
      live(world, movers, 1_000);
    }
    return ana.bytes;
  };
  expect(framesOf(true)).toEqual(framesOf(false));
});

const ids = ['ana', 'ben', 'cleo', 'dan', 'eve'];
const happenings = fc.array(
  fc.record({
    what: fc.constantFrom('move', 'move', 'move', 'move', 'hide', 'join', 'leave', 'look', 'look', 'everything', 'wait', 'wait', 'drop'),
    who: fc.nat({ max: ids.length - 1 }),
    x: fc.nat({ max: 65_535 }),
    y: fc.nat({ max: 65_535 }),
    ms: fc.nat({ max: 2_500 }),
  }),
  { maxLength: 80 },
);

test('E1 everyone ends up with everyone where they are in the part that they look at, whoever looked where, came, went, moved, hid, or missed frames', () => {
  fc.assert(
    fc.property(happenings, (story) => {
      const world = worldOf('ana', 'ben', 'cleo');
      const areas = new Map<string, Area>([...world.slots.keys()].map((id) => [id, everything]));
      for (const { what, who, x, y, ms } of story) {
        const id = ids[who] as string;
        const isThere = world.slots.has(id);
        const area = { left: Math.floor(x / 2), top: 0, right: x, bottom: y };
        if (what === 'join' && !isThere) {
          world.places.delete(id);
          if (ms % 2) world.join(id, area);
          else world.join(id);
          areas.set(id, ms % 2 ? area : everything);
        } else if (what === 'leave') world.leave(id);
        else if (what === 'move') world.move(id, { x, y });
        else if (what === 'hide' && world.places.get(id)) world.move(id, undefined);
        else if ((what === 'look' || what === 'everything') && isThere) {
          world.look(id, what === 'look' ? area : undefined);
          areas.set(id, what === 'look' ? area : everything);
        } else if (what === 'wait') world.clock.advance(ms);
        else if (what === 'drop') world.drops = ms % 2 === 0 ? (other) => other === id : () => false;
      }
      world.drops = () => false;
      world.clock.advance(calmMs);
      if (world.field.size < 2) return;
      for (const [id, watcher] of world.watchers) {
        if (watcher.isBehind) world.resync(id);
        expect(shown(watcher.seen)).toEqual(within(areas.get(id) as Area, world.truth));
      }
      expect(world.clock.pending).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('E3 who had no room for frames knows that it missed them once nobody moves any more, and is right again after asking', () => {
  const world = new World(new FakeClock());
  const ana = world.join('ana');
  world.join('ben', leftPart);
  const movers = world.crowd(600);
  live(world, movers, 4_000, { left: 32_768, right: 65_535 });
  world.look('ana', leftPart);
  // There, nothing was told for a second: more may be told at once than goes out of Ana's last second.
  live(world, movers, 600, leftPart);
  world.clock.advance(calmMs);
  expect(ana.isBehind).toBe(true);
  expect(ana.mostBytes).toBeLessThanOrEqual(32_000);
  expect(world.resync('ana')).toBe(true);
  expect(shown(ana.seen)).toEqual(within(leftPart, world.truth));
});
