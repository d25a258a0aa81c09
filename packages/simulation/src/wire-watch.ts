import type { ChatEntry, JoinRoomAck, RemovedFromRoom } from '@partyline/protocol';
import type { ClientHistory, HistoryEvent } from '@partyline/testing/history';
import type { Packet } from './network/packet.ts';

/** The request that an answer is to. */
export interface Asked {
  readonly event: string;
  readonly payload: unknown;
}

/**
 * What the server sends on each connection, as a stock client would take it: after the answer to a join the next seq and so on, and
 * nothing after the answer to leaving (I7). The SDK would hide what is wrong here.
 */
export class WireWatch {
  readonly #connections = new Map<string, { readonly user: string; readonly events: HistoryEvent[] }>();

  /** A packet came down on a connection; `asked` is the request that it answers. */
  saw(connection: string, user: string, { type, data }: Packet, asked: Asked | undefined): void {
    const { events } = this.#connections.get(connection) ?? { events: [] };
    this.#connections.set(connection, { user, events });
    if (type === 'event') this.#event(events, data as [string, unknown]);
    if (type === 'ack' && asked) this.#answer(events, asked, (data as [unknown])[0] as { readonly ok: boolean });
  }

  get histories(): readonly ClientHistory[] {
    return [...this.#connections].map(([client, { user, events }]) => ({ client, user, events, end: 'gone', isStock: true }));
  }

  #event(events: HistoryEvent[], [name, payload]: [string, unknown]): void {
    if (name === 'newMessage' || name === 'messageChanged') {
      const { room, epoch, seq, id, sender } = payload as ChatEntry;
      events.push({ type: 'delivered', room, epoch, seq, id, author: sender });
    } else if (name === 'removedFromRoom') {
      events.push({ type: 'left', room: (payload as RemovedFromRoom).room });
    }
  }

  #answer(events: HistoryEvent[], { event, payload }: Asked, answer: { readonly ok: boolean }): void {
    if (!answer.ok) return;
    if (event === 'joinRoom') {
      const { room, epoch, head } = answer as JoinRoomAck;
      events.push({ type: 'joined', room, position: { epoch, after: head } });
    }
    if (event === 'leaveRoom') events.push({ type: 'left', room: (payload as { readonly room: string }).room });
  }
}
