import type { up, UpAnswer, UpPayload } from '@partyline/protocol';
import { io } from 'socket.io-client';
import { signIn } from '../../support/chat-client.ts';

type Event = keyof (typeof up)['/chat'];

/** Someone who is in rooms and writes, with a stock client instead of a browser. */
export interface Guest {
  readonly token: string;
  ask<E extends Event>(event: E, payload: UpPayload<'/chat', E>): Promise<Extract<UpAnswer<'/chat', E>, { ok: true }>>;
  join(room: string): Promise<void>;
  /** Resolves with the message's seq. */
  say(room: string, text: string, replyTo?: number): Promise<number>;
  leave(): void;
}

export async function joinAsGuest(url: string, name: string): Promise<Guest> {
  const { token } = await signIn(url, name);
  const socket = io(`${url}/chat`, { auth: { token }, transports: ['websocket'], forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const ask: Guest['ask'] = async (event, payload) => {
    const answer = (await socket.emitWithAck(event, payload)) as { ok: boolean };
    if (!answer.ok) throw new Error(`${event} was refused: ${JSON.stringify(answer)}`);
    return answer as never;
  };
  return {
    token,
    ask,
    join: async (room) => void (await ask('joinRoom', { room })),
    say: async (room, text, replyTo) => (await ask('sendMessage', { room, text, ...(replyTo === undefined ? {} : { replyTo }) })).seq,
    leave: () => socket.disconnect(),
  };
}
