import { expect, it } from 'vitest';
import { endingOf } from './ending.ts';

it('tells a ban from a session that was ended, and both from one that is over', () => {
  expect(endingOf({ name: 'refused', error: { code: 'banned', message: '' } })).toBe('banned');
  expect(endingOf({ name: 'refused', error: { code: 'token_revoked', message: '' } })).toBe('revoked');
  expect(endingOf({ name: 'refused', error: { code: 'unauthorized', message: '' } })).toBe('over');
  expect(endingOf({ name: 'refused' })).toBe('over');
});

it('ends nothing while there is hope', () => {
  expect(endingOf({ name: 'offline', error: { code: 'token_revoked', message: '' } })).toBeUndefined();
  expect(endingOf({ name: 'live' })).toBeUndefined();
});
