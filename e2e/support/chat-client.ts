import { io, type Socket } from 'socket.io-client';

export interface Session {
  readonly user: string;
  readonly token: string;
}

export async function signIn(url: string, name: string): Promise<Session> {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) });
  if (!response.ok) throw new Error(`sign-in was refused: ${await response.text()}`);
  return (await response.json()) as Session;
}

export interface Ack {
  readonly ok: boolean;
  readonly seq?: number;
  readonly entries?: readonly { readonly seq: number; readonly id: string; readonly text?: string; readonly timestamp: string }[];
  readonly more?: boolean;
}

/** A stock client in the chat, connected. It stays away once it is cut off. */
export async function enter(url: string, token: string, transports: string[] = ['websocket']): Promise<Socket> {
  const socket = io(`${url}/chat`, { auth: { token }, transports, forceNew: true, reconnection: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

export function ask(socket: Socket, event: string, payload: unknown): Promise<Ack> {
  return socket.timeout(15_000).emitWithAck(event, payload) as Promise<Ack>;
}

/** Every entry of a room, from the first. */
export async function wholeHistory(socket: Socket, room: string): Promise<NonNullable<Ack['entries']>> {
  const entries: NonNullable<Ack['entries']>[number][] = [];
  for (let more = true; more; ) {
    const page = await ask(socket, 'history', { room, after: entries.at(-1)?.seq ?? 0, limit: 200 });
    if (!page.ok) throw new Error(`history was refused: ${JSON.stringify(page)}`);
    entries.push(...(page.entries ?? []));
    more = page.more ?? false;
  }
  return entries;
}
