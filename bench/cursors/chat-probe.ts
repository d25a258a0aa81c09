import { RawClient } from '../lib/raw-client.ts';
import { percentile, Samples } from '../lib/statistics.ts';
import { tokenFor } from '../lib/token.ts';

/** Users that publish, each so often: in all 50 times a second, within what one user may. */
const users = 5;
const everyMs = 100;
const room = 'desk';
const prefix = '43/chat,';

/** Publishes to a room of the chat at a steady pace, and takes down how long each acknowledgement takes, from when its publish was due. */
export class ChatProbe {
  readonly #clients: RawClient[] = [];
  readonly #dueAt = new Map<number, number>();
  readonly #times = new Samples();
  #last = 0;
  #isMeasuring = false;
  #stop = (): void => {};

  static async start(port: number, secret: string): Promise<ChatProbe> {
    const probe = new ChatProbe();
    for (let user = 0; user < users; user++) {
      const client = await RawClient.connect({
        port,
        namespace: '/chat',
        auth: { token: tokenFor(`writer-${user}`, `Writer ${user}`, secret) },
        onFrame: (bytes, start, end) => probe.#onFrame(bytes.toString('utf8', start, end)),
      });
      await client.request(`42/chat,0["joinRoom","${room}"]`, `${prefix}0`);
      probe.#clients.push(client);
    }
    probe.#publish();
    return probe;
  }

  /** From now on, or no longer. */
  measure(isMeasuring: boolean): void {
    this.#isMeasuring = isMeasuring;
  }

  /** Of what was measured. Infinite where an acknowledgement never came. */
  p99Ms(): number {
    for (let i = this.#dueAt.size; i > 0; i--) this.#times.add(Infinity);
    this.#dueAt.clear();
    return percentile(this.#times.sorted(), 0.99);
  }

  close(): void {
    this.#stop();
    for (const client of this.#clients) client.close();
  }

  #publish(): void {
    const began = performance.now();
    const pauseMs = everyMs / users;
    let turns = 0;
    const timer = setInterval(() => {
      for (; began + turns * pauseMs <= performance.now(); turns++) this.#publishOne(turns, began + turns * pauseMs);
    }, pauseMs / 2);
    this.#stop = () => clearInterval(timer);
  }

  #publishOne(turn: number, dueAt: number): void {
    const client = this.#clients[turn % users] as RawClient;
    const id = ++this.#last;
    if (this.#isMeasuring) this.#dueAt.set(id, dueAt);
    client.send(`42/chat,${id}["sendMessage",{"room":"${room}","text":"one more line"}]`);
    client.flush();
  }

  #onFrame(text: string): void {
    if (!text.startsWith(prefix)) return;
    const id = Number.parseInt(text.slice(prefix.length), 10);
    const dueAt = this.#dueAt.get(id);
    if (dueAt === undefined) return;
    if (!text.includes('{"ok":true')) throw new Error(`a publish of the probe was refused: ${text}`);
    this.#dueAt.delete(id);
    this.#times.add(performance.now() - dueAt);
  }
}
