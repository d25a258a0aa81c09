import type { Person } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, test, vi } from 'vitest';
import { Typing } from './typing.ts';

const [ana, ben, cleo] = ['ana', 'ben', 'cleo'].map((user): Person => ({ user, name: user, color: '' })) as [Person, Person, Person];

class World {
  readonly clock = new FakeClock();
  readonly told: { at: number; stream: string; names: string[]; count: number }[] = [];
  readonly typing = new Typing(this.clock, (stream, people, count) => {
    this.told.push({ at: this.clock.monotonic(), stream, names: people.map(({ name }) => name), count });
  });

  get last(): string[] | undefined {
    return this.told.at(-1)?.names;
  }
}

describe('E4 typing', () => {
  test('shows at once, and is gone two seconds after the last key', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    expect(world.told).toEqual([{ at: 0, stream: 'chat:tea', names: ['ana'], count: 1 }]);
    world.clock.advance(1_999);
    expect(world.told).toHaveLength(1);
    world.clock.advance(1);
    expect(world.told.at(-1)).toEqual({ at: 2_000, stream: 'chat:tea', names: [], count: 0 });
  });

  test('counts from the key, not from when the server heard of it', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.clock.advance(1_000);
    world.typing.typed('chat:tea', '1', ana, 400);
    world.clock.advance(1_599);
    expect(world.last).toEqual(['ana']);
    world.clock.advance(1);
    expect(world.last).toEqual([]);
  });

  test('ends by the latest key, also where an older one is heard of after it', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.clock.advance(100);
    world.typing.typed('chat:tea', '1', ana, 1_500);
    world.clock.advance(1_899);
    expect(world.last).toEqual(['ana']);
    world.clock.advance(1);
    expect(world.last).toEqual([]);
  });

  test('a key of long ago starts nothing', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana, 2_000);
    world.clock.advance(10_000);
    expect(world.told).toEqual([]);
  });

  test('goes at once when their message arrives, whatever device it came from', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.clock.advance(600);
    world.typing.wrote('chat:tea', 'ana');
    expect(world.told.at(-1)).toMatchObject({ at: 600, names: [] });
  });

  test('goes when the connection does, and stays while another device types', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.typing.typed('chat:cake', '1', ana);
    world.typing.typed('chat:cake', '2', ana);
    world.clock.advance(600);
    world.typing.drop('1', 'ana');
    expect(world.told.at(-1)).toMatchObject({ stream: 'chat:tea', names: [] });
    world.clock.advance(1_399);
    expect(world.told.filter(({ stream }) => stream === 'chat:cake')).toHaveLength(1);
  });

  test('goes two seconds after the last key of the device that is left, where the one with a later key drops', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.typing.typed('chat:tea', '2', ana, 600);
    world.clock.advance(800);
    world.typing.drop('1', 'ana');
    world.clock.advance(599);
    expect(world.last).toEqual(['ana']);
    world.clock.advance(1);
    expect(world.told.at(-1)).toMatchObject({ at: 1_400, names: [] });
  });

  test('names the first four of many, and counts all', () => {
    const world = new World();
    for (let i = 0; i < 9; i++) world.typing.typed('chat:tea', `${i}`, { ...ana, user: `user-${i}`, name: `user-${i}` });
    world.clock.advance(500);
    expect(world.told.at(-1)).toMatchObject({ names: ['user-0', 'user-1', 'user-2', 'user-3'], count: 9 });
  });

  test('is told again while it goes on, so that a client can forget what it hears no more of', () => {
    const world = new World();
    for (let ms = 0; ms < 10_000; ms += 1_000) {
      world.typing.typed('chat:tea', '1', ana);
      world.clock.advance(1_000);
    }
    expect(world.told.map(({ at }) => at)).toEqual([0, 3_000, 6_000, 9_000]);
  });

  test('by thousands costs the room two events a second, and few timers', () => {
    const world = new World();
    let timers = 0;
    const { clock } = world;
    const after = clock.after.bind(clock);
    clock.after = (ms, callback) => {
      timers += 1;
      return after(ms, callback);
    };
    for (let ms = 0; ms < 5_000; ms += 1) {
      world.typing.typed('chat:tea', `${ms % 2_500}`, { ...ana, user: `user-${ms % 2_500}` });
      clock.advance(1);
    }
    expect(world.told.length).toBeLessThanOrEqual(11);
    expect(timers).toBeLessThanOrEqual(40);
    clock.advance(10_000);
    expect(world.told.at(-1)).toMatchObject({ names: [], count: 0 });
  });

  test('has one timer for a room, also where the room is to be told sooner than it was looked for', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.clock.advance(100);
    world.typing.typed('chat:tea', '2', ben);
    expect(world.clock.pending).toBe(1);
  });

  test('goes in time, though the timer of those who typed there before was late', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.clock.advance(100);
    world.typing.wrote('chat:tea', 'ana');
    world.clock.advance(600);
    // The loop is late: what comes in at 1,010 is heard of before the timer of 1,000.
    world.typing.typed('chat:tea', '1', ana);
    const late = vi.spyOn(world.clock, 'monotonic').mockReturnValue(1_010);
    world.typing.wrote('chat:tea', 'ana');
    world.typing.typed('chat:tea', '2', ben);
    late.mockRestore();
    world.clock.advance(310);
    expect(world.last).toEqual(['ben']);
    world.clock.advance(600);
    world.typing.wrote('chat:tea', 'ben');
    world.clock.advance(0);
    expect(world.told.at(-1)).toMatchObject({ at: 1_610, names: [] });
  });

  test('leaves nothing behind once nobody types and the connections are gone', () => {
    const world = new World();
    for (const stream of ['chat:tea', 'chat:cake']) world.typing.typed(stream, '1', ana);
    world.typing.typed('chat:tea', '2', ben);
    expect(world.typing.size).toBe(4);
    world.typing.drop('1', 'ana');
    world.clock.advance(10_000);
    expect(world.typing.size).toBe(1);
    world.typing.drop('2', 'ben');
    expect(world.typing.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  test('leaves no timer behind when it is closed', () => {
    const world = new World();
    world.typing.typed('chat:tea', '1', ana);
    world.typing.close();
    expect(world.clock.pending).toBe(0);
  });

  const happenings = fc.array(
    fc.record({
      what: fc.constantFrom('typed', 'typed', 'typed', 'stopped', 'wrote', 'drop', 'wait', 'wait'),
      who: fc.constantFrom(ana, ben, cleo),
      device: fc.nat({ max: 1 }),
      stream: fc.constantFrom('chat:tea', 'chat:cake'),
      ms: fc.nat({ max: 1_500 }),
    }),
    { maxLength: 100 },
  );

  test('whatever happens, each room is told at most twice a second, is right within half a second, and holds nothing in the end', () => {
    fc.assert(
      fc.property(happenings, (story) => {
        const world = new World();
        /** The model: when each connection's typing ends, by room and user. */
        const until = new Map<string, number>();
        for (const { what, who, device, stream, ms } of story) {
          const connection = `${who.user}-${device}`;
          const now = world.clock.monotonic();
          const ofRoom = (key: string): boolean => key.startsWith(`${stream} ${who.user} `);
          if (what === 'typed') {
            world.typing.typed(stream, connection, who, ms);
            const key = `${stream} ${who.user} ${device}`;
            until.set(key, Math.max(now + 2_000 - ms, until.get(key) ?? 0));
          } else if (what === 'stopped') {
            world.typing.stopped(stream, connection, who.user);
            until.delete(`${stream} ${who.user} ${device}`);
          } else if (what === 'wrote') {
            world.typing.wrote(stream, who.user);
            for (const key of [...until.keys()]) if (ofRoom(key)) until.delete(key);
          } else if (what === 'drop') {
            world.typing.drop(connection, who.user);
            for (const key of [...until.keys()]) if (key.endsWith(`${who.user} ${device}`)) until.delete(key);
          } else {
            world.clock.advance(ms);
          }
          if (what !== 'wait') continue;
          // Nothing changed for half a second, so the room knows.
          world.clock.advance(500);
          for (const room of ['chat:tea', 'chat:cake']) {
            const typing = [...until].filter(([key, at]) => key.startsWith(room) && at > world.clock.monotonic()).map(([key]) => key.split(' ')[1]);
            const stopping = [...until].filter(([key, at]) => key.startsWith(room) && at > world.clock.monotonic() - 500).map(([key]) => key.split(' ')[1]);
            const told = world.told.filter((each) => each.stream === room).at(-1)?.names ?? [];
            expect(told).toEqual(expect.arrayContaining([...new Set(typing)]));
            expect(stopping).toEqual(expect.arrayContaining(told));
          }
        }
        world.clock.advance(10_000);
        for (const room of ['chat:tea', 'chat:cake']) {
          const told = world.told.filter(({ stream }) => stream === room);
          expect(told.at(-1)?.names ?? []).toEqual([]);
          told.forEach(({ at }, i) => expect(at - (told[i - 2]?.at ?? -Infinity)).toBeGreaterThanOrEqual(1_000));
        }
        expect(world.clock.pending).toBe(0);
        for (const { user } of [ana, ben, cleo]) for (const device of [0, 1]) world.typing.drop(`${user}-${device}`, user);
        expect(world.typing.size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
