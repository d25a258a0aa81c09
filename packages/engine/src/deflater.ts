import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';
import { bytesOf, frameOf, type Payload, TEXT, BINARY } from './frame.ts';

export interface DeflateSettings {
  /** Payloads below this many bytes go out as they are. */
  readonly threshold?: number;
  readonly zlibDeflateOptions?: ZlibOptions;
}

/**
 * permessage-deflate (RFC 7692) without context: each message is compressed by itself, so its frame is the same for every connection
 * with this window. A receiver that negotiated context takeover reads it all the same: the sender may leave its context unused.
 */
export class Deflater {
  readonly #threshold: number;
  readonly #options: ZlibOptions;

  constructor(settings: DeflateSettings, windowBits: number) {
    this.#threshold = settings.threshold ?? 1024;
    this.#options = { ...settings.zlibDeflateOptions, windowBits, finishFlush: constants.Z_SYNC_FLUSH };
  }

  /** A frame with the payload compressed, or as it is where that is not worth it. */
  frame(payload: Payload): Buffer {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : bytesOf(payload);
    if (bytes.byteLength < this.#threshold) return frameOf(payload);
    const deflated = deflateRawSync(bytes, this.#options);
    // every message ends in an empty stored block, which is left out on the wire (RFC 7692, 7.2.1)
    const body = deflated.subarray(0, -4);
    if (body.length >= bytes.byteLength) return frameOf(payload);
    return frameOf(body, typeof payload === 'string' ? TEXT : BINARY, true);
  }
}
