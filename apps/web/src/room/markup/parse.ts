import type { Block, Inline, Names } from './ast.ts';
import { parseInline } from './inline.ts';

const fence = '```';

/** A message's text as blocks: paragraphs, quotes (`> `) and code between lines of three backticks. */
export function parseMarkup(text: string, names: Names): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  const paragraph: string[] = [];
  const endParagraph = (): void => {
    const content = paragraph
      .splice(0)
      .join('\n')
      .replace(/^\n+|\n+$/g, '');
    if (content.trim() !== '') blocks.push({ type: 'paragraph', children: parseInline(content, names) });
  };

  for (let i = 0; i < lines.length; ) {
    const code = codeBlockAt(lines, i);
    const quoted = code === undefined ? quoteEnd(lines, i) : i;
    if (code !== undefined) {
      endParagraph();
      blocks.push({ type: 'code', text: code.text });
      i = code.end;
    } else if (quoted > i) {
      endParagraph();
      blocks.push({ type: 'quote', children: parseInline(unquote(lines.slice(i, quoted)), names) });
      i = quoted;
    } else {
      paragraph.push(lines[i] ?? '');
      i++;
    }
  }
  endParagraph();
  return blocks;
}

/** A block of code that starts at line `i`; a fence that never closes is text. */
function codeBlockAt(lines: readonly string[], i: number): { text: string; end: number } | undefined {
  const first = lines[i] ?? '';
  if (!first.startsWith(fence)) return undefined;
  const rest = first.slice(fence.length);
  if (rest.endsWith(fence) && rest.length > fence.length) return { text: rest.slice(0, -fence.length), end: i + 1 };
  const close = lines.findIndex((line, at) => at > i && line.trimEnd().endsWith(fence));
  if (close === -1) return undefined;
  // A word right after the fence names the language; anything else is code already.
  const opening = /^[\w+#-]*$/.test(rest.trim()) ? [] : [rest];
  const last = (lines[close] ?? '').trimEnd().slice(0, -fence.length);
  const body = [...opening, ...lines.slice(i + 1, close), ...(last === '' ? [] : [last])].join('\n');
  return body.trim() === '' ? undefined : { text: body, end: close + 1 };
}

function quoteEnd(lines: readonly string[], i: number): number {
  let end = i;
  while (/^>\s?\S/.test(lines[end] ?? '') || (end > i && lines[end] === '>')) end++;
  return end;
}

function unquote(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^>\s?/, '')).join('\n');
}

/** One to three emoji and nothing else: shown large. */
export function isOnlyEmoji(text: string): boolean {
  return /^(?:\s*\p{RGI_Emoji}){1,3}\s*$/v.test(text);
}

/** A text in one line without its marks, for previews and for screen readers. */
export function plainText(text: string): string {
  const blocks = parseMarkup(text, { self: undefined, others: [] });
  return blocks
    .map((block) => (block.type === 'code' ? block.text : inlineText(block.children)))
    .join(' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function inlineText(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('children' in node ? inlineText(node.children) : node.type === 'mention' ? `@${node.name}` : node.text)).join('');
}
