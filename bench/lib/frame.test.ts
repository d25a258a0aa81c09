import { expect, test } from 'vitest';
import { clientFrame, FrameReader, opcodes, serverFrame } from './frame.ts';

/** The examples of RFC 6455, 5.7: "Hello" unmasked and masked, and the headers of longer messages. */
const hello = '810548656c6c6f';
const maskedHello = '818537fa213d7f9f4d5158';
const maskingKey = 0x37fa213d;

function framesIn(...chunks: Buffer[]): { text: string; opcode: number }[] {
  const frames: { text: string; opcode: number }[] = [];
  const reader = new FrameReader((bytes, start, end, opcode) => frames.push({ text: bytes.toString('utf8', start, end), opcode }));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

test('a frame from a client has the bytes of the example in RFC 6455', () => {
  expect(clientFrame('Hello', maskingKey).toString('hex')).toBe(maskedHello);
});

test('a frame from a server has the bytes of the example in RFC 6455', () => {
  expect(serverFrame('Hello').toString('hex')).toBe(hello);
});

test.each([
  [125, '817d'],
  [126, '817e007e'],
  [256, '817e0100'],
  [65_535, '817effff'],
  [65_536, '817f0000000000010000'],
])('a message of %i bytes has the shortest header that fits: %s', (length, header) => {
  const frame = serverFrame('x'.repeat(length));
  expect(frame.toString('hex', 0, frame.length - length)).toBe(header);
  expect(framesIn(frame).map(({ text }) => text.length)).toEqual([length]);
});

test.each([
  ['text', hello, 'Hello', opcodes.text],
  ['masked text', maskedHello, 'Hello', opcodes.text],
  ['ping', '890548656c6c6f', 'Hello', opcodes.ping],
  ['masked pong', '8a8537fa213d7f9f4d5158', 'Hello', opcodes.pong],
  ['empty', '8100', '', opcodes.text],
])('the reader knows the example frame: %s', (_name, hex, text, opcode) => {
  expect(framesIn(Buffer.from(hex, 'hex'))).toEqual([{ text, opcode }]);
});

test('a masked frame with a long header is unmasked from behind its key', () => {
  const text = 'é'.repeat(40_000);
  expect(framesIn(clientFrame(text, maskingKey))).toEqual([{ text, opcode: opcodes.text }]);
});

test('frames are found wherever the stream is cut', () => {
  const texts = ['Hello', 'x'.repeat(200), '', 'y'.repeat(70_000), 'end'];
  const stream = Buffer.concat(texts.map((text) => serverFrame(text)));
  for (const cut of [1, 2, 6, 7, 8, 9, 10, 11, 210, 211, 213, 215, 219, 220, 225, 5000, stream.length - 4, stream.length - 1]) {
    expect(framesIn(stream.subarray(0, cut), stream.subarray(cut)).map(({ text }) => text)).toEqual(texts);
  }
});

test('frames are found in a stream that comes byte by byte', () => {
  const texts = ['Hello', 'x'.repeat(200), '', 'end'];
  const stream = Buffer.concat(texts.map((text) => serverFrame(text)));
  expect(framesIn(...Array.from(stream, (byte) => Buffer.of(byte))).map(({ text }) => text)).toEqual(texts);
});

test('a chunk may be overwritten after it was pushed, even when it ended in mid-frame', () => {
  const stream = serverFrame('Hello');
  const texts: string[] = [];
  const reader = new FrameReader((bytes, start, end) => texts.push(bytes.toString('utf8', start, end)));
  const chunk = Buffer.from(stream.subarray(0, 4));
  reader.push(chunk);
  chunk.fill(0);
  reader.push(stream.subarray(4));
  expect(texts).toEqual(['Hello']);
});
