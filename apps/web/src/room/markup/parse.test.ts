import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import type { Inline } from './ast.ts';
import { isOnlyEmoji, parseMarkup, plainText } from './parse.ts';

const names = { self: 'Ana', others: ['Ben', 'Ben Okafor'] };
const parse = (text: string) => parseMarkup(text, names);
/** A readable form of a parsed text: `<strong>` for a node, its text inside. */
const show = (nodes: readonly Inline[]): string =>
  nodes
    .map((node) => {
      if ('children' in node) return `<${node.type}>${show(node.children)}</${node.type}>`;
      if (node.type === 'link') return `[${node.text}](${node.href})`;
      if (node.type === 'mention') return `{${node.isSelf ? 'me:' : ''}${node.name}}`;
      return node.type === 'code' ? `<code>${node.text}</code>` : node.text;
    })
    .join('');
const inline = (text: string): string =>
  parse(text)
    .map((block) => (block.type === 'code' ? `[[${block.text}]]` : `${block.type === 'quote' ? '> ' : ''}${show(block.children)}`))
    .join('|');

const linksIn = (nodes: readonly Inline[]): string[] =>
  nodes.flatMap((node) => ('children' in node ? linksIn(node.children) : node.type === 'link' ? [node.href] : []));

describe('emphasis', () => {
  it.each([
    ['**bold** and *italic* and _italic_ and ~~gone~~', '<strong>bold</strong> and <em>italic</em> and <em>italic</em> and <del>gone</del>'],
    ['**bold with *italic* inside**', '<strong>bold with <em>italic</em> inside</strong>'],
    ['*italic with **bold** inside*', '<em>italic with <strong>bold</strong> inside</em>'],
    ['***both***', '<strong><em>both</em></strong>'],
    ['(*so*)', '(<em>so</em>)'],
  ])('%s', (text, expected) => expect(inline(text)).toBe(expected));

  it.each(['2*3*4', 'snake_case_name', '* a list', '** not bold **', '**', '****', '*a', '¯\\_(ツ)_/¯', 'a * b * c', '~~', '__init__x'])(
    'leaves %s as it is',
    (text) => {
      expect(inline(text)).toBe(text);
    },
  );
});

describe('code', () => {
  it('takes what stands between backticks literally', () => {
    expect(inline('run `npm **start**` now')).toBe('run <code>npm **start**</code> now');
    expect(inline('` `')).toBe('` `');
    expect(inline('``')).toBe('``');
  });

  it('makes a block of what stands between fences, and drops the language', () => {
    expect(inline('look:\n```ts\nconst a = 1;\n\n  b *c*\n```\nok')).toBe('look:|[[const a = 1;\n\n  b *c*]]|ok');
    expect(inline('```one line```')).toBe('[[one line]]');
  });

  it('leaves a fence that never closes as text', () => {
    expect(inline('```\nabc')).toBe('```\nabc');
  });
});

describe('quotes', () => {
  it('joins the lines of a quote and ends it with the first other line', () => {
    expect(inline('> one *two*\n> three\nfour')).toBe('> one <em>two</em>\nthree|four');
  });

  it('needs something to quote', () => {
    expect(inline('>\n> ')).toBe('>\n> ');
  });
});

describe('links', () => {
  it.each([
    ['see https://example.com/a_b_c.', 'see [https://example.com/a_b_c](https://example.com/a_b_c).'],
    [
      '(https://en.wikipedia.org/wiki/Party_line_(telephony))',
      '([https://en.wikipedia.org/wiki/Party_line_(telephony)](https://en.wikipedia.org/wiki/Party_line_(telephony)))',
    ],
    ['mailto:ana@example.com!', '[mailto:ana@example.com](mailto:ana@example.com)!'],
    ['**https://example.com**', '<strong>[https://example.com](https://example.com/)</strong>'],
  ])('%s', (text, expected) => expect(inline(text)).toBe(expected));

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://example.com',
    'http://',
    'mailto:',
    'xhttp://example.com',
    '//example.com',
  ])('leaves %s as text', (text) => expect(inline(text)).toBe(text));

  it('ends a link before characters that turn the reading direction', () => {
    expect(inline('https://example.com/\u202Egnp.exe')).toBe('[https://example.com/](https://example.com/)\u202Egnp.exe');
  });
});

describe('mentions', () => {
  it('finds the longest known name, in any case, and tells which is me', () => {
    expect(inline('@ana ask @Ben Okafor or @ben.')).toBe('{me:ana} ask {Ben Okafor} or {ben}.');
  });

  it('finds none inside a word, in an address or of an unknown name', () => {
    expect(inline('me@ana @anastasia @cy')).toBe('me@ana @anastasia @cy');
  });
});

describe('any text', () => {
  it('keeps every visible sign of a text without marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', ' ', '<', '&', '"', 'é', '🙂', '\n', '.') }), (text) => {
        expect(inline(text).replaceAll(/[|\s]/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });

  it('never throws, and never makes a link to anything but http, https and mailto', () => {
    const sign = fc.constantFrom(
      '*',
      '**',
      '_',
      '~~',
      '`',
      '```',
      '\n',
      '> ',
      '@',
      'ana',
      'http://',
      'https://',
      'javascript:',
      'mailto:',
      'a.b',
      '(',
      ')',
      ' ',
      '/',
      '\u202e',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const links = parse(signs.join('')).flatMap((block) => (block.type === 'code' ? [] : linksIn(block.children)));
        expect(links.filter((href) => !/^(?:https?|mailto):$/.test(new URL(href).protocol))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['*', '**a ', '_a ', '`', '~~a', '@', 'https://', '> ', '```\n', '*_~~', '@ana*'])('reads 4,000 signs of %j without hanging', (sign) => {
    expect(parse(sign.repeat(4000 / sign.length)).length).toBeGreaterThan(0);
  });
});

describe('plainText', () => {
  it('is one line without marks', () => {
    expect(plainText('> quote\n**bold**\n```\ncode\n```\n@x https://example.com')).toBe('quote bold code @x https://example.com');
  });
});

describe('isOnlyEmoji', () => {
  it('is true of up to three emoji', () => {
    expect(['🎉', '👩‍🚀 🇪🇺', '❤️❤️❤️'].map(isOnlyEmoji)).toEqual([true, true, true]);
    expect(['🎉🎉🎉🎉', 'a🎉', '', '1'].map(isOnlyEmoji)).toEqual([false, false, false, false]);
  });
});
