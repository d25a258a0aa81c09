import { LiveStream } from './live-stream.ts';

export interface LiveStreamsOptions {
  /** Streams held at most. */
  readonly maxLive: number;
  /** Entries held of each. */
  readonly recent: number;
  /** Bytes that the entries of all of them may take, about. */
  readonly recentBytes: number;
}

/** The streams that this process holds in memory, the most recently used last. What is too much goes, the longest unused first. */
export class LiveStreams {
  readonly #options: LiveStreamsOptions;
  readonly #streams = new Map<string, LiveStream>();
  #bytes = 0;

  constructor(options: LiveStreamsOptions) {
    this.#options = options;
  }

  find(name: string): LiveStream | undefined {
    return this.#streams.get(name);
  }

  /** The stream of this name, made where there is none, and now the most recently used one. */
  use(name: string): LiveStream {
    const stream = this.#streams.get(name) ?? new LiveStream(name, this.#options.recent);
    this.#streams.delete(name);
    this.#streams.set(name, stream);
    if (this.#isOverfull) this.#forgetUnused(stream);
    return stream;
  }

  /** Lets go of a stream that turned out not to exist, unless somebody needs it by now. */
  forget(stream: LiveStream): void {
    if (stream.uses === 0 && !stream.opening) this.#forget(stream);
  }

  /** Takes note of what a stream's entries take now. */
  count(stream: LiveStream): void {
    this.#bytes += stream.recent.size - stream.counted;
    stream.counted = stream.recent.size;
  }

  get #isOverfull(): boolean {
    return this.#streams.size > this.#options.maxLive || this.#bytes > this.#options.recentBytes;
  }

  #forgetUnused(except: LiveStream): void {
    for (const stream of this.#streams.values()) {
      if (!this.#isOverfull) return;
      if (stream === except || stream.uses > 0 || stream.opening || stream.isBehind) continue;
      this.#forget(stream);
    }
  }

  #forget(stream: LiveStream): void {
    if (this.#streams.get(stream.name) !== stream) return;
    this.#streams.delete(stream.name);
    this.#bytes -= stream.counted;
  }
}
