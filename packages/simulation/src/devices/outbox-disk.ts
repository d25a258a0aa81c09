import type { OpenOutboxStore, OutboxChange, OutboxRecord, OutboxStore } from '@partyline/client';
import type { Move } from '../network/network.ts';
import type { Trace } from '../trace.ts';

/** One call of a page: what it does to the disk, and its answer. A crash may come before either. */
interface Call {
  readonly name: string;
  act: (() => void) | undefined;
  readonly answer: () => void;
}

/** A browser's storage for one user: shared by the user's tabs, and there after a crash. */
export class OutboxDisk {
  readonly #records = new Map<string, OutboxRecord>();
  /** Publishes that were ever written down: from then on no crash may forget them. */
  readonly kept = new Set<string>();
  readonly #takenBack = new Set<string>();

  /** The user took a publish back: if the page goes before it says so, nobody will. */
  takeBack(id: string): void {
    this.#takenBack.add(id);
    this.kept.delete(id);
  }

  load(): OutboxRecord[] {
    return structuredClone([...this.#records.values()]);
  }

  write(changes: readonly OutboxChange[]): void {
    for (const change of structuredClone(changes)) {
      if ('put' in change) {
        const { id } = change.put.request.payload;
        this.#records.set(id, change.put);
        if (!this.#takenBack.has(id)) this.kept.add(id);
      } else this.#delete(change.delete);
    }
  }

  /** Of changes that failed nothing is kept to be shown: if the page goes before it says so, nobody will. */
  #delete(id: string): void {
    if (this.#records.get(id)?.request.event !== 'sendMessage') this.kept.delete(id);
    this.#records.delete(id);
  }
}

/** The storage as one page has it: its calls take effect one after the other, each in its own time, and not after the page is gone. */
export class PageStorage {
  readonly #disk: OutboxDisk;
  readonly #trace: Trace;
  readonly #calls: Call[] = [];
  /** Writes that the browser is about to refuse: no space left. */
  refusals = 0;
  #isGone = false;

  constructor(disk: OutboxDisk, trace: Trace) {
    this.#disk = disk;
    this.#trace = trace;
  }

  readonly open: OpenOutboxStore = () => {
    const store: OutboxStore = {
      load: () => this.#call('load', () => this.#disk.load()),
      write: (changes) => {
        const copy = structuredClone(changes);
        return this.#call(describe(copy), () => this.#write(copy));
      },
      close: () => Promise.resolve(),
    };
    return this.#call('open', () => store);
  };

  takeBack(id: string): void {
    this.#disk.takeBack(id);
  }

  /** The page is gone, whatever it was doing. */
  die(): void {
    this.#isGone = true;
    this.#calls.length = 0;
  }

  collect(moves: Move[]): void {
    const [call] = this.#calls;
    if (call) moves.push(() => this.#step(call));
  }

  #step(call: Call): void {
    const { act } = call;
    this.#trace(() => `${act ? 'storage' : 'storage answers'}: ${call.name}`);
    if (act) {
      call.act = undefined;
      act();
      return;
    }
    this.#calls.shift();
    call.answer();
  }

  #call<T>(name: string, work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#isGone) return promise;
    let answer = (): void => {};
    const act = (): void => {
      try {
        const result = work();
        answer = () => resolve(result);
      } catch (error) {
        answer = () => reject(error as Error);
      }
    };
    this.#calls.push({ name, act, answer: () => answer() });
    return promise;
  }

  #write(changes: readonly OutboxChange[]): void {
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw new Error('there is no space left');
    }
    this.#disk.write(changes);
  }
}

function describe(changes: readonly OutboxChange[]): string {
  return changes
    .map((change) => ('put' in change ? `${change.put.error ? 'fail' : 'put'} ${change.put.request.payload.id}` : `delete ${change.delete}`))
    .join(', ');
}
