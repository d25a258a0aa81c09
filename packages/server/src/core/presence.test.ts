import type { Person, PresenceState } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import { Members } from './members.ts';
import { Presence } from './presence.ts';

const graceMs = 15_000;
const person = (user: string): Person => ({ user, name: user, color: '' });

class World {
  readonly clock = new FakeClock();
  readonly members = new Members({ clock: this.clock, graceMs });
  readonly presence = new Presence({ clock: this.clock, members: this.members });
  readonly told: { at: number; stream: string; people: string }[] = [];

  constructor() {
    this.presence.onChanged((stream, people) => {
      this.told.push({ at: this.clock.monotonic(), stream, people: people.map(({ user, state }) => `${user} ${state}`).join(', ') });
    });
  }

  connect(connection: string, user: string, ...streams: string[]): void {
    this.presence.connect(connection, user);
    for (const stream of streams) this.members.join(stream, connection, person(user));
  }

  drop(connection: string): void {
    this.members.drop(connection);
    this.presence.drop(connection);
  }

  leave(connection: string): void {
    this.members.leaveAll(connection);
    this.presence.leave(connection);
  }
}

describe('presence', () => {
  test('is active at first, and idle once every device is', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.connect('laptop', 'ana', 'chat:tea');
    world.presence.set('phone', 'idle');
    world.clock.advance(10_000);
    expect(world.told).toEqual([]);
    world.presence.set('laptop', 'idle');
    expect(world.presence.stateIn('chat:tea', 'ana')).toBe('active');
    world.clock.advance(500);
    expect(world.told).toEqual([{ at: 10_500, stream: 'chat:tea', people: 'ana idle' }]);
    expect(world.presence.stateIn('chat:tea', 'ana')).toBe('idle');
    world.presence.set('phone', 'active');
    world.clock.advance(500);
    expect(world.told.at(-1)?.people).toBe('ana active');
  });

  test('is told in every room that the user is in, on whatever device', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.connect('laptop', 'ana', 'chat:cake');
    world.presence.set('phone', 'idle');
    world.presence.set('laptop', 'idle');
    world.clock.advance(500);
    expect(world.told.map(({ stream }) => stream).sort()).toEqual(['chat:cake', 'chat:tea']);
  });

  test('of many is told together, and what is over again before that is not told at all', () => {
    const world = new World();
    for (const user of ['ana', 'ben', 'cleo']) world.connect(user, user, 'chat:tea');
    world.presence.set('ana', 'idle');
    world.presence.set('ben', 'idle');
    world.presence.set('cleo', 'idle');
    world.presence.set('ben', 'active');
    world.clock.advance(500);
    expect(world.told.map(({ people }) => people)).toEqual(['ana idle, cleo idle']);
  });

  test('E5 of who drops stays as it was until the grace is over, and a reload does not blink', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.connect('laptop', 'ana', 'chat:tea');
    world.presence.set('phone', 'idle');
    world.drop('laptop');
    world.clock.advance(graceMs - 1);
    expect(world.told).toEqual([]);
    world.connect('laptop again', 'ana', 'chat:tea');
    world.clock.advance(60_000);
    expect(world.told).toEqual([]);
    world.drop('laptop again');
    world.clock.advance(graceMs + 500);
    expect(world.told.map(({ people }) => people)).toEqual(['ana idle']);
  });

  test('of who leaves on purpose counts no more at once', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.connect('laptop', 'ana', 'chat:tea');
    world.presence.set('phone', 'idle');
    world.leave('laptop');
    world.clock.advance(500);
    expect(world.told.map(({ people }) => people)).toEqual(['ana idle']);
  });

  test('of who leaves a room and comes back is as it is then, and not told once more', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.presence.set('phone', 'idle');
    world.members.leave('chat:tea', 'phone');
    world.members.join('chat:tea', 'phone', person('ana'));
    expect(world.presence.stateIn('chat:tea', 'ana')).toBe('idle');
    world.clock.advance(500);
    expect(world.told).toEqual([]);
  });

  test('of who is gone for good waits for no grace any more', () => {
    const world = new World();
    world.presence.connect('phone', 'ana');
    world.presence.drop('phone');
    world.presence.leave('phone');
    expect(world.clock.pending).toBe(0);
  });

  test('of who is gone holds nothing: they come back as active', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.presence.set('phone', 'idle');
    world.drop('phone');
    world.clock.advance(60_000);
    world.connect('phone again', 'ana', 'chat:tea');
    expect(world.presence.stateIn('chat:tea', 'ana')).toBe('active');
    expect(world.clock.pending).toBe(0);
  });

  test('leaves no timer behind when it is closed', () => {
    const world = new World();
    world.connect('phone', 'ana', 'chat:tea');
    world.connect('laptop', 'ana');
    world.presence.set('phone', 'idle');
    world.presence.set('laptop', 'idle');
    world.presence.drop('laptop');
    world.presence.close();
    expect(world.clock.pending).toBe(0);
  });

  const users = ['ana', 'ben', '__proto__'];
  const rooms = ['chat:tea', 'chat:cake'];
  const happenings = fc.array(
    fc.record({
      what: fc.constantFrom('set', 'set', 'set', 'join', 'join', 'leaveRoom', 'drop', 'leave', 'watch', 'wait', 'wait'),
      user: fc.constantFrom(...users),
      device: fc.nat(1),
      room: fc.constantFrom(...rooms),
      state: fc.constantFrom<PresenceState>('active', 'idle'),
      ms: fc.constantFrom(0, 100, 499, 600, graceMs),
    }),
    { maxLength: 80 },
  );

  test('whatever happens, who watches a room has everyone right half a second later, and is told twice a second at most', () => {
    fc.assert(
      fc.property(happenings, (story) => {
        const world = new World();
        const { members, presence, clock } = world;
        /** What those who watch a room believe, from when they came. */
        const watchers = new Map<string, Map<string, PresenceState>[]>(rooms.map((room) => [room, []]));
        const states = new Map<string, { user: string; state: PresenceState }>();
        const generation = new Map<string, number>();
        presence.onChanged((stream, people) => {
          for (const believed of watchers.get(stream) ?? []) for (const { user, state } of people) believed.set(user, state);
        });
        members.onLeft((stream, { user }) => {
          for (const believed of watchers.get(stream) ?? []) believed.delete(user);
        });
        const shown = (room: string): Map<string, PresenceState> => new Map(members.list(room, 10).map(({ user }) => [user, presence.stateIn(room, user)]));

        for (const { what, user, device, room, state, ms } of story) {
          const key = `${user}/${device}`;
          const connection = `${key}/${generation.get(key) ?? 0}`;
          const isLive = states.has(connection);
          if (what === 'join') {
            if (!isLive) {
              presence.connect(connection, user);
              states.set(connection, { user, state: 'active' });
            }
            if (members.join(room, connection, person(user))) {
              for (const believed of watchers.get(room) ?? []) believed.set(user, presence.stateIn(room, user));
            }
          } else if (what === 'set' && isLive) {
            presence.set(connection, state);
            states.set(connection, { user, state });
          } else if (what === 'leaveRoom') members.leave(room, connection);
          else if ((what === 'drop' || what === 'leave') && isLive) {
            generation.set(key, (generation.get(key) ?? 0) + 1);
            const gone = (): void => void states.delete(connection);
            if (what === 'drop') clock.after(graceMs, gone);
            else gone();
            world[what](connection);
          } else if (what === 'watch') watchers.get(room)?.push(shown(room));
          else if (what === 'wait') clock.advance(ms);
        }
        clock.advance(500);
        for (const room of rooms) {
          const isActive = (user: string): boolean => [...states.values()].some((each) => each.user === user && each.state === 'active');
          const truth = new Map(members.list(room, 10).map(({ user }) => [user, isActive(user) ? 'active' : 'idle']));
          for (const believed of watchers.get(room) ?? []) expect(believed).toEqual(truth);
          const told = world.told.filter(({ stream }) => stream === room);
          told.forEach(({ at }, i) => expect(at - (told[i - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(500));
        }
        clock.advance(graceMs + 500);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
