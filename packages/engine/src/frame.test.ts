import { expect, test } from 'vitest';
import { BINARY, frameOf } from './frame.ts';

const hex = (frame: Buffer): string => frame.toString('hex');

test('a text frame has the bytes of the unmasked example in RFC 6455, 5.7', () => {
  expect(hex(frameOf('Hello'))).toBe('810548656c6c6f');
});

test.each([
  [0, '8200'],
  [125, '827d'],
  [126, '827e007e'],
  [256, '827e0100'],
  [65_535, '827effff'],
  [65_536, '827f0000000000010000'],
])('%i bytes have the header %s (RFC 6455, 5.2: the shortest length)', (length, header) => {
  const frame = frameOf(Buffer.alloc(length, 7));
  expect(hex(frame.subarray(0, header.length / 2))).toBe(header);
  expect(frame.length).toBe(header.length / 2 + length);
  expect(frame.subarray(header.length / 2).every((byte) => byte === 7)).toBe(true);
});

test('the length of a text is that of its UTF-8 bytes', () => {
  expect(hex(frameOf('é€😀'))).toBe('8109c3a9e282acf09f9880');
});

test('every kind of binary data is written as the bytes it shows', () => {
  const { buffer } = Uint8Array.of(9, 1, 2, 9);
  expect(hex(frameOf(new Uint8Array(buffer, 1, 2)))).toBe('82020102');
  expect(hex(frameOf(new DataView(buffer, 1, 2)))).toBe('82020102');
  expect(hex(frameOf(buffer))).toBe('820409010209');
});

test('a binary payload may be reused by its owner once the frame is made', () => {
  const scratch = Buffer.of(1);
  const frame = frameOf(scratch);
  scratch[0] = 2;
  expect(hex(frame)).toBe('820101');
});

test('a compressed frame has RSV1 set (RFC 7692, 6)', () => {
  expect(hex(frameOf(Buffer.of(1), BINARY, true))).toBe('c20101');
});
