/** One message of every bench of this folder: 130 bytes as a Socket.IO event, with the time at which it was published at a fixed place. */
const DIGITS = 16;
const FILLER = 'x'.repeat(97);

/** Microseconds since 1970: what processes of different runtimes agree on. */
export function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1_000);
}

export const EVENT = 'm';

/** The event's arguments: `42["m","0000012345678901","xxx..."]` on the wire. */
export function argumentsNow(): [string, string] {
  return [String(now()).padStart(DIGITS, '0'), FILLER];
}

/** The same as one text, for servers without Socket.IO. */
export function textNow(): string {
  const [time, filler] = argumentsNow();
  return `42["${EVENT}","${time}","${filler}"]`;
}

const TIME_AT = `42["${EVENT}","`.length;

/** When the message that begins at `start` was published. */
export function publishedAt(bytes: Buffer, start: number): number {
  let time = 0;
  for (let i = start + TIME_AT; i < start + TIME_AT + DIGITS; i++) time = time * 10 + ((bytes[i] ?? 48) - 48);
  return time;
}
