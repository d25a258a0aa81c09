import type { ChatEntry } from '@partyline/protocol';
import type { Entry } from '../../core/entry.ts';
import { withJson } from '../adapter/known-json.ts';
import { toWire } from './wire-entry.ts';

interface Shown {
  readonly epoch: string;
  readonly entry: ChatEntry;
  readonly json: string;
}

/** About what an entry takes here in memory, in bytes, beside its text and its JSON. */
const shownBytes = 500;

/** Entries as the wire shows them in pages: those who come back together get the same ones, which are made and written once. */
export class ShownEntries {
  readonly #maxBytes: number;
  /** What was asked for since `#older` was all that there is. Entries are never changed, so whatever is known of one stays right. */
  #newer = new Map<Entry, Shown>();
  #older: ReadonlyMap<Entry, Shown> = new Map();
  #bytes = 0;

  /** What is kept takes `maxBytes` at most, about; the longest unasked goes, half of it at a time. */
  constructor(maxBytes = 32 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  page(room: string, epoch: string, entries: readonly Entry[]): ChatEntry[] {
    const shown = entries.map((entry) => this.#shown(room, epoch, entry));
    const json = `[${shown.map((each) => each.json).join(',')}]`;
    return withJson(
      shown.map(({ entry }) => entry),
      json,
    );
  }

  #shown(room: string, epoch: string, entry: Entry): Shown {
    const newer = this.#newer.get(entry);
    if (newer?.epoch === epoch) return newer;
    const older = this.#older.get(entry);
    const shown = older?.epoch === epoch ? older : write(toWire(room, epoch, entry));
    this.#keep(entry, shown);
    return shown;
  }

  #keep(entry: Entry, shown: Shown): void {
    this.#newer.set(entry, shown);
    this.#bytes += shownBytes + 2 * shown.json.length;
    if (this.#bytes <= this.#maxBytes / 2) return;
    this.#older = this.#newer;
    this.#newer = new Map();
    this.#bytes = 0;
  }
}

function write(entry: ChatEntry): Shown {
  return { epoch: entry.epoch, entry, json: JSON.stringify(entry) };
}
