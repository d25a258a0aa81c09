import type { Names } from './ast.ts';

export interface FoundMention {
  name: string;
  isSelf: boolean;
  end: number;
}

const wordSign = /[\p{L}\p{N}_]/u;

/** The longest known name after the `@` at `index`, where the name ends with it. */
export function mentionAt(text: string, index: number, names: Names): FoundMention | undefined {
  const from = index + 1;
  let best: FoundMention | undefined;
  for (const name of names.self === undefined ? names.others : [names.self, ...names.others]) {
    const end = from + name.length;
    if (name === '' || (best !== undefined && end <= best.end)) continue;
    if (!isSame(text.slice(from, end), name)) continue;
    const after = text[end];
    if (after !== undefined && wordSign.test(after)) continue;
    best = { name: text.slice(from, end), isSelf: names.self !== undefined && isSame(name, names.self), end };
  }
  return best;
}

/** Whether the text calls this person by name. */
export function mentions(text: string, self: string | undefined): boolean {
  return self !== undefined && !mentionsIn(text, { self, others: [] }).next().done;
}

/** Everyone whom the text calls, one after the other. */
export function* mentionsIn(text: string, names: Names): Generator<FoundMention, undefined> {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const before = text[at - 1];
    if (before !== undefined && wordSign.test(before)) continue;
    const found = mentionAt(text, at, names);
    if (found !== undefined) yield found;
  }
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && a.toLocaleLowerCase() === b.toLocaleLowerCase();
}
