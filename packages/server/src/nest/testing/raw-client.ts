import type { Device } from '@partyline/protocol';
import { until } from './until.ts';

/** Speaks Engine.IO and Socket.IO by hand over a WebSocket, for packets that no client would send. */
export interface RawClient {
  readonly socket: WebSocket;
  /** Packets from the server, as text. */
  readonly packets: readonly string[];
  /** Sends packets of the client's namespace: `2["event"]`, with the type first. */
  send(packet: string, ...attachments: Uint8Array[]): void;
  isClosed(): boolean;
}

export function rawChat(url: string, token: string, device?: Device): Promise<RawClient> {
  return rawClient('/chat', url, token, device);
}

export async function rawClient(namespace: string, url: string, token: string, device?: Device): Promise<RawClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  socket.binaryType = 'arraybuffer';
  const packets: string[] = [];
  let closed = false;
  socket.addEventListener('message', ({ data }) => {
    if (data === '2') socket.send('3');
    else packets.push(String(data));
  });
  socket.addEventListener('close', () => (closed = true));
  await until(() => packets.length === 1);
  socket.send(`40${namespace},${JSON.stringify({ token, device })}`);
  await until(() => packets.length === 2);
  return {
    socket,
    packets,
    send(packet, ...attachments) {
      const type = /^\d(?:\d+-)?/.exec(packet)?.[0] ?? '';
      socket.send(`4${type}${namespace},${packet.slice(type.length)}`);
      for (const attachment of attachments) socket.send(new Uint8Array(attachment));
    },
    isClosed: () => closed,
  };
}
