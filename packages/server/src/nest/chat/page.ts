import type { Entry } from '../../core/entry.ts';

/**
 * Text in one answer, in UTF-16 code units. A page of the default size always fits; the worst of them, all escaped, takes 1.5 MB on
 * the wire, below what a connection may leave unread (D9): otherwise who missed much in a room of long texts could never come back.
 */
export const maxPageText = 256 * 1024;

interface Page {
  /** In ascending order. */
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

/** As many entries of a page as fit, at least one. `keep` is the end that the client has the neighbours of; the rest is behind `more`. */
export function fitPage<P extends Page>(page: P, keep: 'first' | 'last'): P {
  const nearest = keep === 'first' ? page.entries : page.entries.toReversed();
  let room = maxPageText;
  const count = nearest.findIndex((entry, index) => {
    room -= textLength(entry);
    return room < 0 && index > 0;
  });
  if (count === -1) return page;
  return { ...page, entries: keep === 'first' ? page.entries.slice(0, count) : page.entries.slice(-count), more: true };
}

function textLength({ data }: Entry): number {
  const text = data?.['text'];
  return typeof text === 'string' ? text.length : 0;
}
