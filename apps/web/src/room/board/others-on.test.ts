import { expect, it } from 'vitest';
import { othersOn } from './others-on.ts';

const person = (slot: number, user: string) => ({ slot, user, name: user, color: '#1A74CF' });

it('names everyone else', () => {
  expect(othersOn({ people: [person(1, 'ana'), person(2, 'ben')], count: 3 }, 'me')).toEqual({ people: [person(1, 'ana'), person(2, 'ben')], count: 2 });
});

it('counts a person once, and not oneself in another window', () => {
  const { people, count } = othersOn({ people: [person(1, 'ana'), person(2, 'ana'), person(3, 'me')], count: 4 }, 'me');
  expect([people.map(({ user }) => user), count]).toEqual([['ana'], 1]);
});

it('counts those of a crowd whose names are not known', () => {
  expect(othersOn({ people: [person(1, 'ana')], count: 500 }, 'me').count).toBe(499);
});

it('is empty before anything is known', () => {
  expect(othersOn({ people: [], count: 0 }, 'me')).toEqual({ people: [], count: 0 });
});
