import { React } from '@partyline/protocol';
import { expect, it } from 'vitest';
import { emojiGroups, findEmoji } from './emoji-list.ts';
import { quickReactions } from './quick-reactions.ts';

const all = emojiGroups.flatMap(({ emoji }) => emoji);

it('has only emoji that the wire accepts as a reaction', () => {
  const signs = [...quickReactions, ...all.map(({ sign }) => sign)];
  expect(signs.filter((emoji) => !React.safeParse({ room: 'lobby', seq: 1, emoji }).success)).toEqual([]);
});

it('has each emoji once, with a name', () => {
  expect(new Set(all.map(({ sign }) => sign)).size).toBe(all.length);
  expect(all.filter(({ words }) => words.trim() === '')).toEqual([]);
});

it('finds by the start of any word', () => {
  expect(findEmoji('lau').map(({ sign }) => sign)).toEqual(['😂', '🚀', '🤣']);
  expect(findEmoji('heart  BLUE').map(({ sign }) => sign)).toEqual(['💙']);
  expect(findEmoji('xyz')).toEqual([]);
});
