import { limits, palette } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Members } from '../../core/members.ts';
import { Presence } from '../../core/presence.ts';
import { ShownMembers } from './shown-members.ts';

const stream = 'chat:lobby';
let clock: FakeClock;
let members: Members;
let presence: Presence;
let shown: ShownMembers;

beforeEach(() => {
  clock = new FakeClock();
  members = new Members({ clock, graceMs: 0 });
  presence = new Presence({ clock, members });
  shown = new ShownMembers(members, presence, clock);
});

const join = (user: string): boolean => members.join(stream, `c-${user}`, { user, name: user, color: palette[0] });
const leave = (user: string): void => members.leave(stream, `c-${user}`);
const fill = (count: number): void => {
  for (let i = 0; i < count; i++) join(`u${i}`);
};
const users = (): readonly string[] => shown.list(stream).map(({ user }) => user);

describe('ShownMembers', () => {
  it('lists who is there now, and who of them is idle', () => {
    join('ana');
    expect(users()).toEqual(['ana']);
    presence.connect('c-ben', 'ben');
    presence.set('c-ben', 'idle');
    join('ben');
    expect(shown.list(stream)).toMatchObject([{ user: 'ana' }, { user: 'ben', idle: true }]);
    leave('ana');
    expect(users()).toEqual(['ben']);
  });

  it('lists exactly in every room whose members are told of changes', () => {
    fill(limits.announcedMembers);
    expect(users()).toContain('u0');
    leave('u0');
    expect(users()).not.toContain('u0');
    join('u0');
    expect(users()).toContain('u0');
  });

  it('D6 shares a list of a large room for a moment among all who come', () => {
    fill(limits.announcedMembers + 50);
    const list = shown.list(stream);
    leave('u0');
    expect(shown.list(stream)).toBe(list);
    clock.advance(1000);
    expect(users()).not.toContain('u0');
    expect(users()).toHaveLength(limits.membersListed);
  });

  it('shares no list with other rooms, and none with a room that has become small', () => {
    fill(limits.announcedMembers + 1);
    expect(users()).toContain('u0');
    expect(shown.list('chat:other')).toEqual([]);
    leave('u0');
    expect(users()).not.toContain('u0');
  });
});
