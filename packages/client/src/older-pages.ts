import type { ChatEntry } from '@partyline/protocol';
import { limits } from '@partyline/protocol/constants';
import type { Inbox } from './inbox.ts';
import type { Ask } from './publish.ts';

export interface OlderPagesOptions {
  readonly room: string;
  readonly inbox: Inbox;
  readonly ask: Ask;
  /** A page of older entries; tells whether it brought anything to show. */
  readonly loaded: (entries: readonly ChatEntry[]) => boolean;
  readonly changed: () => void;
  /** The stream isn't the one that was joined. */
  readonly replaced: () => void;
}

/** What is before the loaded part of a room, a page at a time. */
export class OlderPages {
  /** Whether there is anything before what is loaded. */
  hasMore = false;
  readonly #options: OlderPagesOptions;
  /** The lowest seq that is loaded. */
  #first = Number.POSITIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor(options: OlderPagesOptions) {
    this.#options = options;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  /** Entries came by whatever way; in order. */
  saw(entries: readonly ChatEntry[]): void {
    this.#first = Math.min(this.#first, entries[0]?.seq ?? this.#first);
  }

  /** Nothing is loaded any more. */
  reset(): void {
    this.#first = Number.POSITIVE_INFINITY;
  }

  /** Loads pages until one has something to show or there are no more. Calls while one is under way share it. */
  load(): Promise<void> {
    if (this.#loading) return this.#loading;
    this.#loading = this.#load().finally(() => {
      this.#loading = undefined;
      this.#options.changed();
    });
    this.#options.changed();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { room, inbox, ask, loaded, replaced } = this.#options;
    let isShown = false;
    while (this.hasMore && !isShown) {
      const { epoch } = inbox;
      const page = await ask('history', { room, before: this.#first, limit: limits.page.default });
      // A reset came first: this page is of a stream that was forgotten.
      if (epoch !== inbox.epoch) return;
      if (page.epoch !== epoch) return replaced();
      this.hasMore = page.more && page.entries.length > 0;
      isShown = loaded(page.entries);
    }
  }
}
