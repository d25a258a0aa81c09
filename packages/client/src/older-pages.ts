import { limits } from '@partyline/protocol/constants';
import type { Inbox, StreamEntry } from './inbox.ts';

export interface OlderPagesOptions<E extends StreamEntry> {
  readonly inbox: Inbox<E>;
  readonly history: (query: {
    readonly before: number;
    readonly limit: number;
  }) => Promise<{ readonly epoch: string; readonly entries: readonly E[]; readonly more: boolean }>;
  /** A page of older entries; tells whether it brought anything to show. */
  readonly loaded: (entries: readonly E[]) => boolean;
  readonly changed: () => void;
  /** The stream isn't the one that was joined. */
  readonly replaced: () => void;
}

/** What is before the loaded part of a stream, a page at a time. */
export class OlderPages<E extends StreamEntry> {
  /** Whether there is anything before what is loaded. */
  hasMore = false;
  readonly #options: OlderPagesOptions<E>;
  /** The lowest seq that is loaded. */
  #first = Number.POSITIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor(options: OlderPagesOptions<E>) {
    this.#options = options;
  }

  get isLoading(): boolean {
    return this.#loading !== undefined;
  }

  /** Entries came by whatever way; in order. */
  saw(entries: readonly E[]): void {
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
    const { inbox, history, loaded, replaced } = this.#options;
    let isShown = false;
    while (this.hasMore && !isShown) {
      const { epoch } = inbox;
      const page = await history({ before: this.#first, limit: limits.page.default });
      // A reset came first: this page is of a stream that was forgotten.
      if (epoch !== inbox.epoch) return;
      if (page.epoch !== epoch) return replaced();
      this.hasMore = page.more && page.entries.length > 0;
      isShown = loaded(page.entries);
    }
  }
}
