import { expect, test } from 'vitest';
import { dialects, markedText, readDigits, readMark } from './dialect.ts';

test('every text is 130 bytes long and says what it is', () => {
  for (const [publisher, number] of [
    [0, 1],
    [17, 123],
    [99_999, 9_999_999],
  ] as const) {
    const text = markedText(publisher, number);
    expect(Buffer.byteLength(text)).toBe(130);
    const frame = Buffer.from(`42/chat,["newMessage",{"seq":5,"color":"#DE281B","text":"${text}"}]`);
    expect(readMark(frame, 0, frame.length)).toEqual({ publisher, number });
  }
});

test('a mark is read from its own frame only', () => {
  const bytes = Buffer.from(`["newMessage",{"text":""}]["newMessage",{"text":"${markedText(1, 2)}"}]`);
  expect(readMark(bytes, 0, bytes.indexOf(']') + 1)).toBeUndefined();
});

test.each([
  ['partyline', '43/chat,1234[{"ok":true,"seq":1,"id":"run0001-00000-00000001","at":1}]', '42/chat,["newMessage",{'],
  ['tutorial', '431234[]', '42["chat message","'],
] as const)('offsets point at the id, its answer and the event of the %s wire', (name, ack, event) => {
  const { ackIdAt, okAck, eventAt, deliveryLetter } = dialects[name];
  const id = readDigits(Buffer.from(ack), ackIdAt);
  expect(id.value).toBe(1234);
  expect(ack.startsWith(okAck.toString(), id.end)).toBe(true);
  expect(event.charCodeAt(eventAt)).toBe(deliveryLetter);
});

test.each(['partyline', 'tutorial'] as const)('what is sent on the %s wire is an event with its acknowledgement id', (name) => {
  const { join, publish, namespace } = dialects[name];
  const place = namespace === '' ? '' : `${namespace},`;
  for (const packet of [join(7, 'r'), publish(7, 'r', 'an-id-of-it', markedText(1, 1))]) {
    expect(packet.startsWith(`42${place}7[`)).toBe(true);
    expect(JSON.parse(packet.slice(packet.indexOf('[')))).toBeInstanceOf(Array);
  }
});
