import type { Problem } from './error.ts';
import { OutboxLine } from './outbox-line.ts';
import type { OutboxRecord } from './outbox-store.ts';
import { Publish, type PublishRequest } from './publish.ts';

/** What an outbox holds at most: publishes, failed ones included, and the bytes of what they ask for. */
export const outboxLimits = { count: 1_000, bytes: 4 * 1024 * 1024 } as const;

/** A publish in the outbox. `queued`: never sent, so it can be cancelled. `sent`: the server may have it. `failed`: refused for good. */
export interface OutboxItem {
  readonly id: string;
  readonly room: string;
  readonly state: 'queued' | 'sent' | 'failed';
  readonly request: PublishRequest;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  /** Once `failed`. */
  readonly error?: Problem;
}

/** The publishes of an outbox: all of them in the order in which they were made, and in lines, by room, those that have no end yet. */
export class OutboxContent {
  #publishes = new Map<string, Publish>();
  /** Those that sent last come last, so that a long line doesn't keep others from the window. */
  readonly #lines = new Map<string, OutboxLine>();
  #bytes = 0;
  #orders = 0;
  #version = 0;
  #items: { readonly version: number; readonly list: readonly OutboxItem[] } | undefined;

  /** Publishes that have no end yet. */
  get size(): number {
    let size = 0;
    for (const line of this.#lines.values()) size += line.length;
    return size;
  }

  /** All of them; the same array until something changed. */
  get items(): readonly OutboxItem[] {
    if (this.#items?.version !== this.#version) this.#items = { version: this.#version, list: Array.from(this.#publishes.values(), itemOf) };
    return this.#items.list;
  }

  /** Another number whenever `items` is another one. */
  get version(): number {
    return this.#version;
  }

  get all(): Iterable<Publish> {
    return this.#publishes.values();
  }

  /** By room, as they are now. */
  get lines(): readonly (readonly [string, OutboxLine])[] {
    return [...this.#lines];
  }

  get(id: string): Publish | undefined {
    return this.#publishes.get(id);
  }

  /** A new publish, which is not in here yet. */
  made(request: PublishRequest, at: number, epoch: string | undefined): Publish {
    return new Publish({ order: this.#orders + 1, at, request, ...(epoch === undefined ? {} : { epoch }) });
  }

  hasPlaceFor({ bytes }: Publish): boolean {
    return this.#publishes.size < outboxLimits.count && this.#bytes + bytes <= outboxLimits.bytes;
  }

  add(publish: Publish): void {
    this.#orders = publish.record.order;
    this.#bytes += publish.bytes;
    this.#publishes.set(publish.id, publish);
    this.line(publish.room).add(publish);
    this.changed();
  }

  /** Takes what was kept, however much it is: behind what is here, or `first`, in the order of the records. What is here already stays as it is. */
  restore(records: readonly OutboxRecord[], first: boolean): void {
    const kept = records.map((record) => this.#publishes.get(record.request.payload.id) ?? this.#found(record));
    this.#publishes = new Map([...(first ? [] : this.#publishes.values()), ...kept, ...this.#publishes.values()].map((publish) => [publish.id, publish]));
    const unsettled = [...this.#publishes.values()].filter(({ state }) => state !== 'failed');
    for (const [room, publishes] of Map.groupBy(unsettled, (publish) => publish.room)) this.line(room).arrange(publishes);
    this.changed();
  }

  remove(publish: Publish): void {
    if (!this.#publishes.delete(publish.id)) return;
    this.#bytes -= publish.bytes;
    this.removeFromLine(publish);
    this.changed();
  }

  /** It has its end, and stays to be seen. */
  removeFromLine(publish: Publish): void {
    const line = this.#lines.get(publish.room);
    line?.remove(publish);
    if (line?.length === 0) this.#lines.delete(publish.room);
  }

  line(room: string): OutboxLine {
    const line = this.#lines.get(room) ?? new OutboxLine();
    this.#lines.set(room, line);
    return line;
  }

  /** One of this line was sent: the others come first now. */
  sent(room: string, line: OutboxLine): void {
    this.#lines.delete(room);
    this.#lines.set(room, line);
  }

  /** One of them is another than before. */
  changed(): void {
    this.#version += 1;
  }

  #found({ owner, ...record }: OutboxRecord): Publish {
    const publish = new Publish(record, owner);
    this.#bytes += publish.bytes;
    this.#orders = Math.max(this.#orders, record.order);
    return publish;
  }
}

function itemOf({ id, room, state, record: { request, at, error } }: Publish): OutboxItem {
  const shown = state === 'queued' || state === 'failed' ? state : 'sent';
  return { id, room, state: shown, request, at, ...(state === 'failed' && error ? { error } : {}) };
}
