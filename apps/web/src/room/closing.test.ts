import { expect, it } from 'vitest';
import { closingOf } from './closing.ts';

it('A5 tells who was in the room that they no longer are, and who never was that it is closed', () => {
  const error = { code: 'not_found', message: 'there is no such room' } as const;
  expect(closingOf('lobby', { epoch: 'e', error }).title).toBe('You’re no longer in lobby');
  expect(closingOf('lobby', { error }).title).toBe('This line is closed to you');
});

it('says what there is to do where there is something', () => {
  expect(closingOf('lobby', { error: { code: 'too_many_rooms', message: '' } }).text).toContain('Leave one of them first');
});
