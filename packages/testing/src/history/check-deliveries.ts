import type { ClientHistory, DeliveredEvent, Histories, JoinedEvent, RemovedEvent } from './history.ts';
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
      if (event.type === 'joined') reader.joined(event);
      else if (event.type === 'left') reader.left();
      else if (event.type === 'reset') reader.reset();
      else if (event.type === 'removed') reader.removed(event);
      else reader.delivered(event);
    }
    if ((history.end ?? 'quiet') === 'quiet') for (const reader of rooms.values()) reader.end();
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
  /** The stream that it was told to forget, until an entry of another comes. */
  #forgotten: string | undefined;

  constructor({ client, isStock = false }: ClientHistory, room: string, logs: LogIndex, tally: Tally, latestPage: number | undefined) {
    this.#who = `${client} in ${room}`;
    this.#isStock = isStock;
    this.#room = room;
    this.#logs = logs;
    this.#tally = tally;
    this.#latestPage = latestPage;
  }

  joined({ position }: JoinedEvent): void {
    this.#isIn = true;
    if (position) this.#position = { epoch: position.epoch, seq: position.after };
  }

  left(): void {
    this.#isIn = false;
  }

  reset(): void {
    this.#mustBeIn('a reset');
    this.#forgotten = this.#position?.epoch;
    this.#position = undefined;
  }

  removed({ from, to }: RemovedEvent): void {
    this.#mustBeIn(`the removal of ${from} to ${to}`);
    const at = this.#position;
    if (to < from) this.#tally.note('other', `I6 ${this.#who}: told of a removal from ${from} to ${to}`);
    if (!at) return;
    if (from !== at.seq + 1) this.#tally.note('lost', `I6 ${this.#who}: stood at ${at.seq}, and was told that ${from} to ${to} were removed`);
    const log = this.#logs.epoch(this.#room, at.epoch);
    if (log && !log.isReplaced && to >= log.first)
      this.#tally.note('lost', `I6 ${this.#who}: told that ${from} to ${to} were removed, and ${log} still has ${log.first}`);
    at.seq = Math.max(at.seq, to);
  }

  delivered(event: DeliveredEvent): void {
    const { epoch, seq, id, author } = event;
    this.#tally.delivered += 1;
    this.#mustBeIn(`${seq} (${id})`);
    this.#agree(event);
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

  /** After quiet: whoever is in the room has all of it. */
  end(): void {
    const log = this.#logs.current(this.#room);
    if (!this.#isIn || !log) return;
    const at = this.#position;
    if (!at && log.head >= log.first) this.#tally.note('lost', `I1 ${this.#who}: has nothing in the end, and ${log} has ${log.first} to ${log.head}`);
    if (!at) return;
    if (at.epoch !== log.epoch) this.#tally.note('lost', `I1 ${this.#who}: reads ${at.epoch} in the end, and the room is ${log}`);
    else if (at.seq < log.head) this.#tally.note('lost', `I1 ${this.#who}: stands at ${at.seq} in the end, and ${log} at ${log.head}`, log.head - at.seq);
    else if (at.seq > log.head) this.#tally.note('other', `I4 ${this.#who}: stands at ${at.seq} in the end, beyond ${log} at ${log.head}`);
  }

  /** The first entry of a stream for this application. */
  #begin({ epoch, seq }: DeliveredEvent): void {
    if (epoch === this.#forgotten) this.#tally.note('other', `I6 ${this.#who}: a reset, and then ${epoch} again`);
    this.#forgotten = undefined;
    this.#position = { epoch, seq };
    const log = this.#logs.epoch(this.#room, epoch);
    if (!log || this.#latestPage === undefined) return;
    const latest = Math.max(log.first, log.head - this.#latestPage + 1);
    if (seq > latest) this.#tally.note('lost', `I3 ${this.#who}: began with ${seq}, and ${log} has ${log.first} to ${log.head}`, seq - latest);
  }

  /** I4: the log is what everyone must agree with. */
  #agree({ epoch, seq, id, author }: DeliveredEvent): void {
    const log = this.#logs.epoch(this.#room, epoch);
    if (!log) return this.#tally.note('other', `I4 ${this.#who}: ${seq} (${id}) is of ${epoch}, a stream that never was`);
    const entry = log.at(seq);
    if (!entry && log.isTrimmed(seq)) return;
    if (!entry) this.#tally.note('other', `I4 ${this.#who}: got ${seq} (${id}), which ${log} does not have`);
    else if (entry.id !== id || entry.author !== author)
      this.#tally.note('other', `I4 ${this.#who}: got ${id} of ${author} as ${seq}, and ${log} has ${entry.id} of ${entry.author}`);
  }

  #mustBeIn(what: string): void {
    if (!this.#isIn) this.#tally.note('other', `I7 ${this.#who}: was told of ${what} while not in the room`);
  }
}
