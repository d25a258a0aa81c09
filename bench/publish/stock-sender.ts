import { io, type Socket } from 'socket.io-client';
import { markedText } from '../chat/dialect.ts';
import { patience, type Sender, type SenderOptions, waiting } from './sender.ts';

/** socket.io-client with the options of the tutorial's eighth step, which queue what is emitted and send it until it is acknowledged. */
export class StockSender implements Sender {
  readonly #socket: Socket;
  readonly #options: SenderOptions;
  readonly #done = Promise.withResolvers<void>();
  #sent = 0;
  #isFinishing = false;
  acknowledged = 0;

  private constructor(options: SenderOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#done.promise.catch(() => {});
  }

  static async start(options: SenderOptions): Promise<StockSender> {
    const socket = io(`http://127.0.0.1:${options.port}`, { ackTimeout: 10_000, retries: 3 });
    const sender = new StockSender(options, socket);
    socket.emit('join', options.room, () => {});
    while (sender.#sent < waiting) sender.#send();
    return sender;
  }

  async finish(): Promise<void> {
    this.#isFinishing = true;
    const late = setTimeout(() => this.#done.reject(new Error(`${this.#sent - this.acknowledged} publishes were not acknowledged`)), patience);
    await this.#done.promise.finally(() => {
      clearTimeout(late);
      this.#socket.close();
    });
  }

  #send(): void {
    const { room, run } = this.#options;
    const number = ++this.#sent;
    const id = `${run}-${number.toString().padStart(8, '0')}`;
    this.#socket.emit('chat message', room, markedText(0, number), id, (problem: Error | null) => this.#onAck(problem));
  }

  #onAck(problem: Error | null): void {
    if (problem) return this.#done.reject(problem);
    this.acknowledged += 1;
    if (!this.#isFinishing) this.#send();
    else if (this.acknowledged === this.#sent) this.#done.resolve();
  }
}
