import { RoomName } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { isRoomName, toRoomName } from './room-name.ts';

describe('isRoomName', () => {
  it('agrees with the wire about every name', () => {
    const sign = fc.constantFrom('a', 'Z', '0', '_', '.', '-', ':', ' ', '/', 'é');
    fc.assert(fc.property(fc.string({ unit: sign, maxLength: 140 }), (name) => isRoomName(name) === RoomName.safeParse(name).success));
    const names = ['lobby', 'constructor', 'toString', '__proto__', 'a'.repeat(128), 'a'.repeat(129), ''];
    expect(names.map(isRoomName)).toEqual(names.map((name) => RoomName.safeParse(name).success));
  });
});

describe('toRoomName', () => {
  it.each([
    ['lobby', 'lobby'],
    ['  Design team! ', 'Design-team'],
    ['café/menu', 'cafemenu'],
    ['#general', 'general'],
    ['???', ''],
    ['constructor', ''],
  ])('makes of %j the room %j', (typed, name) => expect(toRoomName(typed)).toBe(name));
});
