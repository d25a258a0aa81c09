/**
 * Colours for people. White text on each has a contrast of 4.7:1 or better, and a dot of it 3.9:1 or better
 * on white and on near-black, so one value serves both themes.
 */
export const palette = [
  '#DE281B',
  '#BD5417',
  '#976B13',
  '#74780F',
  '#408210',
  '#108537',
  '#10826B',
  '#127E94',
  '#1A74CF',
  '#5864EA',
  '#944BE9',
  '#C819C8',
  '#DA1B81',
  '#E01C4D',
] as const;

export type Color = (typeof palette)[number];

/** The colour of a user to whom nobody gave one: the same on every node and device (FNV-1a over the id). */
export function colorOf(userId: string): Color {
  let hash = 0x811c9dc5;
  for (let i = 0; i < userId.length; i++) {
    hash = Math.imul(hash ^ userId.charCodeAt(i), 0x01000193) >>> 0;
  }
  return palette[hash % palette.length] as Color;
}
