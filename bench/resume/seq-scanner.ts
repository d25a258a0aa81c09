import { readDigits } from '../chat/dialect.ts';

const key = Buffer.from('"seq":');
/** An entry has more than this behind its seq: the search for the next one needn't look there. */
const leastRest = 150;

/** Tells each entry's seq in a frame, in order, without a parse. Texts can't be mistaken for it: JSON escapes their quotes. */
export function forEachSeq(bytes: Buffer, start: number, end: number, tell: (seq: number) => void): void {
  for (let at = bytes.indexOf(key, start); at >= 0 && at < end; at = bytes.indexOf(key, at + leastRest)) {
    tell(readDigits(bytes, at + key.length).value);
  }
}
