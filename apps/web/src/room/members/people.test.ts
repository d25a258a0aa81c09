import type { Message } from '@partyline/react';
import { expect, it } from 'vitest';
import { inOrder, recentlyHere } from './people.ts';

const person = (user: string) => ({ user, name: user.toUpperCase(), color: '#1A74CF' });
const by = (sender: string, key: number): Message => ({
  key: `${key}`,
  id: `${key}`,
  seq: key,
  sender,
  name: sender.toUpperCase(),
  color: '#1A74CF',
  at: 0,
  text: 'x',
  isEdited: false,
  isDeleted: false,
  reactions: [],
  state: 'stored',
});

it('puts oneself first and all others by name', () => {
  expect(inOrder(['cy', 'me', 'ana'].map(person), 'me').map(({ user }) => user)).toEqual(['me', 'ana', 'cy']);
});

it('remembers those who wrote and left, the latest first, each once', () => {
  const messages = [by('ana', 1), by('ben', 2), by('ana', 3), by('cy', 4), by('me', 5)];
  expect(recentlyHere(messages, [person('cy')], 'me').map(({ user }) => user)).toEqual(['ana', 'ben']);
});
