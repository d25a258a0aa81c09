import { highestSlot, limits, type Point } from '@partyline/protocol';
import { FakeClock, seededRandom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import { CursorField } from './cursor-field.ts';
import { snapshotBytes } from './cursor-view.ts';
import { Slots } from './slots.ts';
import { eventBytes, person, shown, type Watcher, World } from '../testing/cursor-world.ts';

/** E3. */
const bytesPerSecond = 32_000;
const refreshMs = 2_000;

const ids = ['ana', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gil', 'hal'];
const happenings = fc.array(
  fc.record({
    what: fc.constantFrom('move', 'move', 'move', 'move', 'hide', 'join', 'leave', 'wait', 'wait', 'drop'),
    who: fc.nat({ max: ids.length - 1 }),
    x: fc.nat({ max: 65_535 }),
    y: fc.nat({ max: 65_535 }),
    ms: fc.nat({ max: 2_500 }),
  }),
  { maxLength: 80 },
);

describe('E1 latest wins:', () => {
  test('everyone ends up with everyone where they are, whoever came, went, moved, hid, or missed frames', () => {
    fc.assert(
      fc.property(happenings, (story) => {
        const world = new World(new FakeClock());
        for (const { what, who, x, y, ms } of story) {
          const id = ids[who] as string;
          if (what === 'join' && !world.slots.has(id)) {
            world.places.delete(id);
            world.join(id);
          } else if (what === 'leave') world.leave(id);
          else if (what === 'move' && world.slots.has(id)) world.move(id, { x, y });
          else if (what === 'hide' && world.places.get(id)) world.move(id, undefined);
          else if (what === 'wait') world.clock.advance(ms);
          else if (what === 'drop') world.drops = ms % 2 === 0 ? (other) => other === id : () => false;
        }
        world.drops = () => false;
        world.clock.advance(3 * refreshMs);
        if (world.field.size < 2) return;
        // Who missed frames knows by now, also where nothing moves any more.
        for (const [id, watcher] of world.watchers) if (watcher.isBehind) world.resync(id);
        for (const watcher of world.watchers.values()) expect(shown(watcher.seen)).toEqual(world.truth);
        const frames = world.frames;
        world.clock.advance(60_000);
        expect(world.frames).toBe(frames);
        expect(world.clock.pending).toBe(0);
      }),
    );
  });

  test('a lone member costs nothing, and the one who comes sees them', () => {
    const world = new World(new FakeClock());
    world.join('ana');
    for (let i = 0; i < 100; i++) {
      world.move('ana', { x: i, y: i });
      world.clock.advance(50);
    }
    expect(world.frames).toBe(0);
    expect(world.budget).toBe(0);
    const ben = world.join('ben');
    world.clock.advance(100);
    expect(shown(ben.seen)).toEqual(world.truth);
    expect(world.budget).toBe(30);
  });
});

test('E2 a member gets one frame a tick, and the first move after a pause goes out at once', () => {
  const world = new World(new FakeClock());
  const ana = world.join('ana');
  for (let i = 0; i < 99; i++) world.join(`person-${i}`);
  world.clock.advance(10_000);
  const before = ana.bytes.length;
  world.move('person-0', { x: 1, y: 1 });
  world.clock.advance(0);
  expect(ana.bytes.length - before).toBe(1);
  for (let ms = 0; ms < 1_000; ms++) {
    for (let i = 0; i < 99; i++) world.move(`person-${i}`, { x: ms, y: i });
    world.clock.advance(1);
  }
  expect(ana.bytes.length - before).toBeLessThanOrEqual(31);
});

describe.each([
  [2, 0],
  [50, 0],
  [200, 0],
  [1_000, 0],
  [5_000, 0],
  [5_000, 40],
  [5_000, 1_000],
])('E3 with %i people who all move all the time, on a loop that is %i ms late', (people, lagMs) => {
  const world = new World(new FakeClock());
  world.lagMs = lagMs;
  const random = seededRandom(people);
  const ana = world.join('person-0');
  for (let i = 1; i < people; i++) world.field.join(`person-${i}`, person(`person-${i}`));
  /** When each slot's position was first not what Ana sees. */
  const wrongSince = new Map<number, number>();
  let worst = 0;
  const at = Array.from({ length: people }, () => ({ x: Math.floor(random() * 60_000), y: Math.floor(random() * 60_000) }));
  const slots = Array.from({ length: people }, (_, i) => world.field.join(`person-${i}`, person('')).member.slot);
  const start = world.clock.monotonic();
  for (let ms = 0; ms < 6_000; ms += 50) {
    for (let i = 0; i < people; i++) {
      const { x, y } = at[i] as Point;
      at[i] = {
        x: Math.min(65_535, Math.max(0, x + Math.floor(random() * 4_000) - 2_000)),
        y: Math.min(65_535, Math.max(0, y + Math.floor(random() * 4_000) - 2_000)),
      };
      world.field.move(`person-${i}`, at[i]?.x, at[i]?.y);
    }
    const before = new Map(ana.seen);
    world.clock.advance(50);
    if (ms === 3_000) world.join('late');
    for (const slot of slots) {
      const isFresh = before.get(slot) !== ana.seen.get(slot);
      if (isFresh) wrongSince.set(slot, world.clock.monotonic());
      worst = Math.max(worst, world.clock.monotonic() - (wrongSince.get(slot) ?? start));
    }
  }

  test('no member gets more than 32,000 bytes in any second', () => {
    for (const watcher of world.watchers.values()) expect(watcher.mostBytes).toBeLessThanOrEqual(bytesPerSecond);
  });

  test('every cursor is refreshed within two seconds', () => {
    expect(worst).toBeLessThanOrEqual(refreshMs);
  });

  test('who comes late is shown a snapshot within its budget', () => {
    const { snapshot } = world.field.join('later', person('later'));
    expect(snapshot.bytes.length + eventBytes).toBeLessThanOrEqual(snapshotBytes);
    expect(snapshot.more).toBe(people > 1_100);
  });
});

test('E3 a huge room uses the bytes of every second, also where timers are early', () => {
  const people = 5_000;
  const world = new World(new FakeClock(), 1);
  const ana = world.join('person-0');
  for (let i = 1; i < people; i++) world.field.join(`person-${i}`, person(`person-${i}`));
  const random = seededRandom(people);
  const somewhere = (): number => Math.floor(random() * 65_536);
  for (let ms = 0; ms < 9_000; ms += 100) {
    for (let i = 0; i < people; i++) world.field.move(`person-${i}`, somewhere(), somewhere());
    world.clock.advance(100);
  }
  // What is left of a second is less than a cursor takes, but for the room that a snapshot may need within three seconds of a join.
  const late = ana.bytes.filter(([at]) => at > 4_000).map(([, bytes]) => bytes);
  expect(Math.min(...late)).toBeGreaterThan(0.97 * 16_000);
});

test('two members get the same bytes, whenever they came', () => {
  const frames: Uint8Array[] = [];
  const clock = new FakeClock();
  const field = new CursorField({ clock, lagMs: () => 0, eventBytes }, { frame: (_area, bytes) => frames.push(bytes), roster: () => {}, budget: () => {} });
  for (const id of ids) field.join(id, person(id));
  for (const [i, id] of ids.entries()) field.move(id, i * 1_000, i);
  clock.advance(100);
  // One call for all of them: that is what lets the engine share it.
  expect(frames).toHaveLength(1);
});

describe('a viewport', () => {
  test('narrows what its member gets to the cells in view, and tells when a cursor leaves them', () => {
    const world = new World(new FakeClock());
    for (const id of ids) world.join(id);
    const ana = world.watchers.get('ana') as Watcher;
    world.look('ana', { left: 0, top: 0, right: 9_000, bottom: 9_000 });
    world.move('ben', { x: 100, y: 100 });
    world.move('cleo', { x: 60_000, y: 60_000 });
    world.clock.advance(200);
    expect(shown(ana.seen)).toEqual(new Map([[world.slots.get('ben'), { x: 100, y: 100 }]]));
    expect(shown((world.watchers.get('dan') as Watcher).seen).size).toBe(2);
    world.move('ben', { x: 40_000, y: 100 });
    world.clock.advance(200);
    expect(shown(ana.seen).size).toBe(0);
  });
});

describe('people', () => {
  test('have colours of their own while there are enough, and the same person one on all devices', () => {
    const world = new World(new FakeClock());
    for (let i = 0; i < 14; i++) world.join(`person-${i}`);
    expect(new Set(world.field.list(100).map(({ color }) => color)).size).toBe(14);
    const { member } = world.field.join('another device', person('person-3'));
    expect(member.color).toBe(world.field.list(100)[3]?.color);
  });

  test('have one colour on all devices, though it is neither their own nor the next that is free', () => {
    const { field } = new World(new FakeClock());
    const join = (id: string, user: string): string => field.join(id, { user, name: user, color: '#d00000' }).member.color;
    const [ana, ben] = [join('phone', 'ana'), join('1', 'ben')];
    expect(ana).not.toBe(ben);
    expect(join('2', 'ben')).toBe(ben);
  });

  test('who leave are seen by nobody any more, not by who comes later either', () => {
    const world = new World(new FakeClock());
    const ana = world.join('ana');
    for (const id of ['ben', 'cleo']) world.join(id);
    world.move('ben', { x: 1, y: 1 });
    world.clock.advance(5_000);
    world.leave('ben');
    world.clock.advance(1_000);
    world.move('cleo', { x: 2, y: 2 });
    world.clock.advance(5_000);
    expect([...ana.seen.keys()]).toEqual([2]);
    expect([...world.join('dan').seen.keys()]).toEqual([2]);
  });

  test('who leave before their move was told are not told of', () => {
    const world = new World(new FakeClock());
    const ana = world.join('ana');
    for (const id of ['ben', 'cleo']) world.join(id);
    world.clock.advance(5_000);
    world.move('ben', { x: 1, y: 1 });
    world.leave('ben');
    world.clock.advance(5_000);
    expect(ana.seen.size).toBe(0);
  });

  test('who come and go are told of twice a second at most, by slot', () => {
    const world = new World(new FakeClock());
    world.join('ana');
    world.clock.advance(1_000);
    world.rosters.length = 0;
    world.join('ben');
    world.join('cleo');
    const slot = world.slots.get('ben') as number;
    world.leave('ben');
    world.clock.advance(1_000);
    expect(world.rosters).toEqual([{ joined: [expect.objectContaining({ name: 'cleo' })], left: [slot] }]);
  });

  test('are found by slot, and listed up to a limit', () => {
    const world = new World(new FakeClock());
    for (const id of ids) world.join(id);
    world.leave('ben');
    expect(world.field.membersAt([2, 1, 0, 99]).map(({ name }) => name)).toEqual(['cleo', 'ana']);
    expect(world.field.list(2).map(({ name }) => name)).toEqual(['ana', 'cleo']);
  });

  test('with another name keep slot and colour, and the room is told', () => {
    const world = new World(new FakeClock());
    world.join('ana');
    world.join('ben');
    world.clock.advance(1_000);
    world.rosters.length = 0;
    const { member } = world.field.join('ben', { ...person('ben'), name: 'Benedict' });
    world.field.rename('ana', person('ana'));
    world.clock.advance(1_000);
    expect(world.rosters).toEqual([{ joined: [member], left: [] }]);
    expect(member).toEqual({ ...world.field.membersAt([1])[0], name: 'Benedict' });
    expect(world.slots.get('ben')).toBe(member.slot);
  });

  test('with several names one after the other are told of once, with the last one', () => {
    const world = new World(new FakeClock());
    world.join('ana');
    world.clock.advance(1_000);
    world.rosters.length = 0;
    world.join('ben');
    for (const name of ['Benedict', 'Benjamin']) world.field.rename('ben', { ...person('ben'), name });
    world.clock.advance(500);
    for (const name of ['Bennet', 'Benno']) world.field.rename('ben', { ...person('ben'), name });
    world.clock.advance(500);
    expect(world.rosters.map(({ joined }) => joined.map(({ name }) => name))).toEqual([['Benjamin'], ['Benno']]);
  });

  test('with another name are told of in large rooms too, up to 200 at a time, for nobody asks again whom they know', () => {
    const world = new World(new FakeClock());
    const names = world.crowd(450);
    world.clock.advance(1_000);
    world.rosters.length = 0;
    world.join('late');
    world.field.rename('late', { ...person('late'), name: 'later' });
    for (const id of names) world.field.rename(id, { ...person(id), name: `new-${id}` });
    world.leave('person-0');
    world.clock.advance(500);
    expect(world.rosters).toMatchObject([{ left: [0] }]);
    world.clock.advance(5_000);
    expect(world.rosters.map(({ joined }) => joined.length)).toEqual([200, 200, 50]);
    expect(new Set(world.rosters.flatMap(({ joined }) => joined.map(({ name }) => name))).size).toBe(450);
    expect(world.clock.pending).toBe(0);
  });

  test('of large rooms are told of by slot alone when they leave, and not at all when they come', () => {
    const world = new World(new FakeClock());
    for (let i = 0; i <= limits.announcedMembers; i++) world.join(`person-${i}`);
    world.clock.advance(1_000);
    world.leave('person-7');
    world.join('late');
    world.clock.advance(1_000);
    expect(world.rosters).toEqual([
      { joined: [], left: [] },
      { joined: [], left: [7] },
    ]);
  });

  test('who leave free their slot for others after a rest', () => {
    const world = new World(new FakeClock());
    world.join('ana');
    world.join('ben');
    world.leave('ana');
    expect(world.field.join('cleo', person('cleo')).member.slot).toBe(2);
    world.clock.advance(20_000);
    expect(world.field.join('dan', person('dan')).member.slot).toBe(0);
  });
});

test('who stays behind alone is told nothing more', () => {
  const world = new World(new FakeClock());
  world.join('ana');
  world.join('ben');
  world.clock.advance(1_000);
  world.move('ana', { x: 1, y: 1 });
  const before = world.frames;
  world.leave('ben');
  world.clock.advance(10_000);
  expect(world.frames).toBe(before);
  expect(world.clock.pending).toBe(0);
});

test('a closed field leaves no timer behind', () => {
  const world = new World(new FakeClock());
  world.join('ana');
  world.join('ben');
  world.move('ana', { x: 1, y: 1 });
  world.field.close();
  expect(world.clock.pending).toBe(0);
});

test('where there is no slot left, who comes is refused for now', () => {
  const slots = new Slots();
  for (let i = 0; i <= highestSlot; i++) slots.take(0);
  expect(() => slots.take(0)).toThrow(expect.objectContaining({ code: 'busy' }));
  slots.give(7, 0);
  expect(slots.take(60_000)).toBe(7);
});

test('a room that has grown moves as often as it is told, however small the last step was', () => {
  const world = new World(new FakeClock());
  for (let i = 0; i < 20; i++) world.join(`person-${i}`);
  world.clock.advance(1_000);
  expect(world.budget).toBe(15);
});

test('a room that a busy loop serves is told less often', () => {
  const world = new World(new FakeClock());
  for (const id of ids) world.join(id);
  world.clock.advance(5_000);
  world.lagMs = 200;
  const before = world.frames;
  for (let i = 0; i < 100; i++) {
    world.move('ana', { x: i, y: i });
    world.clock.advance(10);
  }
  expect(world.frames - before).toBeLessThanOrEqual(4);
  expect(world.budget).toBe(3);
});
