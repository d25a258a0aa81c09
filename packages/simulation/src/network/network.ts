import { frameInWords, type Trace } from '../trace.ts';
import { type Direction, Line, type LineEnd } from './line.ts';

/** Something that can happen next: a frame arrives, a commit ends. */
export type Move = () => void;

/** All lines between the devices and the server. */
export class Network {
  /** Takes calls; `undefined` while no server runs. */
  answerer: ((line: Line) => LineEnd) | undefined;
  readonly #trace: Trace;
  readonly #lines = new Set<Line>();
  /** Lines by the device that called. */
  readonly #callers = new Map<Line, string>();
  /** Devices without a network: their frames wait, and their calls. */
  readonly #offline = new Set<string>();
  #count = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  get lines(): readonly Line[] {
    return [...this.#lines];
  }

  /** A device calls the server. */
  call(device: string, client: LineEnd): Line {
    const line = new Line(`${device}#${++this.#count}`, client, (called) => this.answerer?.(called));
    this.#lines.add(line);
    this.#callers.set(line, device);
    if (this.#offline.has(device)) this.#stall(line);
    return line;
  }

  /** The device loses its network: nothing moves any more, and nobody is told. */
  unplug(device: string): void {
    this.#offline.add(device);
    for (const line of this.#lines) if (this.#callers.get(line) === device) this.#stall(line);
  }

  plugIn(device: string): void {
    this.#offline.delete(device);
    for (const line of this.#lines) if (this.#callers.get(line) === device) line.resume();
  }

  /** All lines of a device break, and it has to call again. */
  cut(device: string): void {
    for (const line of this.#lines) if (this.#callers.get(line) === device) line.cut(0, 0);
  }

  /** All faults are over: what stalled moves on. */
  heal(): void {
    this.#offline.clear();
    for (const line of this.#lines) line.resume();
  }

  /** Every frame that could arrive next, one for each direction of each line. */
  collect(moves: Move[]): void {
    for (const line of this.#lines) {
      if (line.isOver) this.#forget(line);
      else {
        if (line.waiting('up') > 0) moves.push(() => this.#deliver(line, 'up'));
        if (line.waiting('down') > 0) moves.push(() => this.#deliver(line, 'down'));
      }
    }
  }

  #deliver(line: Line, direction: Direction): void {
    const frame = line.deliver(direction);
    this.#trace(() => `${line.name} ${direction === 'up' ? '→' : '←'} ${frameInWords(frame ?? '')}`);
  }

  #stall(line: Line): void {
    line.stall('up');
    line.stall('down');
  }

  #forget(line: Line): void {
    this.#lines.delete(line);
    this.#callers.delete(line);
  }
}
