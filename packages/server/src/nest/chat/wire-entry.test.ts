import { ChatEntry } from '@partyline/protocol';
import { expect, it } from 'vitest';
import { lostKind } from '../../core/entry.ts';
import { toWire } from './wire-entry.ts';

it('I6 shows an entry of which a disk left only the place like a message that was deleted', () => {
  const author = { user: 'lost', name: '?', color: '#64748B' };
  const shown = toWire('lobby', 'epoch-1', { seq: 7, id: 'lost-0123456789', author, at: 0, kind: lostKind, data: null });
  expect(shown).toMatchObject({ seq: 7, kind: 'message', text: '', deleted: true });
  expect(ChatEntry.parse(shown)).toEqual(shown);
});
