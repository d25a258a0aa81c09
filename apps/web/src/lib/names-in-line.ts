import { plural } from './plural.ts';

/** A name, and what stands behind it. */
export interface NameInLine {
  readonly name: string;
  readonly after: string;
}

/** What `listNames` says, in pieces: a name may be cut off where the line is short, what is between them never. Of `count` people some may have no known name. */
export function namesInLine(names: readonly string[], count: number): NameInLine[] {
  const shown = count > 3 ? names.slice(0, 2) : names;
  const others = count - shown.length;
  const ends = others > 0 ? [', ', ` and ${plural(others, 'other')}`] : [' and ', ''];
  return shown.map((name, i) => ({ name, after: ends[i - shown.length + 2] ?? ', ' }));
}
