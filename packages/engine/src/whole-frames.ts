import { isUtf8 } from 'node:buffer';
import { Writable } from 'node:stream';
import type { RawReceiver } from './internals.ts';

/** The state of ws' Receiver in which a frame begins. */
const BETWEEN_FRAMES = 0;

/** RFC 6455, 5.2: the last (and so the only) fragment of a text, no extension. */
const WHOLE_TEXT = 0x81;
const MASKED = 0x80;
/** Header and mask of a payload that says its length itself. */
const HEAD = 6;
const LONGEST = 125;

/**
 * Lets a receiver read what nearly every read of an idle or calm connection brings, one short text frame and nothing else, without the
 * stream, the copies of the header and the states that other frames need. Everything else takes ws' own way, which it left untouched.
 */
export function readWholeFrames(receiver: RawReceiver): void {
  receiver.write = write;
}

function write(this: RawReceiver, ...args: [chunk: Buffer, ...more: unknown[]]): boolean {
  const text = isBetweenFrames(this) ? wholeText(args[0], this._maxPayload || LONGEST) : undefined;
  if (text === undefined) return (Writable.prototype.write as (...all: unknown[]) => boolean).apply(this, args);
  this.emit('message', text, false);
  return true;
}

/** Nothing is under way, and what comes still counts: after a close frame the stream has ended. */
function isBetweenFrames({ _state, _bufferedBytes, _fragmented, _errored, writableEnded }: RawReceiver): boolean {
  return _state === BETWEEN_FRAMES && _bufferedBytes === 0 && _fragmented === 0 && !_errored && !writableEnded;
}

/** The text of the frame that this chunk is, of at most so many bytes, unmasked in place as ws does it. `undefined` where it is anything else, and as it was. */
function wholeText(chunk: Buffer, most: number): Buffer | undefined {
  if (chunk[0] !== WHOLE_TEXT || chunk.length < HEAD) return undefined;
  const length = (chunk[1] as number) ^ MASKED;
  if (length > LONGEST || length > most || chunk.length !== HEAD + length) return undefined;
  const text = chunk.subarray(HEAD);
  unmask(text, chunk);
  if (isUtf8(text)) return text;
  unmask(text, chunk);
  return undefined;
}

function unmask(text: Buffer, chunk: Buffer): void {
  for (let i = 0; i < text.length; i++) text[i] = (text[i] as number) ^ (chunk[2 + (i & 3)] as number);
}
