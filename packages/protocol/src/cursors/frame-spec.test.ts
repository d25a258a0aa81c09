import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Point } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

const spec = readFileSync(new URL('../../../../docs/SPEC.md', import.meta.url), 'utf8');
const example = /worked frame\b.*?```\n(?<lines>.*?)```/s.exec(spec)?.groups?.['lines'] ?? '';
/** What stands before the two or more spaces that begin the words of a line. */
const bytes = Uint8Array.from(example.match(/^[0-9a-f]{2}(?: {1,2}[0-9a-f]{2})*(?= {2})/gm)?.flatMap((line) => line.split(/ +/)) ?? [], (hex) =>
  Number.parseInt(hex, 16),
);

const before = new Map<number, Point>([
  [3, { x: 1_000, y: 5_000 }],
  [132, { x: 7, y: 7 }],
]);
const after = new Map<number, Point | undefined>([
  [2, { x: 32_768, y: 16_384 }],
  [3, { x: 1_010, y: 4_900 }],
  [132, undefined],
]);

test('the frame in docs/SPEC.md is read as it says there', () => {
  const reader = new FrameReader();
  const whole = new FrameWriter().write(
    41,
    [...before.keys()],
    (slot) => before.get(slot),
    () => undefined,
  );
  reader.read(whole, { moved: () => {}, hidden: () => {} });
  const seen = new Map<number, Point | undefined>();
  reader.read(bytes, { moved: (slot, at) => seen.set(slot, at), hidden: (slot) => seen.set(slot, undefined) });
  expect(seen).toEqual(after);
  expect(reader.isBehind).toBe(false);
});

test('the frame in docs/SPEC.md is what a server writes', () => {
  const written = new FrameWriter().write(
    42,
    [...after.keys()],
    (slot) => after.get(slot),
    (slot) => before.get(slot),
  );
  expect(bytes).toEqual(written);
});
