import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { limits } from './limits.ts';
import { DisplayName, Emoji, MessageText, Position, PublishId, RoomName, Seq } from './strings.ts';

interface Table {
  readonly schema: z.ZodType;
  readonly accepted: readonly unknown[];
  readonly refused: readonly unknown[];
}

const notStrings: readonly unknown[] = [undefined, null, 0, true, [], {}, ['lobby'], { toString: 'lobby' }];
const loneSurrogates = ['\uD800', 'a\uDC00b', '\uDE00\uD83D'];
const reserved = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'isPrototypeOf', 'toLocaleString'];

const tables: Record<string, Table> = {
  RoomName: {
    schema: RoomName,
    accepted: ['lobby', 'a', '7', 'team-1', 'a_b.c', 'A'.repeat(limits.roomLength)],
    refused: [
      ...notStrings,
      ...loneSurrogates,
      ...reserved,
      '',
      '-a',
      '_a',
      '.a',
      'a b',
      'a/b',
      'a:b',
      'ä',
      'lobby\n',
      'lob\0by',
      'A'.repeat(limits.roomLength + 1),
    ],
  },
  PublishId: {
    schema: PublishId,
    accepted: ['a'.repeat(limits.idLength.min), 'a'.repeat(limits.idLength.max), '0192f3e4-7c1d-7b6a', '________', '--------'],
    refused: [
      ...notStrings,
      ...reserved,
      'a'.repeat(limits.idLength.min - 1),
      'a'.repeat(limits.idLength.max + 1),
      'abcdefg!',
      'abcd efgh',
      'abcdefgé',
      'abcdefgh\n',
    ],
  },
  MessageText: {
    schema: MessageText,
    accepted: [
      'a',
      'constructor',
      'a'.repeat(limits.textLength),
      '👩‍👩‍👧‍👦'.repeat(10),
      'שלום',
      'line\u2028line',
      '\uFEFFa',
      'e\u0301',
      '<script>alert(1)</script>',
    ],
    refused: [...notStrings, ...loneSurrogates, '', ' ', '\n\t', '\uFEFF', 'a\0', 'a'.repeat(limits.textLength + 1)],
  },
  Emoji: {
    schema: Emoji,
    accepted: ['👍', '❤️', '👩‍👩‍👧‍👦', '🇩🇪', '👋🏽', '1️⃣'],
    refused: [...notStrings, ...loneSurrogates, '', 'a', '1', '👍👍', '👍 ', ':+1:', '__proto__'],
  },
  DisplayName: {
    schema: DisplayName,
    accepted: ['A', 'Ana', 'Ана', '李', 'Ana María', 'a'.repeat(limits.nameLength), `  ${'a'.repeat(limits.nameLength)}  `, '👩‍🚀', 'می‌خواهم', 'constructor'],
    refused: [
      ...notStrings,
      ...loneSurrogates,
      '',
      '   ',
      '\u200D\u200C',
      'a\nb',
      'a\0',
      'a\u202Eb',
      'a\u200Bb',
      'a\u2066b',
      '\uE000',
      'a'.repeat(limits.nameLength + 1),
      ' '.repeat(limits.nameLength * 4 + 1),
      '\u3164',
      '\u2800',
      '\u115F\u200D',
      '\uFE0F',
      '\u0301',
    ],
  },
  Seq: {
    schema: Seq,
    accepted: [1, 2, Number.MAX_SAFE_INTEGER],
    refused: [undefined, null, '1', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1, 1n],
  },
  Position: {
    schema: Position,
    accepted: [0, 1, Number.MAX_SAFE_INTEGER],
    refused: [undefined, null, '0', -1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1, 0n],
  },
};

describe.each(Object.entries(tables))('A7 %s', (_name, { schema, accepted, refused }) => {
  test.each(accepted.map(shown))('accepts %s', (_shown, value) => {
    expect(schema.safeParse(value).error).toBeUndefined();
  });

  test.each(refused.map(shown))('refuses %s', (_shown, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

/** A title for a value that may be long or unprintable. */
function shown(value: unknown): [string, unknown] {
  const text = inspect(value);
  return [text.length > 40 ? `${text.slice(0, 30)}... (${text.length})` : text, value];
}

test('A7 a name is trimmed and brought to NFC, so that no two look the same and differ', () => {
  expect(DisplayName.parse('  Zoe\u0308 ')).toBe('Zoë');
});

test('A7 a text stays as it was written: neither trimmed nor normalised', () => {
  expect(MessageText.parse(' Zoe\u0308 \n')).toBe(' Zoe\u0308 \n');
});
