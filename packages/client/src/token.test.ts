import { colorOf } from '@partyline/protocol/constants';
import { ana, fakeToken } from '@partyline/testing';
import { expect, it } from 'vitest';
import { personOf } from './token.ts';

const tokenWith = (payload: string): string => `e30.${Buffer.from(payload).toString('base64url')}.sig`;

it('reads who a token is for', () => {
  expect(personOf(fakeToken(ana))).toEqual(ana);
});

it('reads names beyond ASCII, and base64url digits', () => {
  expect(personOf(fakeToken({ user: '>>>???', name: 'Zoë 👩‍🚀 שלום', color: '#DE281B' }))).toEqual({ user: '>>>???', name: 'Zoë 👩‍🚀 שלום', color: '#DE281B' });
});

it('makes up a name and a colour where the token has none', () => {
  expect(personOf(tokenWith('{"sub":"u1"}'))).toEqual({ user: 'u1', name: 'u1', color: colorOf('u1') });
});

it.each(['', 'opaque', 'a.b.c', 'a.%.c', tokenWith('not json'), tokenWith('null'), tokenWith('"text"'), tokenWith('{"sub":7}')])(
  'says nothing of a token that it cannot read: %j',
  (token) => expect(personOf(token)).toBeUndefined(),
);
