import type { RoomSnapshot } from '@partyline/react';

/** What a closed room says to someone. Who was in it reads it differently from who never was. */
export function closingOf(name: string, { epoch, error }: Pick<RoomSnapshot, 'epoch' | 'error'>): { title: string; text: string } {
  if (epoch !== undefined) return { title: `You’re no longer in ${name}`, text: 'The server lets you neither read nor write here any more.' };
  const text =
    error?.code === 'too_many_rooms'
      ? 'You are in as many rooms as one can be in. Leave one of them first.'
      : 'The server lets you neither read nor write here.';
  return { title: 'This line is closed to you', text };
}
