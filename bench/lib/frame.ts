/** WebSocket frames (RFC 6455, section 5) as a load generator needs them: written masked, read without copying. */

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A whole message in one frame, masked with the four bytes of `key`, as clients must send it (5.3). */
export function clientFrame(payload: string, key: number, opcode: number = opcodes.text): Buffer {
  const length = Buffer.byteLength(payload);
  const { frame, start } = headed(length, opcode, 4);
  frame.writeUInt32BE(key >>> 0, start - 4);
  frame.write(payload, start);
  for (let i = 0; i < length; i++) frame[start + i] = byteAt(frame, start + i) ^ byteAt(frame, start - 4 + (i & 3));
  return frame;
}

/** The same unmasked, as servers send it. */
export function serverFrame(payload: string | Uint8Array, opcode: number = opcodes.text): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const { frame, start } = headed(bytes.length, opcode, 0);
  frame.set(bytes, start);
  return frame;
}

/** `frame` has its length in it (in the shortest form, 5.2) and room for the payload from `start` on. */
function headed(length: number, opcode: number, keyBytes: number): { frame: Buffer; start: number } {
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const start = 2 + extended + keyBytes;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x80 | opcode;
  frame[1] = (keyBytes > 0 ? 0x80 : 0) | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) frame.writeUInt16BE(length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  return { frame, start };
}

/** Told of each frame: its payload is `bytes` from `start` to before `end`, only until the call returns. */
export type OnFrame = (bytes: Buffer, start: number, end: number, opcode: number) => void;

/**
 * Finds the frames in the chunks of a stream. Masked ones are unmasked in place. Fragments come as they are: neither
 * Socket.IO nor these benches send any.
 */
export class FrameReader {
  readonly #onFrame: OnFrame;
  #rest: Buffer | undefined;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** The chunk may be reused once this returns: what is left of a split frame is copied. */
  push(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const read = this.#readAll(bytes);
    this.#rest = read < bytes.length ? Buffer.from(bytes.subarray(read)) : undefined;
  }

  /** Returns how much of `bytes` was whole frames. */
  #readAll(bytes: Buffer): number {
    let at = 0;
    while (at + 2 <= bytes.length) {
      const second = byteAt(bytes, at + 1);
      const keyBytes = second >> 7 === 1 ? 4 : 0;
      let length = second & 0x7f;
      let start = at + 2 + keyBytes;
      if (length >= 126) {
        const extended = length === 126 ? 2 : 8;
        start += extended;
        if (start > bytes.length) break;
        length = extended === 2 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      }
      if (start + length > bytes.length) break;
      if (keyBytes > 0) unmask(bytes, start, length);
      this.#onFrame(bytes, start, start + length, byteAt(bytes, at) & 0x0f);
      at = start + length;
    }
    return at;
  }
}

function unmask(bytes: Buffer, start: number, length: number): void {
  for (let i = 0; i < length; i++) bytes[start + i] = byteAt(bytes, start + i) ^ byteAt(bytes, start - 4 + (i & 3));
}

/** Callers have checked the bounds; out of them it would be a 0. */
const byteAt = (bytes: Buffer, index: number): number => bytes[index] ?? 0;
