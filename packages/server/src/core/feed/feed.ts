import { type FeedPair, type FeedValue, limits } from '@partyline/protocol';
import { PartylineError } from '../partyline-error.ts';

/** What a source says of a key: its value, and how many times it has changed there, where the source counts. */
export interface FeedChange {
  readonly key: string;
  readonly value: FeedValue;
  readonly revision?: number | undefined;
}

/** What changed since a version, in no order. `at` is when the latest of it did, by the monotonic clock. */
export interface FeedChanges {
  readonly values: readonly FeedPair[];
  readonly removed: readonly string[];
  readonly at: number | undefined;
}

/** A key and what stands there. The cells of a feed are a list from the one that changed last to the one that did first. */
interface Cell {
  readonly key: string;
  value: FeedValue;
  /** The value as JSON: equal texts are no change. */
  text: string;
  /** What the text takes on the wire. */
  bytes: number;
  revision: number | undefined;
  /** The feed's version after the change. */
  version: number;
  at: number;
  newer: Cell | undefined;
  older: Cell | undefined;
}

/** What a change would put into a cell. */
type Content = Pick<Cell, 'value' | 'text' | 'bytes' | 'revision'>;

/** All values of a feed together, in bytes of JSON: what a snapshot takes on the wire, about. */
export const maxFeedBytes = 4 * 1024 * 1024;

/**
 * A keyed map of last values. `version` counts its changes. A change costs the same whatever the feed's size and however many look on, and what
 * changed since a version is found by looking at nothing else: so a flush costs what it tells.
 */
export class Feed {
  readonly name: string;
  /** Its identity: versions of one say nothing of another. */
  readonly epoch: string;
  #version = 0;
  #changedAt: number | undefined;
  #bytes = 0;
  readonly #cells = new Map<string, Cell>();
  #newest: Cell | undefined;
  /** Keys that went, in the order in which they did, until everybody who looks on was told. */
  readonly #gone = new Map<string, { readonly version: number; readonly at: number }>();

  /** How many more bytes its server has room for. */
  readonly #spare: () => number;

