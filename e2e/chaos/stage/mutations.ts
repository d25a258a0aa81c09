/** Packets as clients send them: what mutations start from. None is for a room where anyone else is. */
export const seeds: readonly string[] = [
  '40/chat,{"token":"x"}',
  '41/chat,',
  '2',
  '3',
  '1',
  '5',
  '6',
  '43/chat,1[{"ok":true}]',
  '42/chat,1["joinRoom","attic"]',
  '42/chat,2["joinRoom",{"room":"attic","epoch":"x","after":3,"limit":50}]',
  '42/chat,3["leaveRoom",{"room":"attic"}]',
  '42/chat,4["sendMessage",{"room":"attic","id":"aaaaaaaa","text":"x","follows":"bbbbbbbb","replyTo":1}]',
  '42/chat,5["editMessage",{"room":"attic","seq":1,"text":"y"}]',
  '42/chat,6["deleteMessage",{"room":"attic","seq":1}]',
  '42/chat,7["react",{"room":"attic","seq":1,"emoji":"👍","on":true}]',
  '42/chat,8["history",{"room":"attic","before":10,"limit":5}]',
  '42/chat,9["refreshToken",{"token":"x"}]',
  '451-/chat,10["sendMessage",{"room":"attic","text":{"_placeholder":true,"num":0}}]',
  '44/chat,{"message":"x"}',
  '40/,{}',
];

/** What JSON may say, and what it may not. */
const values = [
  ...['null', 'true', '-0', '1e999', '9007199254740993', '-1', '0.1', '""', '[]', '{}', '"\\u0000"', '"\\ud800"'],
  ...[
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{}}}',
    '{"toString":1}',
    '{"then":1}',
    '[[[[[[[[[[]]]]]]]]]]',
    'NaN',
    'undefined',
    '{"_placeholder":true,"num":99}',
  ],
];

type Mutation = (packet: string, random: () => number) => string;

const at = (random: () => number, length: number): number => Math.floor(random() * (length + 1));

const mutations: readonly Mutation[] = [
  // A character is lost, doubled, or another one.
  (packet, random) => {
    const i = at(random, packet.length);
    return packet.slice(0, i) + packet.slice(i + 1);
  },
  (packet, random) => {
    const i = at(random, packet.length);
    return packet.slice(0, i) + packet.slice(Math.max(0, i - 1));
  },
  (packet, random) => {
    const i = at(random, packet.length);
    return packet.slice(0, i) + String.fromCharCode(Math.floor(random() * 0xffff)) + packet.slice(i + 1);
  },
  // It ends early.
  (packet, random) => packet.slice(0, at(random, packet.length)),
  // Another value stands in the place of one.
  (packet, random) =>
    packet.replace(/:("[^"]*"|\d+|true|\{[^}]*\})/g, (whole) => (random() < 0.4 ? `:${values[Math.floor(random() * values.length)]}` : whole)),
  // Another type of packet, another id, other attachments.
  (packet, random) => String(Math.floor(random() * 10)) + packet.slice(1),
  (packet, random) => packet.replace(/^(\d)(\d)/, (_whole, engine: string) => `${engine}${Math.floor(random() * 10)}`),
  (packet, random) => packet.replace(/,\d+\[/, `,${'9'.repeat(at(random, 30))}[`),
  (packet, random) => packet.replace(/^45\d*-/, `45${Math.floor(random() * 10 ** at(random, 9))}-`),
  // Another namespace, another event.
  (packet, random) => packet.replace('/chat', `/${'x'.repeat(at(random, 300))}`),
  (packet, random) => packet.replace(/\["\w+"/, `["${['__proto__', 'connect', 'disconnect', 'error', 'newListener', 'constructor', ''][at(random, 6)] ?? ''}"`),
  // Deep, long, or twice.
  (packet, random) => packet.replace(/:"[^"]*"/, `:${'['.repeat(at(random, 2_000))}`),
  (packet, random) => packet.replace(/:"[^"]*"/, `:"${'x'.repeat(at(random, 6_000))}"`),
  (packet) => `${packet}\x1e${packet}`,
  (packet) => packet + packet,
];

/** One to three mutations of a packet. */
export function mutate(packet: string, random: () => number): string {
  let mutant = packet;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) mutant = (mutations[Math.floor(random() * mutations.length)] as Mutation)(mutant, random);
  return mutant;
}
