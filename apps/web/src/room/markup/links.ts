const start = /(?:https?:\/\/|mailto:)/iy;
/** Neither spaces nor quotes, nor characters that are invisible or turn the reading direction. */
const body = /[^\s<>"`\p{Cc}\p{Cf}]+/uy;
const allowed = new Set(['http:', 'https:', 'mailto:']);

/** The link that starts at `index`, without the punctuation of the sentence around it. */
export function linkAt(text: string, index: number): { href: string; text: string } | undefined {
  start.lastIndex = index;
  if (!start.test(text)) return undefined;
  body.lastIndex = index;
  const found = body.exec(text)?.[0];
  if (found === undefined) return undefined;
  const label = withoutTail(found);
  const href = safeHref(label);
  return href === undefined ? undefined : { href, text: label };
}

/** The address as the browser would go there, or undefined where it is not one of http, https and mailto. */
export function safeHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!allowed.has(url.protocol)) return undefined;
  return url.protocol === 'mailto:' && !url.pathname.includes('@') ? undefined : url.href;
}

const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

function withoutTail(link: string): string {
  let end = link.length;
  while (end > 0) {
    const last = link[end - 1] ?? '';
    const opener = closers[last];
    const isTail = opener === undefined ? /[.,;:!?'*_~]/.test(last) : count(link, opener, end) < count(link, last, end);
    if (!isTail) break;
    end--;
  }
  return link.slice(0, end);
}

function count(text: string, sign: string, end: number): number {
  let found = 0;
  for (let i = 0; i < end; i++) if (text[i] === sign) found++;
  return found;
}
