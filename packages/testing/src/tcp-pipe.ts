import type { Socket } from 'node:net';

/** What a pipe needs of time: both kinds of clock of ours have it. */
export interface PipeClock {
  monotonic(): number;
  after(ms: number, callback: () => void): () => void;
}

/** What happens to bytes on their way. */
export interface Conditions {
  /** `stall` holds bytes and ends back; `black-hole` takes them, and nobody ever hears of them. */
  readonly flow: 'pass' | 'stall' | 'black-hole';
  /** How long each byte travels, in milliseconds. */
  readonly delayMs: number;
  readonly bytesPerSecond: number;
  /** The connection is cut when so many more bytes have arrived. */
  readonly cutAfter: number;
}

export const untouched: Conditions = { flow: 'pass', delayMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY, cutAfter: Number.POSITIVE_INFINITY };

export interface PipeOptions {
  readonly source: Socket;
  readonly sink: Socket;
  readonly clock: PipeClock;
  /** The source isn't read further while so many bytes are held, as where a kernel's buffer is full. */
  readonly bufferBytes: number;
  /** So many bytes went on to the sink. */
  readonly passed: (bytes: number) => void;
  /** `cutAfter` was reached. */
  readonly cut: () => void;
}

interface Data {
  readonly bytes: Buffer;
  readonly at: number;
}

/** `fin` where the source has said all, `reset` where it broke off. */
interface End {
  readonly end: 'fin' | 'reset';
  readonly at: number;
}

/** How finely a slow line cuts up what it carries. */
const slicesPerSecond = 50;

/** One way of a connection: what comes out of `source` goes into `sink`, in order, under conditions that may change at any time. */
export class TcpPipe {
  readonly #options: PipeOptions;
  #conditions: Conditions = untouched;
  #queue: (Data | End)[] = [];
  #heldBytes = 0;
  #hasLost = false;
  #isBlocked = false;
  /** When a slow line has room for the next slice. */
  #freeAt = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: PipeOptions) {
    this.#options = options;
    const { source, sink, clock } = options;
    source.on('data', (bytes: Buffer) => this.#take({ bytes, at: clock.monotonic() }));
    source.on('end', () => this.#take({ end: 'fin', at: clock.monotonic() }));
    source.on('error', () => this.#take({ end: 'reset', at: clock.monotonic() }));
    const unblocked = (): void => {
      this.#isBlocked = false;
      this.#pump();
    };
    sink.on('drain', unblocked);
    sink.on('close', unblocked);
  }

  /** Whether something fell into a black hole. */
  get hasLost(): boolean {
    return this.#hasLost;
  }

  get conditions(): Conditions {
    return this.#conditions;
  }

  /** A pipe that has lost something stays a black hole: what would come after the missing bytes could only be misread. */
  set conditions(conditions: Conditions) {
    this.#conditions = conditions;
    if (this.#isHole && this.#queue.length > 0) {
      this.#queue = [];
      this.#hasLost = true;
      this.#holdLess(this.#heldBytes);
    }
    this.#pump();
  }

  /** Forgets what is held, and all timers. */
  stop(): void {
    this.#cancelTimer?.();
    this.#queue = [];
  }

  get #isHole(): boolean {
    return this.#hasLost || this.#conditions.flow === 'black-hole';
  }

  #take(item: Data | End): void {
    if (this.#isHole) {
      this.#hasLost = true;
      return;
    }
    this.#queue.push(item);
    if ('bytes' in item) this.#heldBytes += item.bytes.length;
    this.#pump();
    if (this.#heldBytes >= this.#options.bufferBytes) this.#options.source.pause();
  }

  /** Lets go of what may go now, and comes back when more may. */
  #pump(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    while (this.#conditions.flow === 'pass' && !this.#isBlocked) {
      const item = this.#queue[0];
      if (!item) return;
      const wait = Math.max(item.at + this.#conditions.delayMs, this.#freeAt) - this.#options.clock.monotonic();
      if (wait > 0) {
        this.#cancelTimer = this.#options.clock.after(Math.ceil(wait), () => this.#pump());
        return;
      }
      if ('end' in item) this.#end(item.end);
      else this.#send(item);
    }
  }

  #send({ bytes, at }: Data): void {
    const { bytesPerSecond, cutAfter } = this.#conditions;
    const isSlow = Number.isFinite(bytesPerSecond);
    const slice = bytes.subarray(0, Math.min(cutAfter, isSlow ? Math.max(1, Math.round(bytesPerSecond / slicesPerSecond)) : bytes.length));
    const now = this.#options.clock.monotonic();
    this.#freeAt = isSlow ? Math.max(now, this.#freeAt) + (slice.length / bytesPerSecond) * 1000 : now;
    if (slice.length === bytes.length) this.#queue.shift();
    else this.#queue[0] = { bytes: bytes.subarray(slice.length), at };
    // A sink that is gone takes everything: the source may go on talking until it notices.
    const { sink } = this.#options;
    if (sink.writable) {
      this.#isBlocked = !sink.write(slice);
      this.#options.passed(slice.length);
    }
    this.#holdLess(slice.length);
    if (Number.isFinite(cutAfter)) this.#countDown(cutAfter - slice.length);
  }

  #countDown(cutAfter: number): void {
    this.#conditions = { ...this.#conditions, cutAfter };
    if (cutAfter > 0) return;
    // Ended and not reset, since a reset may overtake the last bytes.
    this.#options.sink.end();
    this.#options.cut();
  }

  #end(end: 'fin' | 'reset'): void {
    this.#queue.shift();
    const { sink } = this.#options;
    if (end === 'fin') sink.end();
    else reset(sink);
  }

  #holdLess(bytes: number): void {
    this.#heldBytes -= bytes;
    if (this.#heldBytes < this.#options.bufferBytes) this.#options.source.resume();
  }
}

/** Breaks a socket off. One that has said its `end` can only be closed: libuv refuses to reset it while that is on its way, and Node would keep the handle for ever. */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
