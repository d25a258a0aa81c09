import type { Inline, Names } from './ast.ts';
import { linkAt } from './links.ts';
import { mentionAt } from './mentions.ts';

/** Deeper nesting than anyone writes by hand stays text. It bounds the work, too. */
const maxDepth = 6;

const wordSign = /[\p{L}\p{N}_]/u;
/** Emphasis opens at the start of something: not inside a word (snake_case) nor after a sign such as `\`. */
const beforeOpener = /[\s([{"'*_~>“‘«—–-]/u;

const marks = [
  { sign: '**', type: 'strong' },
  { sign: '~~', type: 'del' },
  { sign: '*', type: 'em' },
  { sign: '_', type: 'em' },
] as const;
type Mark = (typeof marks)[number];

export function parseInline(text: string, names: Names, depth = 0): Inline[] {
  const nodes: Inline[] = [];
  const context: Context = { text, names, depth, unclosed: new Set() };
  let plain = 0;
  let i = 0;
  while (i < text.length) {
    const found = isSpecial(text.charCodeAt(i)) ? nodeAt(context, i) : undefined;
    if (found === undefined) {
      i++;
      continue;
    }
    if (i > plain) nodes.push({ type: 'text', text: text.slice(plain, i) });
    nodes.push(found.node);
    i = found.end;
    plain = i;
  }
  if (plain < text.length) nodes.push({ type: 'text', text: text.slice(plain) });
  return nodes;
}

interface Context {
  text: string;
  names: Names;
  depth: number;
  /** Marks that close nowhere in the rest of the text: looking again for each would cost its square. */
  unclosed: Set<string>;
}

interface Found {
  node: Inline;
  end: number;
}

/** The signs that may start a node: ` * _ ~ @, and h or m of a link. Everything else is passed over quickly. */
function isSpecial(code: number): boolean {
  return code === 96 || code === 42 || code === 95 || code === 126 || code === 64 || code === 104 || code === 72 || code === 109 || code === 77;
}

function nodeAt(context: Context, i: number): Found | undefined {
  const { text, names } = context;
  const sign = text[i];
  if (sign === '`') return codeAt(text, i);
  const before = text[i - 1];
  const isInWord = before !== undefined && wordSign.test(before);
  if (sign === '@') {
    const mention = isInWord ? undefined : mentionAt(text, i, names);
    return mention === undefined ? undefined : { node: { type: 'mention', name: mention.name, isSelf: mention.isSelf }, end: mention.end };
  }
  if (sign !== '*' && sign !== '_' && sign !== '~') {
    const link = isInWord ? undefined : linkAt(text, i);
    return link === undefined ? undefined : { node: { type: 'link', ...link }, end: i + link.text.length };
  }
  return context.depth < maxDepth ? emphasisAt(context, i) : undefined;
}

function codeAt(text: string, i: number): Found | undefined {
  const end = text.indexOf('`', i + 1);
  if (end <= i + 1 || text.slice(i + 1, end).trim() === '') return undefined;
  return { node: { type: 'code', text: text.slice(i + 1, end) }, end: end + 1 };
}

function emphasisAt({ text, names, depth, unclosed }: Context, i: number): Found | undefined {
  const mark = marks.find(({ sign }) => text.startsWith(sign, i));
  if (mark === undefined || unclosed.has(mark.sign)) return undefined;
  const from = i + mark.sign.length;
  const before = text[i - 1];
  if (before !== undefined && !beforeOpener.test(before)) return undefined;
  if (text[from] === undefined || /\s/.test(text[from])) return undefined;
  const to = closerOf(text, from, mark);
  if (to === undefined) {
    unclosed.add(mark.sign);
    return undefined;
  }
  return { node: { type: mark.type, children: parseInline(text.slice(from, to), names, depth + 1) }, end: to + mark.sign.length };
}

/** Where the mark that was opened before `from` closes: right after a visible sign, and not inside a word. */
function closerOf(text: string, from: number, { sign }: Mark): number | undefined {
  for (let at = text.indexOf(sign, from); at !== -1; at = text.indexOf(sign, at + sign.length)) {
    const run = runLength(text, at);
    // `**` inside `*...*` belongs to an inner strong, so a single mark skips it.
    if (sign.length === 1 && run % 2 === 0) {
      at += run - 1;
      continue;
    }
    const close = sign.length === 1 ? at : at + run - sign.length;
    const after = text[close + sign.length];
    if (close > from && !/\s/.test(text[at - 1] ?? ' ') && (after === undefined || !wordSign.test(after) || after === '_')) return close;
    at = close;
  }
  return undefined;
}

function runLength(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) end++;
  return end - at;
}
