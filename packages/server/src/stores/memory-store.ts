import { randomBytes } from 'node:crypto';
import type { Append, Entry } from '../core/entry.ts';
import {
  type AppendResult,
  type EntryPage,
  type Range,
  type StoredPublish,
  type StreamInfo,
  type StreamState,
  type StreamStore,
  type TrimBounds,
  type TrimmedStream,
  trimmedIdLifetime,
} from '../core/stream-store.ts';

interface TrimmedId {
  readonly seq: number;
  readonly at: number;
  readonly trimmedAt: number;
}

interface MemoryStream {
  readonly epoch: string;
  head: number;
  at: number | undefined;
  /** The seq of `entries[0]` when there is one. */
  first: number;
  entries: Entry[];
  readonly byId: Map<string, { readonly seq: number; readonly at: number }>;
  readonly trimmedIds: Map<string, TrimmedId>;
}

/** Streams in this process's memory: gone with it. For tests, demos and rooms that need no past. */
export class MemoryStore implements StreamStore {
  readonly #streams = new Map<string, MemoryStream>();

  append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    return Promise.resolve(batch.map((append) => this.#append(append)));
  }

  find(name: string, author: string, id: string): Promise<StoredPublish | undefined> {
    const stream = this.#streams.get(name);
    const first = stream && firstOf(stream, author, id);
    return Promise.resolve(first && { epoch: stream.epoch, seq: first.seq, at: first.at });
  }

  open(stream: string): Promise<StreamState> {
    return Promise.resolve(stateOf(this.#stream(stream)));
  }

  read(name: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    const stream = this.#streams.get(name);
    return Promise.resolve(stream && pageOf(stream, range, limit));
  }

  list(prefix: string, limit: number): Promise<readonly StreamInfo[]> {
    const infos = [...this.#streams]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, stream]): StreamInfo => ({ stream: name, ...stateOf(stream), ...(stream.at !== undefined && { at: stream.at }) }));
    infos.sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || (a.stream < b.stream ? -1 : 1));
    return Promise.resolve(infos.slice(0, limit));
  }

  trim(prefix: string, bounds: TrimBounds): Promise<readonly TrimmedStream[]> {
    const trimmed: TrimmedStream[] = [];
    for (const [name, stream] of this.#streams) {
      if (!name.startsWith(prefix)) continue;
      const removed = trimStream(stream, bounds);
      if (removed > 0) trimmed.push({ stream: name, first: stream.first, removed });
    }
    return Promise.resolve(trimmed);
  }

  isWritable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #stream(name: string): MemoryStream {
    const known = this.#streams.get(name);
    if (known) return known;
    const stream: MemoryStream = {
      epoch: randomBytes(9).toString('base64url'),
      head: 0,
      at: undefined,
      first: 1,
      entries: [],
      byId: new Map(),
      trimmedIds: new Map(),
    };
    this.#streams.set(name, stream);
    return stream;
  }

  #append(append: Append): AppendResult {
    const { id, author, at, kind, data, target } = append;
    const stream = this.#stream(append.stream);
    const first = firstOf(stream, author.user, id);
    if (first) return { status: 'duplicate', epoch: stream.epoch, seq: first.seq, at: first.at };
    const refusal = refusalOf(stream, append);
    if (refusal) return { status: 'refused', code: refusal };
    const seq = stream.head + 1;
    if (append.erasesTarget && target !== undefined) eraseTarget(stream, target);
    stream.entries.push({ seq, id, author, at, kind, data: structuredClone(data), ...(target !== undefined && { target }) });
    stream.byId.set(keyOf(author.user, id), { seq, at });
    stream.head = seq;
    stream.at = at;
    return { status: 'appended', epoch: stream.epoch, seq, at };
  }
}

function stateOf({ epoch, head, first }: MemoryStream): StreamState {
  return { epoch, head, first };
}

function keyOf(author: string, id: string): string {
  return `${author} ${id}`;
}

function firstOf(stream: MemoryStream, author: string, id: string): { readonly seq: number; readonly at: number } | undefined {
  const key = keyOf(author, id);
  return stream.byId.get(key) ?? stream.trimmedIds.get(key);
}

function refusalOf(stream: MemoryStream, { author, epoch, follows, requires }: Append): 'held_back' | 'no_such_entry' | 'not_author' | undefined {
  if (epoch !== undefined && epoch !== stream.epoch) return 'no_such_entry';
  if (follows !== undefined && !firstOf(stream, author.user, follows)) return 'held_back';
  if (!requires) return undefined;
  const entry = stream.entries[requires.seq - stream.first];
  if (!entry || entry.kind !== requires.kind || entry.data === null) return 'no_such_entry';
  return requires.author !== undefined && entry.author.user !== requires.author ? 'not_author' : undefined;
}

function eraseTarget(stream: MemoryStream, target: number): void {
  stream.entries = stream.entries.map((entry) => (entry.seq === target || entry.target === target ? { ...entry, data: null } : entry));
}

function pageOf(stream: MemoryStream, range: Range, limit: number): EntryPage {
  const { entries, first } = stream;
  const isForward = range !== 'latest' && 'after' in range;
  const edge = range === 'latest' ? entries.length : 'after' in range ? range.after + 1 - first : range.before - first;
  const at = Math.min(Math.max(edge, 0), entries.length);
  const [from, to] = isForward ? [at, Math.min(at + limit, entries.length)] : [Math.max(at - limit, 0), at];
  return { ...stateOf(stream), entries: entries.slice(from, to), more: isForward ? to < entries.length : from > 0 };
}

function trimStream(stream: MemoryStream, { keep, before, now }: TrimBounds): number {
  for (const [key, { trimmedAt }] of stream.trimmedIds) if (trimmedAt < now - trimmedIdLifetime) stream.trimmedIds.delete(key);
  const byCount = keep === undefined ? 0 : Math.max(0, stream.entries.length - keep);
  // Only a prefix goes: the wall clock may have jumped, and a stream must not get holes.
  const young = before === undefined ? 0 : stream.entries.findIndex((entry) => entry.at >= before);
  const byAge = young === -1 ? stream.entries.length : young;
  const removed = stream.entries.splice(0, Math.max(byCount, byAge));
  for (const { author, id, seq, at } of removed) {
    const key = keyOf(author.user, id);
    stream.byId.delete(key);
    stream.trimmedIds.set(key, { seq, at, trimmedAt: now });
  }
  stream.first += removed.length;
  return removed.length;
}
