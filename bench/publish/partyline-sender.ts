import { createClient, type OpenOutboxStore, type PartylineClient, type PublishOutcome, type Room, signIn } from '@partyline/client';
import { markedText } from '../chat/dialect.ts';
import { patience, type Sender, type SenderOptions, waiting } from './sender.ts';

export type Outbox = 'memory' | OpenOutboxStore;

/** The SDK as an application uses it: it sends without waiting, and hears of outcomes. */
export class PartylineSender implements Sender {
  readonly #client: PartylineClient;
  readonly #room: Room;
  readonly #numbers = new Map<string, number>();
  /** By the number of the publish, in the order in which they were made. */
  readonly #seqs: number[] = [];
  readonly #done = Promise.withResolvers<void>();
  #isFinishing = false;
  acknowledged = 0;

  private constructor(client: PartylineClient, room: string) {
    this.#client = client;
    this.#room = client.room(room);
    this.#done.promise.catch(() => {});
    client.onOutcome((outcome) => this.#onOutcome(outcome));
  }

  static async start({ port, room, run }: SenderOptions, outbox: Outbox): Promise<PartylineSender> {
    const url = `http://127.0.0.1:${port}`;
    const { token } = await signIn(url, 'Publisher');
    let made = 0;
    const client = createClient({ url, token, outbox, ids: () => `${run}-${(++made).toString().padStart(8, '0')}` });
    const sender = new PartylineSender(client, room);
    sender.#room.join();
    client.connect();
    while (sender.#numbers.size < waiting) sender.#send();
    return sender;
  }

  async finish(): Promise<void> {
    this.#isFinishing = true;
    this.#settleIfDone();
    const late = setTimeout(() => this.#done.reject(new Error(`${this.#numbers.size} publishes were not acknowledged`)), patience);
    await this.#done.promise.finally(() => {
      clearTimeout(late);
      this.#client.close();
    });
    const misplaced = this.#seqs.findIndex((seq, number) => number > 0 && seq <= (this.#seqs[number - 1] ?? 0));
    if (misplaced >= 0) throw new Error(`publish ${misplaced} was stored before the one before it`);
  }

  #send(): void {
    const number = this.#seqs.length;
    this.#seqs.push(0);
    this.#numbers.set(this.#room.send(markedText(0, number)), number);
  }

  #onOutcome(outcome: PublishOutcome): void {
    const number = this.#numbers.get(outcome.id);
    if (outcome.state === 'failed' || number === undefined) return this.#done.reject(new Error(`refused: ${JSON.stringify(outcome)}`));
    this.#numbers.delete(outcome.id);
    this.#seqs[number] = outcome.seq;
    this.acknowledged += 1;
    if (this.#isFinishing) this.#settleIfDone();
    else this.#send();
  }

  #settleIfDone(): void {
    if (this.#numbers.size === 0) this.#done.resolve();
  }
}
