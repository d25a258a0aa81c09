import type { Batch } from './batch.ts';
import type { RawWebSocket } from './internals.ts';
import type { FrameReader } from './shared-frame.ts';
import type { Turn } from './turn.ts';

/** What a writer tells its transport. */
export interface WriterOwner {
  /** The WebSocket is no longer open. */
  onWriteError(error: Error): void;
  /** The bytes of `sends` calls to `send` that asked to be told have left. */
  onSent(sends: number): void;
  /** Past the hard limit: called once, outside any broadcast. */
  onOverflow(): void;
}

/** Where a broadcast may find a connection's writer without knowing its transport. */
export interface Outlet {
  readonly writer?: Writer;
  readonly waiting?: number;
}

const OPEN = 1;
/** Collected bytes past which a list is written before the turn ends, so that the kernel's buffer takes its share of a burst. */
const EARLY = 256 * 1024;

/**
 * One connection's way out. Frames are collected by reference and written once per turn, in the order in which they came (B2).
 */
export class Writer {
  readonly reader: FrameReader;
  /** Broadcasts may append: the connection is open, this is its current transport, and nobody watches its packets one by one. */
  open = false;
  frames = 0;
  bytes = 0;
  dropped = 0;
  /** Calls to `send` whose callbacks wait for their bytes to leave. */
  sends = 0;
  #tail: Batch;
  #unsent = 0;
  #queued = false;
  #overflowed = false;
  /** Bytes of the largest frame that waits, where it is large: one message of any size may always be sent to a connection that keeps up. */
  #allowance = 0;
  readonly #turn: Turn;
  readonly #webSocket: RawWebSocket;
  readonly #owner: WriterOwner;

  constructor(webSocket: RawWebSocket, reader: FrameReader, turn: Turn, owner: WriterOwner) {
    this.reader = reader;
    this.#webSocket = webSocket;
    this.#turn = turn;
    this.#owner = owner;
    this.#tail = turn.root;
  }

  /** Bytes that the kernel has not taken yet. */
  get waiting(): number {
    return this.#left() + this.#tail.bytes;
  }

  /** Whether a volatile packet is worth sending now. One that is not is counted as dropped. */
  admitsVolatile(): boolean {
    const { soft } = this.#turn.limits;
    if (this.waiting <= soft) return true;
    // a client is not behind because much was said in this turn
    if (this.#left() <= soft) this.#offer();
    if (this.waiting <= soft) return true;
    this.dropped++;
    this.#turn.counters.dropped++;
    return false;
  }

  append(frame: Buffer): void {
    const { soft } = this.#turn.limits;
    if (this.#unsent + this.#tail.bytes > soft && this.waiting > soft && !this.#hasRoom()) return;
    if (frame.length > soft && frame.length > this.#allowance) this.#allowance = frame.length;
    this.#tail = this.#tail.append(frame);
    if (!this.#queued) {
      this.#queued = true;
      this.#turn.add(this);
    }
  }

  /** The last frame of a connection that overflowed: it has no right to room any more. */
  appendLast(frame: Buffer): void {
    this.#tail = this.#tail.append(frame);
    this.write();
  }

  /** Writes what was collected. Also called before anything that bypasses the list, such as a close frame. */
  write(): void {
    this.#queued = false;
    const batch = this.#tail;
    if (batch === this.#turn.root) return;
    this.#tail = this.#turn.root;
    const sends = this.sends;
    this.sends = 0;
    if (this.#webSocket.readyState !== OPEN) {
      // as ws does for a send after close
      process.nextTick(() => this.#owner.onWriteError(new Error('WebSocket is not open')));
      return;
    }
    this.#count(batch);
    const socket = this.#webSocket._socket;
    const chunks = batch.chunks();
    const last = chunks.length - 1;
    // a callback costs a tick of its own for each connection; errors come as an event of the socket
    const written = sends === 0 ? undefined : (error?: Error | null): void => this.#onWritten(sends, error);
    if (last > 0) socket.cork();
    for (let i = 0; i <= last; i++) socket.write(chunks[i] as Buffer, i === last ? written : undefined);
    if (last > 0) socket.uncork();
    this.#unsent = socket.writableLength;
  }

  #count(batch: Batch): void {
    this.frames += batch.frames;
    this.bytes += batch.bytes;
    const counters = this.#turn.counters;
    counters.frames += batch.frames;
    counters.bytes += batch.bytes;
    counters.writes++;
  }

  /** Past the soft limit. What this turn collected is offered to the kernel before the connection is called slow. */
  #hasRoom(): boolean {
    if (this.#overflowed) return false;
    if (this.#tail.bytes > EARLY || this.#isFull()) this.#offer();
    if (!this.#isFull()) return true;
    this.#overflowed = true;
    this.open = false;
    this.#turn.afterwards(() => this.#owner.onOverflow());
    return false;
  }

  /** Writes in the middle of a turn: what comes after is written at its end, as ever. */
  #offer(): void {
    const queued = this.#queued;
    this.write();
    this.#queued = queued;
  }

  #isFull(): boolean {
    return this.waiting >= this.#turn.limits.hard + this.#allowance;
  }

  /** Of what was handed to the socket. Looked up where there was any: the socket doesn't tell when it has become less. */
  #left(): number {
    if (this.#unsent > 0) this.#unsent = this.#webSocket._socket.writableLength;
    if (this.#unsent === 0 && this.#tail === this.#turn.root) this.#allowance = 0;
    return this.#unsent;
  }

  #onWritten(sends: number, error?: Error | null): void {
    if (error == null) this.#owner.onSent(sends);
  }
}
