import type { AllowedEvent, BarredEvent, ClientHistory } from '@partyline/testing/history';
import type { Move } from '../network/network.ts';
import type { Browser } from './browser.ts';
import { PageStorage } from './outbox-disk.ts';
import { Page, type PageOptions } from './page.ts';

export type TabOptions = Omit<PageOptions, 'device' | 'storage' | 'neighbours'> & {
  readonly browser: Browser;
  /**
   * Whether what one life of its page published is sent before what the next one publishes. With another tab it may be that one that
   * sends it, and a storage that is too slow is not waited for.
   */
  readonly keepsOrder: boolean;
  /** Whether pages have Web Locks. */
  readonly hasLocks: boolean;
};

/** A tab of a browser, through all the lives of its page. */
export class Tab {
  readonly name: string;
  readonly user: string;
  readonly #options: TabOptions;
  readonly #gone: Page[] = [];
  /** Rooms that an order keeps its user out of. */
  readonly #barred = new Set<string>();
  /** What stands for the page that is open, at the browser. */
  #self = {};
  page: Page | undefined;

  constructor(options: TabOptions) {
    this.name = options.name;
    this.user = options.user;
    this.#options = options;
    this.open();
  }

  open(): void {
    if (this.page) return;
    const { name, trace, browser, hasLocks, keepsOrder } = this.#options;
    const life = `${name}/${this.#gone.length + 1}`;
    const storage = new PageStorage(browser.disk, (line) => trace(() => `${life} ${line()}`));
    this.#self = {};
    this.page = new Page({
      ...this.#options,
      name: life,
      device: keepsOrder ? name : life,
      storage,
      neighbours: hasLocks ? browser.neighboursOf(this.#self) : undefined,
    });
    for (const room of this.#barred) this.page.recorder.events.push({ type: 'barred', room, heads: {} });
  }

  /** What was decided of its user's rights, by an order that holds from here on. */
  note(decision: BarredEvent | AllowedEvent): void {
    if (decision.type === 'barred') this.#barred.add(decision.room);
    else this.#barred.delete(decision.room);
    this.page?.recorder.events.push(decision);
  }

  /** The page is closed, reloaded or crashes: for what it was doing that's the same. */
  close(isSilent: boolean): void {
    if (!this.page) return;
    this.page.die(isSilent);
    this.#options.browser.forget(this.#self);
    this.#gone.push(this.page);
    this.page = undefined;
  }

  collect(moves: Move[]): void {
    this.page?.storage.collect(moves);
  }

  get histories(): readonly ClientHistory[] {
    const { kept } = this.#options.browser.disk;
    return [...this.#gone.map((page) => page.history('gone', kept)), ...(this.page ? [this.page.history('quiet', kept)] : [])];
  }
}
