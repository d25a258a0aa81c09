import { type Code, codes, type DownPayload, isCode, namespaces, type Point, type up, type UpAnswer, type UpPayload } from '@partyline/protocol';
import { Manager, type Socket } from 'socket.io-client';
import { CrowdRefusal, problemIn, unreachable } from './problem.ts';

export interface CrowdConnectionOptions {
  readonly url: string;
  readonly token: string;
  readonly room: string;
}

/** How long an answer may take, in milliseconds. */
const patienceMs = 20_000;
const goodbyeMs = 2_000;

/**
 * A real connection in a room: a stock Socket.IO client over WebSocket, in the chat and among the cursors. After a drop it comes back by
 * itself, and enters again. It doesn't look into frames, so one process can hold many.
 */
export class CrowdConnection {
  readonly #options: CrowdConnectionOptions;
  readonly #manager: Manager;
  readonly #chat: Socket;
  readonly #cursors: Socket;
  #isIn = false;
  #movesPerSecond = 0;
  #onBudget: (movesPerSecond: number) => void = () => {};

  private constructor(options: CrowdConnectionOptions) {
    this.#options = options;
    this.#manager = new Manager(options.url, { transports: ['websocket'], autoConnect: false });
    const auth = { token: options.token };
    this.#chat = this.#manager.socket(namespaces.chat, { auth });
    this.#cursors = this.#manager.socket(namespaces.cursors, { auth });
    this.#cursors.on('budget', ({ movesPerSecond }: DownPayload<'/cursors', 'budget'>) => this.#allow(movesPerSecond));
  }

  /** Resolves in the room. Rejects with a `CrowdRefusal`, or a `StartError` where no server answers. */
  static async open(options: CrowdConnectionOptions): Promise<CrowdConnection> {
    const connection = new CrowdConnection(options);
    try {
      await Promise.all([connection.#connected(connection.#chat), connection.#connected(connection.#cursors)]);
      await connection.#enter();
    } catch (error) {
      await connection.close();
      throw error;
    }
    connection.#comeBackByItself();
    return connection;
  }

  get isIn(): boolean {
    return this.#isIn;
  }

  /** How often it may move its cursor, a second: told now and whenever it changes; 0 too while the connection is lost. */
  watchBudget(onBudget: (movesPerSecond: number) => void): void {
    this.#onBudget = onBudget;
    onBudget(this.#movesPerSecond);
  }

  move({ x, y }: Point): void {
    if (this.#isIn) this.#cursors.volatile.emit('move', [this.#options.room, x, y] satisfies UpPayload<'/cursors', 'move'>);
  }

  type(): void {
    if (this.#isIn) this.#chat.volatile.emit('typing', { room: this.#options.room } satisfies UpPayload<'/chat', 'typing'>);
  }

  /** Resolves with whether it was stored. */
  async say(text: string): Promise<boolean> {
    if (!this.#isIn) return false;
    const answer = await this.#ask('/chat', 'sendMessage', { room: this.#options.room, text }).catch(() => undefined);
    return answer?.ok ?? false;
  }

  /** Resolves once the server was told, or can't be. */
  async close(): Promise<void> {
    this.#isIn = false;
    this.#manager.reconnection(false);
    const { engine } = this.#manager;
    const closed = new Promise<void>((resolve) => {
      setTimeout(resolve, goodbyeMs).unref();
      if (engine?.readyState === 'open') engine.once('close', () => resolve());
      else resolve();
    });
    this.#chat.disconnect();
    this.#cursors.disconnect();
    await closed;
  }

  #connected(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error: Error & { data?: unknown }) => {
        const problem = problemIn(error.data);
        reject(problem ? new CrowdRefusal(problem) : unreachable(this.#options.url, error));
      });
      socket.connect();
    });
  }

  async #enter(): Promise<void> {
    const { room } = this.#options;
    const chat = await this.#ask('/chat', 'joinRoom', { room, limit: 1 });
    if (!chat.ok) throw new CrowdRefusal(chat.error);
    const cursors = await this.#ask('/cursors', 'join', { room });
    if (!cursors.ok) throw new CrowdRefusal(cursors.error);
    this.#isIn = true;
    this.#allow(cursors.movesPerSecond);
  }

  #allow(movesPerSecond: number): void {
    this.#movesPerSecond = movesPerSecond;
    this.#onBudget(movesPerSecond);
  }

  /** Rejects where no answer comes in time, or the connection is lost meanwhile. */
  #ask<N extends '/chat' | '/cursors', E extends keyof (typeof up)[N] & string>(namespace: N, event: E, payload: UpPayload<N, E>): Promise<UpAnswer<N, E>> {
    const socket = namespace === namespaces.chat ? this.#chat : this.#cursors;
    return socket.timeout(patienceMs).emitWithAck(event, payload) as Promise<UpAnswer<N, E>>;
  }

  /** After a drop Socket.IO connects again; where the server ends or refuses it, only we do. */
  #comeBackByItself(): void {
    const out = (): void => {
      this.#isIn = false;
      this.#allow(0);
    };
    const comeBack = (): void => {
      if (!this.#chat.connected || !this.#cursors.connected) return;
      this.#enter().catch((error: unknown) => {
        out();
        const problem = error instanceof CrowdRefusal && isCode(error.code) ? error : undefined;
        if (!problem || codes[problem.code as Code] === 'final') return;
        setTimeout(comeBack, problem.retryAfterMs ?? goodbyeMs).unref();
      });
    };
    for (const socket of [this.#chat, this.#cursors]) {
      socket.on('connect', comeBack);
      socket.on('disconnect', out);
      socket.on('error', (problem: unknown) => this.#heed(socket, problem));
      socket.on('connect_error', ({ data }: Error & { data?: unknown }) => this.#heed(socket, data));
    }
    this.#cursors.on('removedFromRoom', out);
  }

  /** A server that stops, or is asked too often, says when to come back; what is final is final. */
  #heed(socket: Socket, problem: unknown): void {
    const { code, retryAfterMs = goodbyeMs } = problemIn(problem) ?? {};
    if (!isCode(code) || codes[code] === 'final') return;
    setTimeout(() => {
      if (this.#manager.reconnection() && !socket.active) socket.connect();
    }, retryAfterMs).unref();
  }
}
