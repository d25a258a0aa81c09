import type { Entry } from './entry.ts';
import type { LiveStream } from './live-stream.ts';
import { sizeOf } from './recent-entries.ts';
import type { EntryPage, Range } from './stream-store.ts';

/** Entries in a block: as many as the wire allows in a page, so that no page needs more than two. */
export const blockSize = 200;

export type ReadEntries = (stream: LiveStream, range: Range, limit: number) => Promise<EntryPage | undefined>;

interface Block {
  /** `undefined` where the store doesn't have all of it as the stream stands now. */
  readonly entries: Promise<readonly Entry[] | undefined>;
  readonly revision: object;
  size: number;
}

/**
 * Older entries of streams, as they were read from the store: in blocks between fixed seqs, so that clients share them wherever each
 * of them stands. However many come back at once, having missed much, a block is read once. There are only entries in it that listeners
 * have heard of; those don't change, but for what moves the stream's `revision`.
 */
export class EntryBlocks {
  readonly #read: ReadEntries;
  readonly #maxSize: number;
  /** By stream and number, the longest unused first. */
  readonly #blocks = new Map<string, Block>();
  #size = 0;

  /** `maxSize`: bytes that the entries may take, about. */
  constructor(read: ReadEntries, maxSize: number) {
    this.#read = read;
    this.#maxSize = maxSize;
  }

  /** A page of what is above `after` and up to the head; `undefined` where only the store can tell. */
  async page(stream: LiveStream, after: number, limit: number): Promise<EntryPage | undefined> {
    const { revision } = stream;
    const entries: Entry[] = [];
    let last = after;
    for (; entries.length < limit && last < stream.head; last = after + entries.length) {
      const next = stream.recent.after(last) ?? (await this.#above(last, stream));
      // What was read before a change must not be told after it.
      if (!next?.length || !stream.isReady || stream.revision !== revision) return undefined;
      entries.push(...next.slice(0, limit - entries.length));
    }
    const { epoch, head, first } = stream;
    return { epoch, head, first, entries, more: last < head };
  }

  /** What is above `seq` in the block of the entry after it; `undefined` where the block isn't full yet, or retention removed that entry. */
  async #above(seq: number, stream: LiveStream): Promise<readonly Entry[] | undefined> {
    const index = Math.floor(seq / blockSize);
    if ((index + 1) * blockSize > stream.head) return undefined;
    const entries = await this.#block(stream, index);
    const oldest = entries?.[0];
    return oldest && oldest.seq <= seq + 1 ? entries.slice(seq + 1 - oldest.seq) : undefined;
  }

  #block(stream: LiveStream, index: number): Promise<readonly Entry[] | undefined> {
    const key = `${index} ${stream.name}`;
    const known = this.#blocks.get(key);
    if (known) this.#forget(key, known);
    const { revision } = stream;
    const block = known?.revision === revision ? known : { entries: this.#load(stream, index), revision, size: 0 };
    this.#blocks.set(key, block);
    this.#size += block.size;
    if (block !== known) this.#count(key, block);
    return block.entries;
  }

  async #load(stream: LiveStream, index: number): Promise<readonly Entry[] | undefined> {
    const page = await this.#read(stream, { after: index * blockSize }, blockSize);
    const last = (index + 1) * blockSize;
    // Where retention removed a part, the page goes on behind the block.
    const entries = page?.entries.filter(({ seq }) => seq <= last);
    return page?.epoch === stream.epoch && entries?.at(-1)?.seq === last ? entries : undefined;
  }

  /** Once it is read: makes room for it, or forgets it where it came to nothing. */
  #count(key: string, block: Block): void {
    block.entries.then(
      (entries) => {
        if (this.#blocks.get(key) !== block) return;
        if (!entries) return this.#forget(key, block);
        block.size = entries.reduce((size, entry) => size + sizeOf(entry), 0);
        this.#size += block.size;
        for (const [oldest, each] of this.#blocks) {
          if (this.#size <= this.#maxSize) break;
          this.#forget(oldest, each);
        }
      },
      () => this.#blocks.get(key) === block && this.#forget(key, block),
    );
  }

  #forget(key: string, block: Block): void {
    this.#blocks.delete(key);
    this.#size -= block.size;
  }
}
