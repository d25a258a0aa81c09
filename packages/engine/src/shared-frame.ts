import type { Deflater } from './deflater.ts';
import { frameOf, isBytes, type Payload } from './frame.ts';
import type { PacketOptions, SocketPacket } from './internals.ts';

/** Engine.IO's type of a message; binary messages have none in protocol 4. */
const MESSAGE = '4';

/** What a connection's frames depend on. One object for all connections that are alike. */
export interface FrameReader {
  /** Whether binary packets go out as the bytes they are: Engine.IO 4, and the client did not ask for base64 (`b64`). */
  readonly readsBinary: boolean;
  readonly deflater: Deflater | null;
}

/** A broadcast as bytes on the wire: encoded once, and compressed once for all who negotiated it. A binary event's frames are in it one after the other. */
export class SharedFrame {
  readonly packet: SocketPacket;
  readonly volatile: boolean;
  readonly #payloads: readonly Payload[];
  readonly #compress: boolean;
  readonly #text: boolean;
  #plain: Buffer | null = null;
  #deflated: Map<Deflater, Buffer> | null = null;

  /** Null where an encoded packet is neither text nor bytes: then stock code has to find out what to do with it. */
  static of(packet: SocketPacket, encoded: readonly unknown[], options: PacketOptions): SharedFrame | null {
    const payloads: Payload[] = [];
    for (const part of encoded) {
      if (typeof part === 'string') payloads.push(MESSAGE + part);
      else if (isBytes(part)) payloads.push(part);
      else return null;
    }
    return new SharedFrame(packet, payloads, options);
  }

  private constructor(packet: SocketPacket, payloads: readonly Payload[], options: PacketOptions) {
    this.packet = packet;
    this.volatile = options.volatile === true;
    this.#compress = options.compress !== false;
    this.#payloads = payloads;
    this.#text = payloads.every((payload) => typeof payload === 'string');
  }

  /** The bytes for this connection, or null where it needs an encoding of its own. */
  for(reader: FrameReader): Buffer | null {
    if (!this.#text && !reader.readsBinary) return null;
    if (reader.deflater === null || !this.#compress) return (this.#plain ??= this.#build(frameOf));
    return this.#deflate(reader.deflater);
  }

  #deflate(deflater: Deflater): Buffer {
    this.#deflated ??= new Map();
    let frame = this.#deflated.get(deflater);
    if (frame === undefined) {
      frame = this.#build((payload) => deflater.frame(payload));
      this.#deflated.set(deflater, frame);
    }
    return frame;
  }

  #build(frame: (payload: Payload) => Buffer): Buffer {
    const frames = this.#payloads.map((payload) => frame(payload));
    return frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames);
  }
}
