import { RawClient } from '../lib/raw-client.ts';
import { tokenFor } from '../lib/token.ts';
import { now } from '../lib/now.ts';
import { type Crowd, type Quote, requestOf } from './plan.ts';

/** How far frames of an event may be from what is counted: Socket.IO's packet begins with these. */
const heads = { ours: '42/live-scores,["feed",', naive: '42["update",' } as const;

/** What is told of each value that a reader gets. */
export interface Sink {
  /** How old it is. */
  age(ms: number): void;
  /** When it came, and the request in which the source said the oldest of the values that it stands for: from then on what was shown was not right. */
  replaced(at: number, request: number): void;
}

/** Someone who has the feed. Readers take what they get apart, the others count nothing but bytes. */
export class Subscriber {
  readonly #crowd: Crowd;
  readonly #sink: Sink | undefined;
  readonly last = new Map<string, number>();
  #client: RawClient | undefined;
  #version = 0;
  values = 0;
  /** Why it can't be trusted. */
  failure: string | undefined;

  /** Readers have a `sink`. */
  constructor(crowd: Crowd, sink: Sink | undefined) {
    this.#crowd = crowd;
    this.#sink = sink;
  }

  get bytesRead(): number {
    return this.#client?.bytesRead ?? 0;
  }

  async enter(index: number): Promise<void> {
    const { port, server, secret, maxHz } = this.#crowd;
    const isOurs = server === 'ours';
    const head = heads[server];
    this.#client = await RawClient.connect({
      port,
      namespace: isOurs ? '/live-scores' : '',
      auth: isOurs ? { token: tokenFor(`user${index}`, `User ${index}`, secret ?? '') } : {},
      onFrame: (bytes, start, end) => {
        if (this.#sink && bytes.toString('latin1', start, start + head.length) === head) this.#read(bytes.toString('utf8', start + head.length, end - 1));
      },
      onLost: (why) => (this.failure ??= why),
      patience: 60_000,
    });
    if (!isOurs) return;
    const answer = await this.#client.request(`42/live-scores,1["subscribe",{"feed":"prices","maxHz":${maxHz}}]`, '43/live-scores,1');
    const [{ ok, version }] = JSON.parse(answer.slice('43/live-scores,1'.length)) as [{ ok: boolean; version: number }];
    if (!ok) throw new Error(`the subscription was refused: ${answer}`);
    this.#version = version;
  }

  close(): void {
    this.#client?.close();
  }

  #read(json: string): void {
    const at = now();
    if (this.#crowd.server === 'naive') {
      const [key, value] = JSON.parse(`[${json}]`) as [string, Quote];
      return this.#take(at, key, value);
    }
    const { from, to, values } = JSON.parse(json) as { from: number; to: number; values: [string, Quote][] };
    if (from > this.#version) this.failure ??= `a frame after version ${from} came, where ${this.#version} was the last`;
    this.#version = Math.max(this.#version, to);
    for (const [key, value] of values) this.#take(at, key, value);
  }

  #take(at: number, key: string, { n, t }: Quote): void {
    const before = this.last.get(key);
    if (before !== undefined && n <= before) this.failure ??= `${key}: ${n} came after ${before}`;
    this.last.set(key, n);
    this.values += 1;
    this.#sink?.age(at - t);
    if (before !== undefined) this.#sink?.replaced(at, requestOf(key, before + 1, this.#crowd));
  }
}
