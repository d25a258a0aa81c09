import { expect, it } from 'vitest';
import { mentionedUsers } from './mentioned-users.ts';

const person = (user: string, name: string) => ({ user, name, color: '#408210' });
const people = [person('u1', 'Ana'), person('u2', 'Ana Maria'), person('u3', 'Bo'), person('u4', 'bo')];

it.each([
  ['hello', []],
  ['hello @Ana', ['u1']],
  ['@bo!', ['u3', 'u4']],
  ['@ana maria, look', ['u2']],
  ['@Ana Maria and @Ana', ['u1', 'u2']],
  ['mail@Ana is no mention, nor is @Anatol', []],
])('%s names %j', (text, users) => {
  expect(mentionedUsers(text, people)).toEqual(users);
});

it('names no more people than a message may', () => {
  const many = Array.from({ length: 30 }, (_, i) => person(`u${i}`, 'Ana'));
  expect(mentionedUsers('@Ana', many)).toHaveLength(20);
});
