import { describe, expect, it } from 'vitest';
import { completeMention, findPeople, mentionQuery } from './mention-search.ts';

const person = (name: string) => ({ user: name, name, color: '#1A74CF' });

describe('mentionQuery', () => {
  it('is what stands between an @ and the caret', () => {
    expect(mentionQuery('hi @an', 6)).toEqual({ start: 3, text: 'an' });
    expect(mentionQuery('@', 1)).toEqual({ start: 0, text: '' });
    expect(mentionQuery('(@Ben Ok', 8)).toEqual({ start: 1, text: 'Ben Ok' });
  });

  it('is absent in an address, after a line break, a space or a second one', () => {
    expect(mentionQuery('me@an', 5)).toBeUndefined();
    expect(mentionQuery('@an\nx', 5)).toBeUndefined();
    expect(mentionQuery('@ an', 4)).toBeUndefined();
    expect(mentionQuery('@an  x', 6)).toBeUndefined();
    expect(mentionQuery('no', 2)).toBeUndefined();
  });
});

describe('findPeople', () => {
  const people = ['Ben Okafor', 'José', 'Olga', 'Abe'].map(person);
  const find = (query: string) => findPeople(people, query).map(({ name }) => name);

  it('finds by the start of a name before the start of its other words, without case or accents', () => {
    expect(find('o')).toEqual(['Olga', 'Ben Okafor']);
    expect(find('JOSE')).toEqual(['José']);
    expect(find('ben ok')).toEqual(['Ben Okafor']);
    expect(find('')).toEqual(['Abe', 'Ben Okafor', 'José', 'Olga']);
    expect(find('be')).toEqual(['Ben Okafor']);
  });

  it('finds no more than there is room for', () => {
    expect(
      findPeople(
        Array.from({ length: 20 }, (_, i) => person(`a${i}`)),
        'a',
      ),
    ).toHaveLength(8);
  });
});

describe('completeMention', () => {
  it('puts the name, and a space where there is none', () => {
    expect(completeMention('hi @an', { start: 3, text: 'an' }, 'Ana')).toEqual({ text: 'hi @Ana ', caret: 8 });
    expect(completeMention('@an, hi', { start: 0, text: 'an' }, 'Ana')).toEqual({ text: '@Ana , hi', caret: 5 });
    expect(completeMention('@an hi', { start: 0, text: 'an' }, 'Ana')).toEqual({ text: '@Ana hi', caret: 5 });
  });
});
