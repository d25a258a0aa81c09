import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { Permissions } from './permissions.ts';

const claim = (rooms: Record<string, unknown>): Permissions => {
  const permissions = Permissions.fromClaim(rooms);
  if (!permissions) throw new Error('the claim was refused');
  return permissions;
};

describe('Permissions', () => {
  it('A5 without a claim, streams that match a public pattern are readable and writable, others neither', () => {
    const permissions = Permissions.ofPublic(['chat:lobby', 'chat:open-*']);
    for (const stream of ['chat:lobby', 'chat:open-1', 'chat:open-']) {
      expect(permissions.canRead(stream)).toBe(true);
      expect(permissions.canWrite(stream)).toBe(true);
    }
    for (const stream of ['chat:lobby2', 'chat:lobb', 'xchat:lobby', 'chat:Open-1', 'other:open-1', '']) {
      expect(permissions.canRead(stream)).toBe(false);
      expect(permissions.canWrite(stream)).toBe(false);
    }
  });

  it.each([
    ['r', true, false],
    ['w', false, true],
    ['rw', true, true],
  ])('A5 a claim of %j grants just that', (right, read, write) => {
    const permissions = claim({ 'chat:a': right });
    expect([permissions.canRead('chat:a'), permissions.canWrite('chat:a')]).toEqual([read, write]);
  });

  it('A5 the rights of all patterns that match add up', () => {
    const permissions = claim({ 'chat:*': 'r', 'chat:team-*': 'w' });
    expect([permissions.canRead('chat:team-1'), permissions.canWrite('chat:team-1')]).toEqual([true, true]);
    expect([permissions.canRead('chat:lobby'), permissions.canWrite('chat:lobby')]).toEqual([true, false]);
  });

  it('A5 an empty claim grants nothing', () => {
    expect(claim({}).canRead('chat:lobby')).toBe(false);
  });

  it.each([
    ['a list', ['chat:*']],
    ['a text', 'chat:*'],
    ['null', null],
    ['an unknown right', { 'chat:*': 'admin' }],
    ['one bad right among good ones', { 'chat:a': 'r', 'chat:b': true }],
    ['an empty pattern', { '': 'rw' }],
    ['a pattern of 257 characters', { ['x'.repeat(257)]: 'rw' }],
    ['101 patterns', Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`chat:${i}`, 'r']))],
  ])('refuses a claim that is %s', (_, rooms) => {
    expect(Permissions.fromClaim(rooms)).toBeUndefined();
  });

  it('accepts 100 patterns, and one of 256 characters', () => {
    expect(Permissions.fromClaim(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`chat:${i}`, 'r'])))).toBeDefined();
    expect(claim({ ['x'.repeat(256)]: 'r' }).canRead('x'.repeat(256))).toBe(true);
  });

  it('takes every character but * for itself', () => {
    const permissions = claim({ 'chat:a.b+(c)?': 'r' });
    expect(permissions.canRead('chat:a.b+(c)?')).toBe(true);
    expect(permissions.canRead('chat:axb+(c)?')).toBe(false);
  });

  it('A5 reaches a prefix where a name that begins with it may be readable', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 });
    const prefixes = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });
    // All that can follow: a pattern without a star has at most four letters, and with one it needs no more.
    const endings = [''];
    for (const ending of endings) if (ending.length < 4) endings.push(`${ending}a`, `${ending}b`);
    fc.assert(
      fc.property(letters.filter(Boolean), prefixes, fc.constantFrom('r', 'w', 'rw'), (pattern, prefix, right) => {
        const permissions = claim({ [pattern]: right });
        expect(permissions.reaches(prefix)).toBe(endings.some((ending) => permissions.canRead(prefix + ending)));
      }),
      { numRuns: 1000 },
    );
    expect(Permissions.ofPublic(['chat:*']).reaches('notifications:')).toBe(false);
    expect(Permissions.ofPublic(['*']).reaches('notifications:')).toBe(true);
  });

  it('matches as a regular expression with .* for each * would', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(letters, names, (pattern, name) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        expect(Permissions.ofPublic([pattern]).canRead(name)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
