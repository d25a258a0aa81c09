import type { Content, LogEntry, RoomLog } from './history.ts';
import type { Tally } from './tally.ts';

/** The logs by room, epoch, seq and publish. Making it checks the logs themselves: D2, and I2 for the log. */
export class LogIndex {
  readonly #logs = new Map<string, Log[]>();

  constructor(logs: readonly RoomLog[], tally: Tally) {
    for (const log of logs) {
      const known = this.#logs.get(log.room) ?? [];
      this.#logs.set(log.room, known);
      known.push(new Log(log, tally));
    }
  }

  get all(): readonly Log[] {
    return [...this.#logs.values()].flat();
  }

  epoch(room: string, epoch: string): Log | undefined {
    return this.#logs.get(room)?.find((log) => log.epoch === epoch);
  }

  /** The stream that has the room's name now. */
  current(room: string): Log | undefined {
    return this.#logs.get(room)?.find((log) => !log.isReplaced);
  }

  /** Where a publish stands, in every stream that the room ever had. */
  entriesOf(room: string, author: string, id: string): { readonly log: Log; readonly entry: LogEntry }[] {
    return (this.#logs.get(room) ?? []).flatMap((log) => {
      const entry = log.find(author, id);
      return entry ? [{ log, entry }] : [];
    });
  }
}

export class Log {
  readonly room: string;
  readonly epoch: string;
  readonly head: number;
  readonly first: number;
  readonly isReplaced: boolean;
  readonly isDamaged: boolean;
  readonly entries: readonly LogEntry[];
  readonly #bySeq = new Map<number, LogEntry>();
  readonly #byPublish = new Map<string, LogEntry>();
  /** Which entry deleted a message, by the message's seq. */
  readonly #deletions = new Map<number, number>();

  constructor({ room, epoch, head, first, entries, isReplaced = false, isDamaged = false }: RoomLog, tally: Tally) {
    this.room = room;
    this.epoch = epoch;
    this.head = head;
    this.first = first;
    this.isReplaced = isReplaced;
    this.isDamaged = isDamaged;
    this.entries = entries;
    let last: number | undefined;
    for (const entry of entries) {
      const { seq, id, author } = entry;
      if (last !== undefined && seq !== last + 1) tally.note('disordered', `D2 ${this}: ${seq} comes after ${last}`);
      last = seq;
      this.#bySeq.set(seq, entry);
      const twin = this.#byPublish.get(`${author} ${id}`);
      if (twin) tally.note('duplicated', `I2 ${this}: ${id} of ${author} is stored twice, as ${twin.seq} and ${seq}`);
      this.#byPublish.set(`${author} ${id}`, twin ?? entry);
      if (entry.content?.kind === 'delete') this.#deletions.set(entry.content.target ?? 0, seq);
    }
    if ((last ?? first - 1) !== head) tally.note('other', `D2 ${this}: its head is ${head}, its last entry ${last ?? 'none'}`);
  }

  at(seq: number): LogEntry | undefined {
    return this.#bySeq.get(seq);
  }

  find(author: string, id: string): LogEntry | undefined {
    return this.#byPublish.get(`${author} ${id}`);
  }

  /** Whether retention removed it, so that nobody can say what it was. */
  isTrimmed(seq: number): boolean {
    return seq < this.first && !this.#bySeq.has(seq);
  }

  /** The seq of the deletion that erased what an entry said: that of the message itself, or of the one that it changed. */
  deletionOf(seq: number, { target }: Content): number | undefined {
    const deletion = this.#deletions.get(seq) ?? (target === undefined ? undefined : this.#deletions.get(target));
    return deletion !== undefined && deletion > seq ? deletion : undefined;
  }

  toString(): string {
    return `${this.room}@${this.epoch}`;
  }
}
