export interface UnreadLineInput {
  /** Where the line stands now: below this seq. */
  line: number | undefined;
  /** Up to where the person has read. */
  readUpTo: number | undefined;
  /** The newest message of someone else. */
  newest: number | undefined;
  isAttentive: boolean;
}

/**
 * The line stays where it was when the room was opened. Only what arrives while nobody looks moves it, and only past
 * what was read: on return it shows where to go on.
 */
export function moveUnreadLine({ line, readUpTo, newest, isAttentive }: UnreadLineInput): number | undefined {
  if (isAttentive || readUpTo === undefined || newest === undefined || newest <= readUpTo) return line;
  return line === undefined || line < readUpTo ? readUpTo : line;
}
