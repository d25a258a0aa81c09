import type { ChatEntry, JoinRoom, JoinRoomAck, Person, PublishAck } from '@partyline/protocol';

export type Content =
  | { readonly kind: 'message'; readonly text: string; readonly replyTo?: number | undefined }
  | { readonly kind: 'edit'; readonly target: number; readonly text: string }
  | { readonly kind: 'delete'; readonly target: number }
  | { readonly kind: 'react'; readonly target: number; readonly emoji: string; readonly on: boolean };

/** A chat room's stream in memory, by the rules of the protocol: seqs without holes, repeated ids, verdicts, pages. */
export class FakeRoom {
  readonly name: string;
  #epoch = 'epoch-1';
  #first = 1;
  #entries: ChatEntry[] = [];
  #answers = new Map<string, PublishAck>();

  constructor(name: string) {
    this.name = name;
  }

  get epoch(): string {
    return this.#epoch;
  }

  get head(): number {
    return this.#first + this.#entries.length - 1;
  }

  /** What the store has, in order. */
  get entries(): readonly ChatEntry[] {
    return this.#entries;
  }

  /** The first answer to a publish that is stored, or was. */
  answerTo(author: string, id: string): PublishAck | undefined {
    const first = this.#answers.get(`${author}/${id}`);
    return first && { ...first, duplicate: true };
  }

  /** D3: a repeated publish gets the first answer and no entry. */
  publish(author: Person, id: string, content: Content, at: number): { ack: PublishAck; entry?: ChatEntry } {
    const first = this.answerTo(author.user, id);
    if (first) return { ack: first };
    const common = { room: this.name, epoch: this.#epoch, seq: this.head + 1, id, timestamp: new Date(at).toISOString() };
    const entry: ChatEntry = { ...common, sender: author.user, name: author.name, color: author.color, ...content };
    if (content.kind === 'delete') this.#erase(content.target);
    this.#entries.push(entry);
    const ack: PublishAck = { ok: true, seq: entry.seq, id, at };
    this.#answers.set(`${author.user}/${id}`, ack);
    return { ack, entry };
  }

  find(seq: number): ChatEntry | undefined {
    return this.#entries[seq - this.#first];
  }

  join({ epoch, after, limit = 50 }: JoinRoom): Pick<JoinRoomAck, 'epoch' | 'head' | 'verdict' | 'removed' | 'entries' | 'more'> {
    const state = { epoch: this.#epoch, head: this.head };
    const latest = this.before(undefined, limit);
    if ((epoch !== undefined && epoch !== this.#epoch) || (after ?? 0) > this.head) return { ...state, verdict: 'reset', ...latest };
    if (after === undefined) return { ...state, verdict: 'current', ...latest };
    if (after === this.head) return { ...state, verdict: 'current', entries: [], more: false };
    const page = this.after(after, limit);
    if (after + 1 >= this.#first) return { ...state, verdict: 'replay', ...page };
    return { ...state, verdict: 'truncated', removed: { from: after + 1, to: this.#first - 1 }, ...page };
  }

  after(seq: number, limit = 50): { entries: ChatEntry[]; more: boolean } {
    const found = this.#entries.filter((entry) => entry.seq > seq);
    return { entries: found.slice(0, limit), more: found.length > limit };
  }

  before(seq = Number.POSITIVE_INFINITY, limit = 50): { entries: ChatEntry[]; more: boolean } {
    const found = this.#entries.filter((entry) => entry.seq < seq);
    return { entries: found.slice(-limit), more: found.length > limit };
  }

  /** Retention: the oldest entries go until `keep` are left. */
  trim(keep: number): void {
    const removed = Math.max(0, this.#entries.length - keep);
    this.#entries = this.#entries.slice(removed);
    this.#first += removed;
  }

  /** The log is lost: a new epoch that knows nothing of the old one. */
  lose(): void {
    this.#epoch = `epoch-${Number(this.#epoch.slice('epoch-'.length)) + 1}`;
    this.#first = 1;
    this.#entries = [];
    this.#answers = new Map();
  }

  /** Put back from a backup: a new epoch with the same entries, up to the one that was the last then. */
  renew(last = this.head): void {
    const epoch = (this.#epoch = `epoch-${Number(this.#epoch.slice('epoch-'.length)) + 1}`);
    this.#entries = this.#entries.filter(({ seq }) => seq <= last).map((entry) => ({ ...entry, epoch }));
    for (const [key, { seq }] of this.#answers) if (seq > last) this.#answers.delete(key);
  }

  #erase(target: number): void {
    this.#entries = this.#entries.map((entry) => {
      const isTarget = entry.seq === target || (entry.kind === 'edit' && entry.target === target);
      return isTarget && (entry.kind === 'message' || entry.kind === 'edit') ? { ...entry, text: '', deleted: true } : entry;
    });
  }
}
