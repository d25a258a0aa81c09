import { namespaces } from '@partyline/protocol/constants';

/** What travels on a line: Socket.IO packets as text, and Engine.IO's heartbeat. */
export const ping = '2';
export const pong = '3';

const namespace = namespaces.chat;
const types = ['connect', 'disconnect', 'event', 'ack', 'connect_error'] as const;

export interface Packet {
  readonly type: (typeof types)[number];
  /** Of the request that asks for an answer, or that this one answers. */
  readonly id?: number;
  readonly data?: unknown;
}

/** As Socket.IO's protocol has it, revision 5: without attachments, in the chat's namespace. */
export function encodePacket({ type, id, data }: Packet): string {
  return `4${types.indexOf(type)}${namespace},${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`;
}

/** `undefined` where it is none, such as a heartbeat. */
export function decodePacket(frame: string): Packet | undefined {
  if (!frame.startsWith('4')) return undefined;
  const type = types[Number(frame[1])];
  const start = frame.indexOf(',') + 1;
  const [digits] = /^\d*/.exec(frame.slice(start, start + 12)) as RegExpExecArray;
  const rest = frame.slice(start + digits.length);
  if (!type || start === 0) throw new Error(`this is no packet of the chat: ${frame.slice(0, 80)}`);
  return { type, ...(digits === '' ? {} : { id: Number(digits) }), ...(rest === '' ? {} : { data: JSON.parse(rest) as unknown }) };
}
