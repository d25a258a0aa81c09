import type { ChatEntry, JoinRoomAck, Refusal } from '@partyline/protocol';
import { type ClientHistory, contentOf, type HistoryEvent } from '@partyline/testing/history';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { tokenFor } from './tokens.ts';

/** A stock socket.io-client with the recipe of docs/SPEC.md: it keeps epoch and seq, and passes them whenever it joins (D7). */
export class RecipeClient {
  readonly socket: Socket;
  readonly #user: string;
  readonly #room: string;
  readonly #events: HistoryEvent[] = [];
  readonly #early = new Map<number, ChatEntry>();
  #epoch: string | undefined;
  last = 0;
  isInside = false;

  constructor(url: string, user: string, room: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    this.#user = user;
    this.#room = room;
    const own = { auth: { token: tokenFor(user) }, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 500 };
    this.socket = io(`${url}/chat`, { ...own, ...options });
    // Cut off before the answer: the next connection joins again.
    this.socket.on('connect', () => void this.#join().catch(() => {}));
    this.socket.on('disconnect', () => {
      this.isInside = false;
    });
    for (const event of ['newMessage', 'messageChanged']) this.socket.on(event, (entry: ChatEntry) => this.#apply(entry));
  }

  get transport(): string | undefined {
    return this.socket.io.engine?.transport.name;
  }

  history(): ClientHistory {
    return { client: this.#user, user: this.#user, events: this.#events };
  }

  close(): void {
    this.socket.close();
  }

  async #join(): Promise<void> {
    const room = this.#room;
    const claim = this.#epoch === undefined ? {} : { epoch: this.#epoch, after: this.last };
    const answer = (await this.socket.emitWithAck('joinRoom', { room, ...claim, limit: 200 })) as JoinRoomAck | Refusal;
    if (!answer.ok) throw new Error(answer.error.code);
    if (this.#epoch === undefined) this.#events.push({ type: 'joined', room });
    if (this.#epoch === undefined || answer.verdict === 'reset') this.last = (answer.entries[0]?.seq ?? answer.head + 1) - 1;
    if (answer.verdict === 'reset') this.#events.push({ type: 'reset', room });
    this.#epoch = answer.epoch;
    for (const entry of answer.entries) this.#apply(entry);
    while (this.last < answer.head) {
      const page = (await this.socket.emitWithAck('history', { room, after: this.last, limit: 200 })) as { entries: ChatEntry[] };
      for (const entry of page.entries) this.#apply(entry);
    }
    this.#events.push({ type: 'entered', room, epoch: answer.epoch, head: this.last, more: answer.more });
    this.isInside = true;
  }

  /** In order, each once: what comes early waits for its turn. */
  #apply(entry: ChatEntry): void {
    this.#early.set(entry.seq, entry);
    if (this.#epoch === undefined) return;
    for (const seq of this.#early.keys()) if (seq <= this.last) this.#early.delete(seq);
    for (let next = this.#early.get(this.last + 1); next; next = this.#early.get(this.last + 1)) {
      const { seq, id, epoch, sender } = next;
      this.#early.delete(seq);
      this.last = seq;
      this.#events.push({ type: 'delivered', room: this.#room, epoch, seq, id, author: sender, content: contentOf(next) });
    }
  }
}
