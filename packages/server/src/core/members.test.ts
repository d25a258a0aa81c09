import type { Person } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { beforeEach, describe, expect, it } from 'vitest';
import { Members } from './members.ts';

const graceMs = 15_000;
const person = (user: string, name = user): Person => ({ user, name, color: '#DE281B' });
const ana = person('ana');
const ben = person('ben');

let clock: FakeClock;
let members: Members;
let left: string[];

beforeEach(() => {
  clock = new FakeClock();
  members = new Members({ clock, graceMs });
  left = [];
  members.onLeft((stream, { user }) => left.push(`${stream} ${user}`));
});

describe('Members', () => {
  it('counts a user once, however many devices they have', () => {
    expect(members.join('chat:lobby', 'phone', ana)).toBe(true);
    expect(members.join('chat:lobby', 'laptop', ana)).toBe(false);
    expect(members.join('chat:lobby', 'b1', ben)).toBe(true);
    expect(members.count('chat:lobby')).toBe(2);
    expect(members.list('chat:lobby', 10)).toEqual([ana, ben]);
    expect(members.list('chat:lobby', 1)).toEqual([ana]);
  });

  it('tells of a user who left with the last device only', () => {
    members.join('chat:lobby', 'phone', ana);
    members.join('chat:lobby', 'laptop', ana);
    members.leave('chat:lobby', 'phone');
    expect(left).toEqual([]);
    members.leave('chat:lobby', 'laptop');
    expect(left).toEqual(['chat:lobby ana']);
    expect(members.count('chat:lobby')).toBe(0);
  });

  it('E5 keeps a user whose connection dropped until the grace is over', () => {
    members.join('chat:lobby', 'a1', ana);
    members.drop('a1');
    clock.advance(graceMs - 1);
    expect(members.count('chat:lobby')).toBe(1);
    clock.advance(1);
    expect(left).toEqual(['chat:lobby ana']);
    expect(members.count('chat:lobby')).toBe(0);
  });

  it('E5 a reload does not blink', () => {
    members.join('chat:lobby', 'a1', ana);
    members.drop('a1');
    clock.advance(1000);
    expect(members.join('chat:lobby', 'a2', ana)).toBe(false);
    clock.advance(graceMs * 2);
    expect(left).toEqual([]);
    members.leave('chat:lobby', 'a2');
    expect(left).toEqual(['chat:lobby ana']);
  });

  it('E5 who leaves after a reload is gone at once: the old connection holds no place any more', () => {
    members.join('chat:lobby', 'a1', ana);
    members.drop('a1');
    members.join('chat:lobby', 'a2', ana);
    members.leave('chat:lobby', 'a2');
    expect(members.count('chat:lobby')).toBe(0);
  });

  it('a dropped device holds its place while another one leaves', () => {
    members.join('chat:lobby', 'phone', ana);
    members.join('chat:lobby', 'laptop', ana);
    members.drop('phone');
    members.leave('chat:lobby', 'laptop');
    expect(left).toEqual([]);
    clock.advance(graceMs);
    expect(left).toEqual(['chat:lobby ana']);
  });

  it('a repeated join of a connection frees no place of another', () => {
    members.join('chat:lobby', 'phone', ana);
    members.join('chat:lobby', 'laptop', ana);
    members.drop('phone');
    members.join('chat:lobby', 'laptop', ana);
    members.leave('chat:lobby', 'laptop');
    expect(members.count('chat:lobby')).toBe(1);
  });

  it('rooms are apart: leaving one changes nothing in another', () => {
    members.join('chat:a', 'c', ana);
    members.join('chat:b', 'c', ana);
    members.leave('chat:a', 'c');
    expect([members.count('chat:a'), members.count('chat:b')]).toEqual([0, 1]);
  });

  it('a user is shown as they last joined', () => {
    members.join('chat:lobby', 'a1', ana);
    members.join('chat:lobby', 'a2', person('ana', 'Ana Maria'));
    expect(members.list('chat:lobby', 10)).toEqual([person('ana', 'Ana Maria')]);
  });

  it('without a grace, a drop is a leave', () => {
    const strict = new Members({ clock, graceMs: 0 });
    strict.join('chat:lobby', 'a1', ana);
    strict.drop('a1');
    expect(strict.count('chat:lobby')).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('after any course of events, once the grace is over, those are in a room who have a live connection there', () => {
    const users = fc.constantFrom('ana', 'ben', '__proto__');
    const event = fc.record({
      what: fc.constantFrom('join' as const, 'leave' as const, 'leaveAll' as const, 'drop' as const),
      user: users,
      device: fc.nat(2),
      room: fc.constantFrom('chat:a', 'chat:constructor'),
      elapsed: fc.constantFrom(0, 1000, graceMs),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const time = new FakeClock();
        const subject = new Members({ clock: time, graceMs });
        const live = new Map<string, Set<string>>();
        const present = { 'chat:a': new Set<string>(), 'chat:constructor': new Set<string>() };
        subject.onLeft((stream, { user }) => expect(present[stream as 'chat:a'].delete(user)).toBe(true));
        // A connection that dropped never speaks again: its device comes back with another one.
        const generation = new Map<string, number>();
        for (const { what, user, device, room, elapsed } of events) {
          const key = `${user}/${device}`;
          const connection = `${key}/${generation.get(key) ?? 0}`;
          const rooms = live.get(connection) ?? new Set<string>();
          live.set(connection, rooms);
          if (what === 'join') {
            rooms.add(room);
            expect(subject.join(room, connection, person(user))).toBe(!present[room as 'chat:a'].has(user));
            present[room as 'chat:a'].add(user);
          } else if (what === 'leave') {
            rooms.delete(room);
            subject.leave(room, connection);
          } else {
            rooms.clear();
            subject[what](connection);
            generation.set(key, (generation.get(key) ?? 0) + 1);
          }
          time.advance(elapsed);
        }
        time.advance(graceMs);
        for (const room of ['chat:a', 'chat:constructor']) {
          const expected = new Set([...live].filter(([, rooms]) => rooms.has(room)).map(([connection]) => connection.slice(0, connection.indexOf('/'))));
          expect(new Set(subject.list(room, 10).map(({ user }) => user))).toEqual(expected);
          expect(subject.count(room)).toBe(expected.size);
        }
        expect(time.pending).toBe(0);
      }),
    );
  });
});
