/**
 * The two wires, as far as the load needs them. Frames that arrive are told apart by single bytes, so that receiving a
 * thousand copies of a message doesn't cost a thousand parses. Offsets count from the start of the payload.
 */
export interface Dialect {
  /** Where clients connect: `''` is the default namespace. */
  readonly namespace: string;
  /** Offset of the event's name in `42...["name"`, and the first letter of the event that carries messages; no other event begins so. */
  readonly eventAt: number;
  readonly deliveryLetter: number;
  /** Offset of the id in an acknowledgement. */
  readonly ackIdAt: number;
  /** What follows the id where the publish was taken. */
  readonly okAck: Buffer;
  join(ack: number, room: string): string;
  publish(ack: number, room: string, id: string, text: string): string;
}

/** Nothing here needs escaping in JSON: names, ids and texts are made of ASCII letters, digits and `-_. ~`. */
const partyline: Dialect = {
  namespace: '/chat',
  eventAt: '42/chat,["'.length,
  deliveryLetter: 'newMessage'.charCodeAt(0),
  ackIdAt: '43/chat,'.length,
  okAck: Buffer.from('[{"ok":true,'),
  join: (ack, room) => `42/chat,${ack}["joinRoom","${room}"]`,
  publish: (ack, room, id, text) => `42/chat,${ack}["sendMessage",{"room":"${room}","text":"${text}","id":"${id}"}]`,
};

const tutorial: Dialect = {
  namespace: '',
  eventAt: '42["'.length,
  deliveryLetter: 'chat message'.charCodeAt(0),
  ackIdAt: '43'.length,
  okAck: Buffer.from('[]'),
  join: (ack, room) => `42${ack}["join","${room}"]`,
  publish: (ack, room, id, text) => `42${ack}["chat message","${room}","${text}","${id}"]`,
};

export const dialects = { partyline, tutorial };
export type DialectName = keyof typeof dialects;

/** The mark by which a text says what it is: `~17.123 ` is message 123 of publisher 17. No other part of a frame has a tilde. */
const mark = '~'.charCodeAt(0);
const textLength = 130;
const filler = 'the quick brown fox jumps over the lazy dog and nobody in the room minds at all '.repeat(2);

export function markedText(publisher: number, number: number): string {
  return `~${publisher}.${number} ${filler}`.slice(0, textLength);
}

/** The mark in a frame; `undefined` where there is none. */
export function readMark(bytes: Buffer, start: number, end: number): { publisher: number; number: number } | undefined {
  const at = bytes.indexOf(mark, start);
  if (at < 0 || at >= end) return undefined;
  const publisher = readDigits(bytes, at + 1);
  const number = readDigits(bytes, publisher.end + 1);
  return { publisher: publisher.value, number: number.value };
}

/** The decimal number that starts at `at`, and where it ends. */
export function readDigits(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0;
  let end = at;
  for (let digit = digitAt(bytes, end); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++end)) value = value * 10 + digit;
  return { value, end };
}

const zero = '0'.charCodeAt(0);
const digitAt = (bytes: Buffer, at: number): number => (bytes[at] ?? 0) - zero;
