import { memoryOutbox } from '../memory-outbox.ts';
import { idOf, type OpenOutboxStore, type OutboxRecord, type OutboxStore } from '../outbox-store.ts';

/** A disk that outlives the pages that write to it. Writes and loads wait while it is stuck, and fail while it is broken. */
export class SlowDisk {
  isBroken = false;
  /** How many changes it was given. */
  changes = 0;
  /** Ids of all records that were ever on it. */
  readonly seen = new Set<string>();
  readonly #open = memoryOutbox();
  #stuck: { readonly resume: () => void; readonly refuse: (error: Error) => void }[] | undefined;

  stick(): void {
    this.#stuck ??= [];
  }

  free(): void {
    for (const { resume } of this.#stuck ?? []) resume();
    this.#stuck = undefined;
  }

  /** What waits fails, and only that. */
  fail(): void {
    for (const { refuse } of this.#stuck ?? []) refuse(new Error('the disk failed'));
    this.#stuck = undefined;
  }

  /** What is on it, whoever owns it. */
  async records(scope: string): Promise<OutboxRecord[]> {
    return (await this.#open(scope)).load();
  }

  /** What a page sees of it, until the page is gone. */
  for(page: { readonly isAlive: boolean }): OpenOutboxStore {
    const turn = async (): Promise<void> => {
      const stuck = this.#stuck;
      await (stuck ? new Promise<void>((resume, refuse) => stuck.push({ resume, refuse })) : Promise.resolve());
      // Whoever waited is gone: nothing happens any more.
      if (!page.isAlive) await new Promise(() => {});
      if (this.isBroken) throw new Error('the disk is broken');
    };
    return async (scope): Promise<OutboxStore> => {
      await turn();
      const store = await this.#open(scope);
      return {
        async load() {
          await turn();
          return store.load();
        },
        write: async (changes) => {
          await turn();
          // It may have died in the moment between.
          if (!page.isAlive) await new Promise(() => {});
          this.changes += changes.length;
          for (const change of changes) if ('put' in change) this.seen.add(idOf(change));
          await store.write(changes);
          if (!page.isAlive) await new Promise(() => {});
        },
        close: () => store.close(),
      };
    };
  }
}
