import { mustAgree } from './agreement.ts';
import type { BarredEvent, ClientHistory, DeliveredEvent, EnteredEvent, Histories, JoinedEvent, LogEntry, ReadingEvent, RemovedEvent } from './history.ts';
import type { LogIndex } from './log-index.ts';
import type { Tally } from './tally.ts';

/** I1 to I4, I6, I7: what each application was told of each room, entry by entry, and where it stood in the end. */
export function checkDeliveries({ clients, latestPage }: Histories, logs: LogIndex, tally: Tally): void {
  for (const history of clients) {
    const rooms = new Map<string, RoomReader>();
    for (const event of history.events) {
      if (event.type === 'publish' || event.type === 'outcome') continue;
      const reader = rooms.get(event.room) ?? new RoomReader(history, event.room, logs, tally, latestPage);
      rooms.set(event.room, reader);
      reader.take(event);
    }
    for (const reader of rooms.values()) reader.end((history.end ?? 'quiet') === 'quiet');
  }
}

/** One application's reading of one room. */
class RoomReader {
  readonly #who: string;
  readonly #isStock: boolean;
  readonly #room: string;
  readonly #logs: LogIndex;
  readonly #tally: Tally;
  readonly #latestPage: number | undefined;
  /** The stream it reads, and the last seq of it; `undefined` until the first entry says. */
  #position: { readonly epoch: string; seq: number } | undefined;
  /** Seqs handled, by epoch. */
  readonly #seen = new Map<string, Set<number>>();
  #isIn = false;
  /** The stream that it was told to forget, until it has a position in another. */
  #forgotten: string | undefined;
  /** Where it began, until it is known how far the stream went then. */
  #beginning: DeliveredEvent | undefined;
  /** Where its streams stood when it lost the right to read them. */
  #barred: BarredEvent['heads'] | undefined;

  constructor({ client, isStock = false }: ClientHistory, room: string, logs: LogIndex, tally: Tally, latestPage: number | undefined) {
    this.#who = `${client} in ${room}`;
    this.#isStock = isStock;
    this.#room = room;
    this.#logs = logs;
    this.#tally = tally;
    this.#latestPage = latestPage;
  }

  take(event: ReadingEvent): void {
    switch (event.type) {
      case 'joined':
        return this.#joined(event);
      case 'entered':
        return this.#entered(event);
      case 'left':
        this.#isIn = false;
        return;
      case 'barred':
        return this.#bar(event);
      case 'allowed':
        this.#barred = undefined;
        return;
      case 'page':
        return event.entries.forEach((entry) => this.#mustBeAllowed(event.epoch, entry));
      case 'reset':
        return this.#reset();
      case 'removed':
        return this.#removed(event);
      case 'delivered':
        return this.#delivered(event);
    }
  }

  #joined({ position }: JoinedEvent): void {
    this.#isIn = true;
    if (position) this.#position = { epoch: position.epoch, seq: position.after };
  }

  /** What came with the join was told before: from here on there is a position, though it be of an empty room. */
  #entered({ epoch, head, more }: EnteredEvent): void {
    const at = this.#position;
    if (at && (at.epoch !== epoch || at.seq !== head))
      this.#tally.note('lost', `I3 ${this.#who}: entered at ${head} of ${epoch}, and was told up to ${at.seq} of ${at.epoch}`);
    if (!at) this.#mustNotBeForgotten(epoch);
    this.#position = { epoch, seq: head };
    if (!at) this.#mustHaveBegun(epoch, head + 1, head);
    else if (this.#beginning && !more) this.#mustHaveBegun(epoch, this.#beginning.seq, 1);
    this.#beginning = undefined;
  }

