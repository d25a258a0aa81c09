import { randomBytes } from 'node:crypto';
import { fc } from '@partyline/testing/properties';
import * as ws from 'ws';
import { expect, test } from 'vitest';
import type { RawReceiver } from './internals.ts';
import { readWholeFrames } from './whole-frames.ts';

const { Receiver } = ws as unknown as { Receiver: new (options: object) => RawReceiver };

interface Frame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

/** RFC 6455, 5.2, as a client writes it. */
function bytesOf({ opcode, fin, rsv, masked, payload }: Frame): Buffer {
  const { length } = payload;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const bit = masked ? 0x80 : 0;
  const head = length < 126 ? Buffer.of(first, bit | length) : Buffer.of(first, bit | 126, length >> 8, length & 0xff);
  const content = payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0));
  return Buffer.concat([head, mask, content]);
}

/** All that a receiver tells, once it has had these chunks. */
async function told(receiver: RawReceiver, chunks: readonly Buffer[]): Promise<string[]> {
  const events: string[] = [];
  for (const name of ['message', 'ping', 'pong', 'conclude']) {
    receiver.on(name, (data: unknown, more: unknown) => events.push(`${name} ${Buffer.isBuffer(data) ? data.toString('hex') : String(data)} ${String(more)}`));
  }
  receiver.on('error', (error: Error & { code?: string }) => events.push(`error ${error.code}`));
  for (const chunk of chunks) if (!receiver.destroyed) receiver.write(Buffer.from(chunk));
  await new Promise(setImmediate);
  return events;
}

const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 200 }));
const payload = fc.oneof(
  { weight: 4, arbitrary: text.map((content) => Buffer.from(content)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2_100 }).map((bytes) => Buffer.from(bytes)) },
);
const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 5, arbitrary: payload.map((content) => ({ opcode: 1, fin: true, rsv: 0, masked: true, payload: content })) },
  {
    weight: 1,
    arbitrary: fc.record({
      opcode: fc.constantFrom(0, 0, 1, 2, 8, 9, 10, 3),
      fin: fc.boolean(),
      rsv: fc.constantFrom(0, 0, 0, 4, 2),
      masked: fc.constantFrom(true, true, true, false),
      payload,
    }),
  },
);
/** Mostly a frame a chunk; some are cut in two, or come with the next one. */
const traffic = fc.array(fc.tuple(frame, fc.constantFrom('whole', 'whole', 'whole', 'cut', 'joined')), { maxLength: 12 });

function chunksOf(frames: readonly (readonly [Frame, string])[]): Buffer[] {
  const chunks: Buffer[] = [];
  let rest = Buffer.alloc(0);
  for (const [each, how] of frames) {
    const bytes = Buffer.concat([rest, bytesOf(each)]);
    rest = Buffer.alloc(0);
    if (how === 'joined') rest = bytes;
    else if (how === 'cut') chunks.push(bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1));
    else chunks.push(bytes);
  }
  return rest.length > 0 ? [...chunks, rest] : chunks;
}

test('what a client sends is read as ws reads it, whatever it is and however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, fc.constantFrom(0, 50, 2_000), async (frames, maxPayload) => {
      const chunks = chunksOf(frames);
      const ours = new Receiver({ isServer: true, maxPayload });
      readWholeFrames(ours);
      expect(await told(ours, chunks)).toEqual(await told(new Receiver({ isServer: true, maxPayload }), chunks));
    }),
    { numRuns: 350 },
  );
});

test.each([[Buffer.alloc(0)], [Buffer.of(0x03, 0xe8)]])('what comes after a close frame is not read', async (reason) => {
  const frame = { fin: true, rsv: 0, masked: true };
  const chunks = [bytesOf({ ...frame, opcode: 8, payload: reason }), bytesOf({ ...frame, opcode: 1, payload: Buffer.from('hello') })];
  const ours = new Receiver({ isServer: true });
  readWholeFrames(ours);
  const events = await told(ours, chunks);
  expect(events).toEqual(await told(new Receiver({ isServer: true }), chunks));
  expect(events.some((event) => event.startsWith('message'))).toBe(false);
});

test('a short text that comes alone never reaches the stream', async () => {
  const receiver = new Receiver({ isServer: true });
  readWholeFrames(receiver);
  let written = 0;
  receiver._write = (_chunk, _encoding, done) => {
    written += 1;
    done();
  };
  const hello = { opcode: 1, fin: true, rsv: 0, masked: true, payload: Buffer.from('42["hé"]') };
  expect(await told(receiver, [bytesOf(hello)])).toEqual([`message ${hello.payload.toString('hex')} false`]);
  expect(written).toBe(0);
  await told(receiver, [bytesOf({ ...hello, payload: Buffer.of(0xc3, 0x28) })]);
  expect(written).toBe(1);
});
