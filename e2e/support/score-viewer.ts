import { setTimeout as after } from 'node:timers/promises';
import type { FeedDelta, FeedQuiet, MatchEntry, MatchSummary, Problem, SubscribeAck, WatchMatchAck } from '@partyline/protocol';
import { io, type Socket } from 'socket.io-client';

export interface ScoreViewerOptions {
  readonly url: string;
  readonly token: string;
  /** Which matches of the board it watches. */
  readonly watches: (match: string) => boolean;
  /** Its connection is cut after each so many goals that it has seen, ten times in all; where many came at once, as often once it is back. */
  readonly cutEvery: number;
  /** Cut off, and connected again after it. */
  readonly onCut?: () => void;
  readonly onReturn?: () => void;
}

/** How often a viewer is cut off, and comes back. */
export const cutsWanted = 10;

/** A stock client that keeps the board, and the events of its matches: by version and by seq, as the specification tells. */
export class ScoreViewer {
  readonly board = new Map<string, MatchSummary>();
  readonly entries = new Map<string, MatchEntry[]>();
  /** Cuts after which it was connected again. */
  returns = 0;
  /** What must never be: an event that it had already, over one connection. */
  readonly doubles: MatchEntry[] = [];
  readonly resets: string[] = [];
  readonly #options: ScoreViewerOptions;
  readonly #socket: Socket;
  readonly #epochs = new Map<string, string>();
  readonly #watching = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #channel = '';
  #version = 0;
  #goals = 0;
  #isCut = false;

  constructor(options: ScoreViewerOptions) {
    this.#options = options;
    const { url, token } = options;
    this.#socket = io(`${url}/live-scores`, { auth: { token }, transports: ['websocket'], forceNew: true, reconnectionDelay: 5, reconnectionDelayMax: 100 });
    this.#socket.on('connect', () => {
      if (this.#isCut) {
        this.#isCut = false;
        this.returns += 1;
        options.onReturn?.();
      }
      this.#watching.clear();
      void this.#subscribe();
      this.#tell();
    });
    this.#socket.on('feed', (delta: FeedDelta) => this.#onDelta(delta));
    this.#socket.on('feedQuiet', ({ channel, version }: FeedQuiet) => {
      if (channel === this.#channel && version > this.#version) void this.#subscribe();
    });
    this.#socket.on('matchEvent', (entry: MatchEntry) => this.#onEvent(entry));
  }

  get goals(): number {
    return this.#goals;
  }

  /** Resolves once the condition holds; it is looked at whenever something came. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** Whether it has all that its board says there is. */
  get isComplete(): boolean {
    return [...this.board].every(([match, { seq }]) => !this.#options.watches(match) || this.entries.get(match)?.length === seq);
  }

  close(): void {
    this.#socket.disconnect();
  }

  async #subscribe(): Promise<void> {
    const ack = await this.#ask<SubscribeAck>('subscribe', { feed: 'matches', maxHz: 20 });
    if (!ack) return;
    this.#channel = ack.channel;
    this.#version = ack.version;
    this.#show(ack.values);
    this.#cutWhereDue();
  }

  #onDelta({ channel, from, to, values }: FeedDelta): void {
    if (channel !== this.#channel || to <= this.#version) return;
    if (from > this.#version) return void this.#subscribe();
    this.#version = to;
    this.#show(values);
  }

  #show(values: FeedDelta['values']): void {
    for (const [match, summary] of values) {
      this.board.set(match, summary as unknown as MatchSummary);
      if (this.#options.watches(match) && !this.#watching.has(match)) void this.#watch(match);
    }
    this.#tell();
  }

  async #watch(match: string): Promise<void> {
    this.#watching.add(match);
    for (let more = true; more; ) {
      const epoch = this.#epochs.get(match);
      const ack = await this.#ask<WatchMatchAck>('watchMatch', { match, after: this.#of(match).length, limit: 200, ...(epoch !== undefined && { epoch }) });
      if (!ack) return;
      if (ack.verdict === 'reset' || ack.verdict === 'truncated') this.resets.push(match);
      this.#epochs.set(match, ack.epoch);
      for (const entry of ack.entries) this.#take(entry);
      more = ack.more;
    }
  }

  #onEvent(entry: MatchEntry): void {
    const { length } = this.#of(entry.match);
    if (entry.seq <= length) this.doubles.push(entry);
    else if (entry.seq > length + 1) void this.#watch(entry.match);
    else this.#take(entry);
  }

  #take(entry: MatchEntry): void {
    const entries = this.#of(entry.match);
    if (entry.seq !== entries.length + 1) return;
    entries.push(entry);
    if (entry.data.type === 'goal') {
      this.#goals += 1;
      this.#cutWhereDue();
    }
    this.#tell();
  }

  /** As when the network goes: nobody says goodbye, and the client comes back by itself. */
  #cutWhereDue(): void {
    const due = Math.min(cutsWanted, Math.floor(this.#goals / this.#options.cutEvery));
    if (this.#isCut || !this.#socket.connected || this.returns >= due) return;
    this.#isCut = true;
    this.#options.onCut?.();
    this.#socket.io.engine.close();
  }

  #of(match: string): MatchEntry[] {
    const entries = this.entries.get(match) ?? [];
    this.entries.set(match, entries);
    return entries;
  }

  /** `undefined` where the connection ended before there was an answer. A match that is not there yet is met again on the board. */
  async #ask<T extends { readonly ok: boolean }>(event: string, payload: object): Promise<T | undefined> {
    try {
      const answer = (await this.#socket.timeout(30_000).emitWithAck(event, payload)) as T & { readonly error?: Problem };
      const retryAfterMs = answer.error?.retryAfterMs;
      if (retryAfterMs !== undefined) {
        await after(retryAfterMs);
        return this.#socket.connected ? await this.#ask(event, payload) : undefined;
      }
      if (!answer.ok) throw new Error(`${event} was refused: ${JSON.stringify(answer)}`);
      return answer;
    } catch (error) {
      if (this.#socket.connected && String(error).includes('refused')) throw error;
      return undefined;
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