  #bar({ heads }: BarredEvent): void {
    this.#barred = heads;
    const at = this.#position;
    // Of a stream that isn't there it is not said how far it went.
    if (at && at.seq > (heads[at.epoch] ?? Infinity)) this.#tally.note('other', `I7 ${this.#who}: has ${at.seq} already, which came after it was barred`);
  }

  #reset(): void {
    this.#mustBeIn('a reset');
    this.#forgotten = this.#position?.epoch;
    this.#position = undefined;
    this.#beginning = undefined;
  }

  #removed({ from, to }: RemovedEvent): void {
    this.#mustBeIn(`the removal of ${from} to ${to}`);
    const at = this.#position;
    if (to < from) this.#tally.note('other', `I6 ${this.#who}: told of a removal from ${from} to ${to}`);
    if (!at) return this.#tally.note('other', `I6 ${this.#who}: told of the removal of ${from} to ${to} before it stood anywhere`);
    if (from !== at.seq + 1) this.#tally.note('lost', `I6 ${this.#who}: stood at ${at.seq}, and was told that ${from} to ${to} were removed`);
    const log = this.#logs.epoch(this.#room, at.epoch);
    if (log && !log.isReplaced && to >= log.first)
      this.#tally.note('lost', `I6 ${this.#who}: told that ${from} to ${to} were removed, and ${log} still has ${log.first}`);
    at.seq = Math.max(at.seq, to);
  }

  #delivered(event: DeliveredEvent): void {
    const { epoch, seq, id, author } = event;
    this.#tally.delivered += 1;
    this.#mustBeIn(`${seq} (${id})`);
    this.#mustBeAllowed(epoch, event);
    mustAgree(this.#who, this.#room, epoch, event, this.#logs, this.#tally);
    const seen = this.#seen.get(epoch) ?? new Set<number>();
    this.#seen.set(epoch, seen);
    const isRepeated = seen.has(seq);
    seen.add(seq);
    const before = this.#position;
    if (!before) return this.#begin(event);
    if (epoch !== before.epoch) {
      this.#tally.note('lost', `I6 ${this.#who}: went from ${before.epoch} to ${epoch} without a reset`);
      this.#position = { epoch, seq };
    } else if (isRepeated) {
      this.#tally.note('duplicated', `I2 ${this.#who}: ${seq} (${id} of ${author}) came twice`);
    } else if (seq <= before.seq) {
      this.#tally.note('disordered', `I3 ${this.#who}: ${seq} came after ${before.seq}`);
    } else {
      const isTrimmed = this.#isStock && seq <= (this.#logs.epoch(this.#room, epoch)?.first ?? 0);
      if (seq > before.seq + 1 && !isTrimmed) this.#tally.note('lost', `I3 ${this.#who}: ${seq} came after ${before.seq}`, seq - before.seq - 1);
      before.seq = seq;
    }
  }

  /** After quiet, whoever is in the room has all of it. */
  end(isQuiet: boolean): void {
    const log = this.#logs.current(this.#room);
    if (!isQuiet || !this.#isIn || this.#barred || !log) return;
    const at = this.#position;
    if (!at && log.head >= log.first) this.#tally.note('lost', `I1 ${this.#who}: has nothing in the end, and ${log} has ${log.first} to ${log.head}`);
    if (!at) return;
    if (at.epoch !== log.epoch) this.#tally.note('lost', `I1 ${this.#who}: reads ${at.epoch} in the end, and the room is ${log}`);
    else if (at.seq < log.head) this.#tally.note('lost', `I1 ${this.#who}: stands at ${at.seq} in the end, and ${log} at ${log.head}`, log.head - at.seq);
    else if (at.seq > log.head) this.#tally.note('other', `I4 ${this.#who}: stands at ${at.seq} in the end, beyond ${log} at ${log.head}`);
  }

  /** The first entry of a stream for this application: of the latest page, which is no older than the stream's end is now. */
  #begin(event: DeliveredEvent): void {
    const { epoch, seq } = event;
    this.#mustNotBeForgotten(epoch);
    this.#position = { epoch, seq };
    this.#beginning = event;
    const head = this.#logs.epoch(this.#room, epoch)?.head;
    if (head !== undefined && this.#latestPage !== undefined) this.#mustHaveBegun(epoch, seq, head - this.#latestPage + 1);
  }

  /** Nothing was left out from `at` on that retention has not removed since. */
  #mustHaveBegun(epoch: string, seq: number, at: number): void {
    const log = this.#logs.epoch(this.#room, epoch);
    const least = Math.max(log?.first ?? 0, at);
    if (log && seq > least && least <= log.head)
      this.#tally.note('lost', `I3 ${this.#who}: began with ${seq}, and ${log} has ${log.first} to ${log.head}`, seq - least);
  }

  #mustNotBeForgotten(epoch: string): void {
    if (epoch === this.#forgotten) this.#tally.note('other', `I6 ${this.#who}: a reset, and then ${epoch} again`);
    this.#forgotten = undefined;
  }

  /** I7: what was there when the right was taken away may have been on its way. */
  #mustBeAllowed(epoch: string, { seq, id }: LogEntry): void {
    if (this.#barred && seq > (this.#barred[epoch] ?? 0)) this.#tally.note('other', `I7 ${this.#who}: got ${seq} (${id}), which came after it was barred`);
  }

  #mustBeIn(what: string): void {
    if (!this.#isIn) this.#tally.note('other', `I7 ${this.#who}: was told of ${what} while not in the room`);
  }
}
