import type { Entry } from '../../core/entry.ts';

/**
 * Text in one answer, in UTF-16 code units. A page of the default size always fits; the worst of them, all escaped, takes 1.5 MB on
 * the wire, below what a connection may leave unread (D9): otherwise who missed much in a room of long texts could never come back.
 */
export const maxPageText = 256 * 1024;

/** The most that a code unit of text takes on the wire, and about what an entry takes beside its text. */
const unitBytes = 6;
const entryBytes = 250;

/** What may wait for a connection, pages included; the rest of what it may leave unread is for live entries. One page alone always fits. */
const maxWaiting = 1600 * 1024;

/** Bytes that a page may take for a connection for which so many wait already: many rooms are joined at a time, over slow lines too. */
export function pageBytes(waiting: number): number {
  return Math.max(0, maxWaiting - waiting);
}

export interface Page {
  /** In ascending order. */
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** As many entries of a page as fit, at least one. `keep` is the end that the client has the neighbours of; the rest is behind `more`. */
export function fitPage<P extends Page>(page: P, keep: 'first' | 'last', bytes: number): P {
  const nearest = keep === 'first' ? page.entries : page.entries.toReversed();
  let text = 0;
  const count = nearest.findIndex((entry, index) => {
    text += textLength(entry);
    return index > 0 && (text > maxPageText || text * unitBytes + (index + 1) * entryBytes > bytes);
  });
  if (count === -1) return page;
  return { ...page, entries: keep === 'first' ? page.entries.slice(0, count) : page.entries.slice(-count), more: true };
}

function textLength({ data }: Entry): number {
  let length = 0;
  for (const key in data) {
    const value = data[key];
    if (typeof value === 'string') length += value.length;
  }
  return length;
}
