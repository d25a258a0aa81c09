import { type Append, type AppendResult, type EntryPage, PartylineError, type StreamStore } from '@partyline/server';
import type { Chance } from '../chance.ts';
import type { Move } from '../network/network.ts';
import type { Trace } from '../trace.ts';
import type { Disk } from './disk.ts';

/** What becomes of a commit: it is refused beforehand, or done and its answer lost. */
export const troubles = ['busy', 'store_unavailable', 'answer lost'] as const;
export type Trouble = (typeof troubles)[number];

/** One call of the store's process, in two steps: what it does to the disk, and its answer. Either may come late; a crash may be between. */
interface Call {
  readonly name: string;
  act: (() => Promise<void>) | undefined;
  /** Once that is done. */
  answer: (() => void) | undefined;
  /** Commits are done in order: one writer. */
  readonly isCommit: boolean;
}

/** The store as one process has it. */
export class CrashingStore implements StreamStore {
  readonly #disk: Disk;
  readonly #chance: () => Chance;
  readonly #trace: Trace;
  #calls: Call[] = [];
  /** Fates of the next commits. */
  readonly troubles: Trouble[] = [];
  #isDead = false;

  constructor(disk: Disk, chance: () => Chance, trace: Trace) {
    this.#disk = disk;
    this.#chance = chance;
    this.#trace = trace;
  }

  append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    return this.#call(`commit ${batch.map(({ id }) => id).join(' ')}`, () => this.#commit(batch), true);
  }

  find(...args: Parameters<StreamStore['find']>): ReturnType<StreamStore['find']> {
    // It sees every batch that was handed over before, so it waits in their line.
    return this.#call(`find ${args[2]}`, () => this.#disk.store.find(...args), true);
  }

  open(...args: Parameters<StreamStore['open']>): ReturnType<StreamStore['open']> {
    return this.#call(`open ${args[0]}`, () => this.#read(() => this.#disk.open(...args)), false);
  }

  read(...args: Parameters<StreamStore['read']>): Promise<EntryPage | undefined> {
    return this.#call(`read ${args[0]}`, () => this.#read(() => this.#disk.store.read(...args)), false);
  }

  list(...args: Parameters<StreamStore['list']>): ReturnType<StreamStore['list']> {
    return this.#call('list', () => this.#disk.store.list(...args), false);
  }

  trim(...args: Parameters<StreamStore['trim']>): ReturnType<StreamStore['trim']> {
    return this.#call('trim', () => this.#disk.trim(...args), true);
  }

  isWritable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The process is killed: what is not committed never will be, and nothing is answered. */
  die(): void {
    this.#isDead = true;
    this.#calls = [];
  }

  /** The next step of every call; of commits only the first one's, and answers in any order. */
  collect(moves: Move[]): void {
    let isCommitting = false;
    for (const call of this.#calls) {
      if (call.act && call.isCommit) {
        if (!isCommitting) moves.push(() => this.#act(call));
        isCommitting = true;
      } else if (call.act ?? call.answer) moves.push(() => this.#act(call));
    }
  }

  #act(call: Call): void {
    const { act } = call;
    if (act) {
      call.act = undefined;
      this.#trace(() => `store: ${call.name}`);
      void act();
      return;
    }
    this.#calls.splice(this.#calls.indexOf(call), 1);
    this.#trace(() => `store: answers ${call.name}`);
    call.answer?.();
  }

  #call<T>(name: string, work: () => Promise<T>, isCommit: boolean): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#isDead) return promise;
    const act = async (): Promise<void> => {
      try {
        const result = await work();
        call.answer = () => resolve(result);
      } catch (error) {
        call.answer = () => reject(error as Error);
      }
    };
    const call: Call = { name, act, answer: undefined, isCommit };
    this.#calls.push(call);
    return promise;
  }

  async #commit(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    const trouble = this.troubles.shift();
    if (trouble && trouble !== 'answer lost') throw new PartylineError(trouble, 'not now', { retryAfterMs: 500 });
    const results = await this.#disk.commit(batch);
    if (trouble) throw new PartylineError('store_unavailable', 'committed, but who knows');
    return results;
  }

  /** While commits are in trouble, reads now and then are too. */
  #read<T>(work: () => Promise<T>): Promise<T> {
    if (this.troubles.length > 0 && this.#chance().of(0.3)) return Promise.reject(new PartylineError('busy', 'not now', { retryAfterMs: 500 }));
    return work();
  }
}
