import { markedText, readDigits } from '../chat/dialect.ts';
import { RawClient } from '../lib/raw-client.ts';
import { tokenFor } from '../lib/token.ts';
import type { Wire } from './plan.ts';

export interface Publication {
  readonly wire: Wire;
  readonly port: number;
  readonly rooms: readonly string[];
  readonly secret: string;
  /** Entries for each room. */
  readonly count: number;
  /** How many each room has already. */
  readonly head: number;
}

/** Publishes under way. */
const window = 256;

const wires = {
  partyline: { namespace: '/chat', ackIdAt: '43/chat,'.length, ok: '[{"ok":true,' },
  stock: { namespace: '', ackIdAt: '43'.length, ok: '[' },
} as const;

/** Resolves when each room has so many entries more, all acknowledged. Comes for it, and goes. */
export async function publish({ wire, port, rooms, secret, count, head }: Publication): Promise<void> {
  const { namespace, ackIdAt, ok } = wires[wire];
  const total = rooms.length * count;
  let [sent, acknowledged] = [0, 0];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onFrame = (bytes: Buffer, start: number, end: number): void => {
    const { end: at } = readDigits(bytes, start + ackIdAt);
    if (bytes.toString('latin1', at, at + ok.length) !== ok) return reject(new Error(`not published: ${bytes.toString('utf8', start, end)}`));
    if (++acknowledged === total) resolve();
  };
  const auth = wire === 'partyline' ? { token: tokenFor('publisher', 'Publisher', secret) } : {};
  const client = await RawClient.connect({ port, namespace, auth, onFrame, onRead: () => refill(), onLost: (why) => reject(new Error(why)) });
  const refill = (): void => {
    for (; sent < total && sent - acknowledged < window; sent++) {
      const room = rooms[sent % rooms.length] as string;
      const number = head + Math.floor(sent / rooms.length) + 1;
      client.send(packet(wire, sent, room, number));
    }
    client.flush();
  };
  if (total === 0) resolve();
  else refill();
  await promise.finally(() => client.close());
}

/** Nothing here needs escaping. */
function packet(wire: Wire, ack: number, room: string, number: number): string {
  const id = `${room}-${number.toString().padStart(8, '0')}`;
  const text = markedText(0, number);
  if (wire === 'stock') return `42${ack}["publish","${room}",${number},"${id}","${text}"]`;
  return `42/chat,${ack}["sendMessage",{"room":"${room}","text":"${text}","id":"${id}"}]`;
}
