import type { HistoryAck, JoinRoomAck, PublishAck, Refusal } from '@partyline/protocol';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { tokenFor } from './tokens.ts';

interface Answers {
  joinRoom: JoinRoomAck;
  leaveRoom: { ok: true };
  sendMessage: PublishAck;
  editMessage: PublishAck;
  deleteMessage: PublishAck;
  react: PublishAck;
  history: HistoryAck;
}

export type Answer<E extends keyof Answers> = Answers[E] | Refusal;

/** A stock socket.io-client in the chat. It doesn't come back by itself, unless `options` say so. */
export class StockClient {
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async enter(url: string, user: string, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<StockClient> {
    const auth = { token: tokenFor(user) };
    const socket = io(`${url}/chat`, { auth, transports: ['websocket'], forceNew: true, reconnection: false, ...options });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return new StockClient(socket);
  }

  /** The answer, whatever it is; rejects where there is none within 15 s. */
  ask<E extends keyof Answers>(event: E, payload: unknown, withinMs = 15_000): Promise<Answer<E>> {
    return this.socket.timeout(withinMs).emitWithAck(event, payload) as Promise<Answer<E>>;
  }

  /** The answer; rejects where it is a refusal, too. */
  async must<E extends keyof Answers>(event: E, payload: unknown): Promise<Answers[E]> {
    const answer = await this.ask(event, payload);
    if (!answer.ok) throw new Error(`${event} was refused: ${answer.error.code}, ${answer.error.message}`);
    return answer as Answers[E];
  }

  /** Every entry of a room that the database has, page by page. */
  async *history(room: string, after = 0): AsyncGenerator<HistoryAck['entries'][number] & { epoch: string }> {
    for (let more = true, last = after; more; ) {
      const page = await this.must('history', { room, after: last, limit: 200 });
      yield* page.entries;
      last = page.entries.at(-1)?.seq ?? last;
      more = page.more;
    }
  }

  close(): void {
    this.socket.disconnect();
  }
}
