import { type Append, type AppendResult, type Entry, MemoryStore } from '@partyline/server';
import { contentOf, type LogEntry, type RoomLog, type Said } from '@partyline/testing/history';

/** Everything that any client could ever have read of a stream, in the order of the commits. */
interface Archive {
  readonly stream: string;
  readonly epoch: string;
  readonly entries: LogEntry[];
  /** The lowest seq that retention left. */
  first: number;
}

/** What is committed, and outlives every process. Remembers more than a disk does, so that a checker knows what was there once. */
export class Disk {
  store = new MemoryStore();
  readonly #batches: (readonly Append[])[] = [];
  #archives: Archive[] = [];

  async commit(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    const results = await this.store.append(batch);
    this.#batches.push(batch.filter((_, index) => results[index]?.status === 'appended'));
    batch.forEach((append, index) => {
      const result = results[index];
      if (result?.status !== 'appended') return;
      const { epoch, seq } = result;
      this.#archive(append.stream, epoch).entries.push(logged(seq, append));
    });
    return results;
  }

  /** Also of a stream that nobody ever wrote to people are told the epoch. */
  async open(stream: string): ReturnType<MemoryStore['open']> {
    const state = await this.store.open(stream);
    this.#archive(stream, state.epoch);
    return state;
  }

  async trim(...args: Parameters<MemoryStore['trim']>): ReturnType<MemoryStore['trim']> {
    const trimmed = await this.store.trim(...args);
    for (const { stream, first } of trimmed) {
      const { epoch } = await this.store.open(stream);
      this.#archive(stream, epoch).first = first;
    }
    return trimmed;
  }

  /** An older copy takes the disk's place, without its last batches. Its streams get new epochs, as the real stores see to. */
  async restore(lost: number): Promise<void> {
    this.#batches.splice(Math.max(0, this.#batches.length - lost));
    const kept = this.#batches.splice(0);
    this.store = new MemoryStore();
    for (const batch of kept) await this.commit(batch);
  }

  /** Every stream that there was; the ones that have their names now as the store itself has them. */
  async logs(prefix: string): Promise<RoomLog[]> {
    const infos = await this.store.list(prefix, 1_000);
    const current = infos.map(async ({ stream, epoch, head, first }): Promise<RoomLog> => {
      const page = await this.store.read(stream, { after: 0 }, 100_000);
      const kept = (page?.entries ?? []).map((entry) => logged(entry.seq, entry));
      const trimmed = this.#archive(stream, epoch).entries.filter(({ seq }) => seq < first);
      return { room: stream.slice(prefix.length), epoch, head, first, entries: [...trimmed, ...kept] };
    });
    const isCurrent = ({ stream, epoch }: Archive): boolean => infos.some((info) => info.stream === stream && info.epoch === epoch);
    const replaced = this.#archives
      .filter((archive) => !isCurrent(archive))
      .map(({ stream, epoch, first, entries }): RoomLog => {
        const head = entries.at(-1)?.seq ?? 0;
        return { room: stream.slice(prefix.length), epoch, head, first, entries, isReplaced: true };
      });
    return [...replaced, ...(await Promise.all(current))];
  }

  /** How far each stream of that name ever got, by epoch. */
  headsOf(stream: string): Record<string, number> {
    const archives = this.#archives.filter((archive) => archive.stream === stream);
    return Object.fromEntries(archives.map(({ epoch, entries }) => [epoch, entries.at(-1)?.seq ?? 0]));
  }

  #archive(stream: string, epoch: string): Archive {
    const known = this.#archives.find((archive) => archive.stream === stream && archive.epoch === epoch);
    if (known) return known;
    const archive: Archive = { stream, epoch, entries: [], first: 1 };
    this.#archives.push(archive);
    return archive;
  }
}

function logged(seq: number, { id, author, kind, target, data }: Pick<Entry, 'id' | 'author' | 'kind' | 'target' | 'data'>): LogEntry {
  const said: Said = { kind, target, ...(data ?? { deleted: true }) };
  return { seq, id, author: author.user, content: contentOf(said) };
}
