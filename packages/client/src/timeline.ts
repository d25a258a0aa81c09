import type { ChatEntry, MessageEntry, Person } from '@partyline/protocol';
import { Drafts } from './drafts.ts';
import { type ChangeEntry, fold, type Message, type ReplyTo, type StoredMessage } from './message.ts';
import { share } from './share.ts';

/**
 * A room's entries as rows. Entries may come in any order and more than once: what is shown depends only on which have come,
 * and a change whose message isn't loaded waits for it. A row that didn't change stays the same object, and one new entry costs
 * one fold and one copy of the list, however many rows are loaded.
 */
export class Timeline {
  readonly drafts: Drafts;
  readonly #self: () => Person | undefined;
  readonly #entries = new Map<number, MessageEntry>();
  /** By the seq of their message, in their own order. */
  readonly #changes = new Map<number, ChangeEntry[]>();
  /** Which messages answer a message: their rows show a part of it. */
  readonly #replies = new Map<number, Set<number>>();
  /** Keys of rows that began as drafts of ours. */
  readonly #keys = new Map<number, string>();
  /** By seq. */
  #rows: StoredMessage[] = [];
  #messages: readonly Message[] | undefined;

  constructor(self: () => Person | undefined) {
    this.#self = self;
    this.drafts = new Drafts(self, (target) => {
      this.#messages = undefined;
      if (target !== undefined) this.#changed([target]);
    });
  }

  /** All rows by seq, then those of drafts in the order in which they were sent. The same array until a row changes. */
  get messages(): readonly Message[] {
    this.#messages ??= [...this.#rows, ...this.drafts.rows((seq) => this.#replyTo(seq))];
    return this.#messages;
  }

  /** Takes entries of the room's stream. */
  add(entries: readonly ChatEntry[]): void {
    const touched = new Set<number>();
    for (const entry of entries) {
      if (entry.kind === 'message') this.#addMessage(entry, touched);
      else this.#addChange(entry, touched);
      this.#adopt(entry);
    }
    this.#changed(touched);
  }

  /** Which of these publishes are among the loaded entries. */
  entriesOf(ids: ReadonlySet<string>): ChatEntry[] {
    const loaded: ChatEntry[] = [...this.#entries.values(), ...[...this.#changes.values()].flat()];
    return loaded.filter(({ id }) => ids.has(id));
  }

  /** Forgets the stream. What waits to be stored stays. */
  reset(): void {
    for (const map of [this.#entries, this.#changes, this.#replies, this.#keys]) map.clear();
    this.#rows = [];
    this.#messages = undefined;
    this.drafts.settle(Number.POSITIVE_INFINITY);
  }

  #addMessage(entry: MessageEntry, touched: Set<number>): void {
    const known = this.#entries.get(entry.seq);
    // A page read after the deletion says so; one read before must not bring the text back.
    if (known && (known.deleted || !entry.deleted)) return;
    this.#entries.set(entry.seq, entry);
    touched.add(entry.seq);
    if (entry.replyTo === undefined) return;
    const replies = this.#replies.get(entry.replyTo) ?? new Set();
    this.#replies.set(entry.replyTo, replies.add(entry.seq));
  }

  #addChange(entry: ChangeEntry, touched: Set<number>): void {
    const changes = this.#changes.get(entry.target) ?? [];
    const place = changes.findLastIndex(({ seq }) => seq <= entry.seq);
    const known = changes[place];
    const isKnown = known?.seq === entry.seq;
    const isErasedNow = known?.kind === 'edit' && entry.kind === 'edit' && entry.deleted && !known.deleted;
    if (isKnown && !isErasedNow) return;
    this.#changes.set(entry.target, changes.toSpliced(isKnown ? place : place + 1, isKnown ? 1 : 0, entry));
    touched.add(entry.target);
  }

  /** An entry of our own has come back: the draft's row becomes its row. */
  #adopt(entry: ChatEntry): void {
    if (entry.sender !== this.#self()?.user) return;
    const draft = this.drafts.remove(entry.id);
    if (draft && entry.kind === 'message') this.#keys.set(entry.seq, draft.key);
  }

  /** Folds these messages anew, and those that show a part of them. */
  #changed(seqs: Iterable<number>): void {
    const fresh: StoredMessage[] = [];
    // All of them first: one that a reply's turn folded already would seem unchanged, and its own replies would be left out.
    const changed = [...seqs].filter((seq) => this.#refold(seq, fresh));
    for (const seq of changed) for (const reply of this.#replies.get(seq) ?? []) this.#refold(reply, fresh);
    if (changed.length > 0) this.#messages = undefined;
    this.#insert(fresh);
  }

  /** Tells whether the row is another one now. A row that is not in place yet is added to `fresh`. */
  #refold(seq: number, fresh: StoredMessage[]): boolean {
    const entry = this.#entries.get(seq);
    if (!entry) return false;
    const place = this.#placeOf(seq);
    const before = this.#rows[place]?.seq === seq ? this.#rows[place] : undefined;
    const row = share(before ?? this.drafts.lastRow(entry.id), this.#row(entry));
    if (before) this.#rows[place] = row;
    else fresh.push(row);
    return row !== before;
  }

  #row(entry: MessageEntry): StoredMessage {
    const self = this.#self()?.user;
    const key = this.#keys.get(entry.seq) ?? `${entry.sender}/${entry.id}`;
    const changes = [...(this.#changes.get(entry.seq) ?? []), ...this.drafts.changesOf(entry.seq)];
    const row = fold(entry, key, changes, self);
    return entry.replyTo === undefined ? row : { ...row, replyTo: this.#replyTo(entry.replyTo) };
  }

  #replyTo(seq: number): ReplyTo {
    const entry = this.#entries.get(seq);
    if (!entry) return { seq };
    const { name, text, isDeleted } = fold(entry, '', [...(this.#changes.get(seq) ?? []), ...this.drafts.changesOf(seq)], undefined);
    return { seq, name, text, ...(isDeleted ? { isDeleted } : {}) };
  }

  #insert(fresh: readonly StoredMessage[]): void {
    if (fresh.length === 0) return;
    const bySeq = new Map(fresh.map((row) => [row.seq, row]));
    const added = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
    const goLast = (added[0]?.seq ?? 0) > (this.#rows.at(-1)?.seq ?? 0);
    if (goLast) this.#rows.push(...added);
    else this.#rows = [...added, ...this.#rows].sort((a, b) => a.seq - b.seq);
  }

  /** Where a seq is, or would be, among the rows. */
  #placeOf(seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
