import { RawClient } from '../lib/raw-client.ts';
import type { Samples } from '../lib/statistics.ts';
import { tokenFor } from '../lib/token.ts';
import { type Crowd, now, type Quote } from './plan.ts';

/** How far frames of an event may be from what is counted: Socket.IO's packet begins with these. */
const heads = { ours: '42/live-scores,["feed",', naive: '42["update",' } as const;

/** Someone who has the feed. Readers take what they get apart, the others count nothing but bytes. */
export class Subscriber {
  readonly #crowd: Crowd;
  readonly #ages: Samples | undefined;
  readonly last = new Map<string, number>();
  #client: RawClient | undefined;
  #version = 0;
  values = 0;
  /** Why it can't be trusted. */
  failure: string | undefined;

  /** Readers put ages into `ages`. */
  constructor(crowd: Crowd, ages: Samples | undefined) {
    this.#crowd = crowd;
    this.#ages = ages;
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
        if (this.#ages && bytes.toString('latin1', start, start + head.length) === head) this.#read(bytes.toString('utf8', start + head.length, end - 1));
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
    if (n < (this.last.get(key) ?? 0)) this.failure ??= `${key}: ${n} came after ${this.last.get(key)}`;
    this.last.set(key, n);
    this.values += 1;
    this.#ages?.add(at - t);
  }
}