  constructor(name: string, epoch: string, spare: () => number = () => Infinity) {
    this.name = name;
    this.epoch = epoch;
    this.#spare = spare;
  }

  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#cells.size;
  }

  /** What its values take as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What the values of these keys take, or all. */
  bytesOf(keys?: readonly string[]): number {
    return keys ? keys.reduce((sum, key) => sum + (this.#cells.get(key)?.bytes ?? 0), 0) : this.#bytes;
  }

  /** Keys whose removal is remembered. */
  get gone(): number {
    return this.#gone.size;
  }

  get(key: string): FeedValue | undefined {
    return this.#cells.get(key)?.value;
  }

  /**
   * All of the changes, or none: throws `too_large` or `invalid_payload`. Returns the keys for which it was news: another value, and not an older
   * revision than what stands there.
   */
  change(values: readonly FeedChange[], removed: readonly string[], now: number): readonly string[] {
    const { news, going } = this.#check(values, removed);
    const changed = [...news].filter(([key, content]) => this.#put(key, content, now)).map(([key]) => key);
    for (const key of going) this.#remove(key, now);
    return [...changed, ...going];
  }

  /** Throws what `change` throws. */
  #check(values: readonly FeedChange[], removed: readonly string[]): { readonly news: ReadonlyMap<string, Content>; readonly going: ReadonlySet<string> } {
    const changing = new Set(values.map(({ key }) => key));
    const both = removed.find((key) => changing.has(key));
    if (both !== undefined) throw new PartylineError('invalid_payload', `removed: "${both}" is among the values as well`);
    const news = this.#newsOf(values);
    const going = new Set(removed.filter((key) => this.#cells.has(key)));
    this.#checkRoom(news, going);
    return { news, going };
  }

  /** All values, or those of some keys. */
  snapshot(keys?: readonly string[]): FeedPair[] {
    if (!keys) return [...this.#cells.values()].map(pairOf);
    return keys.flatMap((key) => {
      const cell = this.#cells.get(key);
      return cell ? [pairOf(cell)] : [];
    });
  }

  /** When one of these keys changed last, or any; `undefined` where none has a value. */
  changedAt(keys?: readonly string[]): number | undefined {
    if (!keys) return this.#changedAt;
    const times = keys.flatMap((key) => this.#cells.get(key)?.at ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /** After version `from` up to now. Of removals it knows those after the version that `forgetGone` was told. */
  since(from: number, keys?: readonly string[]): FeedChanges {
    const cells = keys ? this.#cellsAt(keys, from) : this.#cellsAfter(from);
    const gone = keys ? keys.filter((key) => (this.#gone.get(key)?.version ?? 0) > from) : this.#goneAfter(from);
    const times = [...cells.map(({ at }) => at), ...gone.map((key) => this.#gone.get(key)?.at ?? 0)];
    return { values: cells.map(pairOf), removed: gone, at: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)) };
  }

  /** Everybody who looks on was told of what went up to this version. */
  forgetGone(upTo: number): void {
    for (const [key, { version }] of this.#gone) {
      if (version > upTo) return;
      this.#gone.delete(key);
    }
  }

  /** What of the changes is news, by key. A later one of a key counts against an earlier one. */
  #newsOf(values: readonly FeedChange[]): Map<string, Content> {
    const news = new Map<string, Content>();
    for (const { key, value, revision } of values) {
      const stands = news.get(key) ?? this.#cells.get(key);
      if (revision !== undefined && stands?.revision !== undefined && revision <= stands.revision) continue;
      const text = textOf(key, value);
      news.set(key, { value, text, bytes: Buffer.byteLength(text), revision: revision ?? stands?.revision });
    }
    return news;
  }

  #checkRoom(news: ReadonlyMap<string, Content>, going: ReadonlySet<string>): void {
    let keys = this.size - going.size;
    let bytes = this.#bytes;
    for (const key of going) bytes -= this.#cells.get(key)?.bytes ?? 0;
    for (const [key, content] of news) {
      const cell = this.#cells.get(key);
      if (!cell) keys += 1;
      bytes += content.bytes - (cell?.bytes ?? 0);
    }
    if (keys > limits.keysPerFeed) throw new PartylineError('too_large', `a feed has at most ${limits.keysPerFeed} keys; remove some first`);
    if (bytes > maxFeedBytes && bytes > this.#bytes) {
      throw new PartylineError('too_large', `the values of a feed take at most ${maxFeedBytes} bytes together; remove some first`);
    }
    const more = bytes - this.#bytes;
    if (more > 0 && more > this.#spare())
      throw new PartylineError('too_large', 'the feeds of this server take all that they may together; remove some values first');
  }

  /** Whether it is another value. An equal one of a newer revision still keeps older ones out. */
  #put(key: string, content: Content, now: number): boolean {
    const cell = this.#cells.get(key);
    if (cell?.text === content.text) {
      cell.revision = content.revision;
      return false;
    }
    this.#version += 1;
    this.#changedAt = now;
    this.#gone.delete(key);
    this.#bytes += content.bytes - (cell?.bytes ?? 0);
    if (cell) this.#unlink(cell);
    const changed = Object.assign(cell ?? { key, newer: undefined, older: undefined }, content, { version: this.#version, at: now });
    this.#cells.set(key, changed);
    this.#link(changed);
    return true;
  }

  #remove(key: string, now: number): void {
    const cell = this.#cells.get(key);
    if (!cell) return;
    this.#version += 1;
    this.#changedAt = now;
    this.#bytes -= cell.bytes;
    this.#unlink(cell);
    this.#cells.delete(key);
    this.#gone.set(key, { version: this.#version, at: now });
  }

  #cellsAfter(from: number): Cell[] {
    const cells: Cell[] = [];
    for (let cell = this.#newest; cell && cell.version > from; cell = cell.older) cells.push(cell);
    return cells;
  }

  #cellsAt(keys: readonly string[], from: number): Cell[] {
    return keys.flatMap((key) => {
      const cell = this.#cells.get(key);
      return cell && cell.version > from ? [cell] : [];
    });
  }

  #goneAfter(from: number): string[] {
    return [...this.#gone].filter(([, { version }]) => version > from).map(([key]) => key);
  }

  #link(cell: Cell): void {
    cell.older = this.#newest;
    cell.newer = undefined;
    if (this.#newest) this.#newest.newer = cell;
    this.#newest = cell;
  }

  #unlink(cell: Cell): void {
    if (cell.newer) cell.newer.older = cell.older;
    else this.#newest = cell.older;
    if (cell.older) cell.older.newer = cell.newer;
    cell.newer = undefined;
    cell.older = undefined;
  }
}

function pairOf({ key, value }: Cell): FeedPair {
  return [key, value];
}

/** Throws `too_large`. */
function textOf(key: string, value: FeedValue): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > limits.feedValueBytes) {
    throw new PartylineError('too_large', `the value of "${key}" takes more than ${limits.feedValueBytes} bytes of JSON`);
  }
  return text;
}
