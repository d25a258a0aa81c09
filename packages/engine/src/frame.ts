/**
 * WebSocket frames as a server sends them (RFC 6455, 5.2): FIN set, no mask, header and payload in one Buffer, so that one frame is one
 * reference in any number of lists.
 */
export const TEXT = 0x1;
export const BINARY = 0x2;

const FIN = 0x80;
const RSV1 = 0x40;

export type Payload = string | ArrayBuffer | ArrayBufferView;

/** A binary payload is copied: a list is written at the end of the turn, and until then the caller may reuse its buffer. */
export function frameOf(payload: Payload, opcode: number = typeof payload === 'string' ? TEXT : BINARY, compressed = false): Buffer {
  const text = typeof payload === 'string';
  const length = text ? Buffer.byteLength(payload) : payload.byteLength;
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIN | (compressed ? RSV1 : 0) | opcode;
  if (start === 2) {
    frame[1] = length;
  } else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt16BE(0, 2);
    frame.writeUIntBE(length, 4, 6);
  }
  if (text) frame.write(payload, start, 'utf8');
  else frame.set(bytesOf(payload), start);
  return frame;
}

export function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

export function isBytes(data: unknown): data is ArrayBuffer | ArrayBufferView {
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data);
}
