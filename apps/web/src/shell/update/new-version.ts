import { createStore, type Store } from '../../lib/store.ts';

export interface NewVersionOptions {
  /** The address of the script that runs here: its name has a hash of all that it is made of. */
  script: string;
  /** The page as the server has it now. */
  fetchPage: () => Promise<string>;
  /** Runs `task` after `ms`; returns its undo. */
  later: (task: () => void, ms: number) => () => void;
  now: () => number;
  random: () => number;
}

export interface NewVersion {
  /** Whether the server has another version than the one that runs here. */
  store: Pick<Store<boolean>, 'get' | 'subscribe'>;
  /** Told whether the line is up. Most new versions come with a restart of the server, so after a break it looks. */
  connection(isLive: boolean): void;
  /** Someone looks at the page again. */
  shown(): void;
  stop(): void;
}

/** Everyone is back at the same time, and nobody is in a hurry. */
const spreadMs = 30_000;
const everyMs = 30 * 60_000;

/** Notices that the server has a new version of the app, at the moments when one is likely. It only tells: a reload takes it. */
export function createNewVersion({ script, fetchPage, later, now, random }: NewVersionOptions): NewVersion {
  const store = createStore(false);
  let askedAt = -Infinity;
  let cancel: (() => void) | undefined;
  let isUp = false;
  let wasUp = false;

  const ask = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    if (store.get()) return;
    askedAt = now();
    try {
      const page = await fetchPage();
      // What a hotel's network answers in our place is no version of ours.
      store.set(page.includes('id="root"') && !page.includes(script));
    } catch {
      // Nobody answers: there is a next time.
    }
  };

  return {
    store,
    connection: (isLive) => {
      if (isLive && !isUp && wasUp) cancel ??= later(() => void ask(), random() * spreadMs);
      isUp = isLive;
      wasUp ||= isLive;
    },
    shown: () => {
      if (now() - askedAt >= everyMs) void ask();
    },
    stop: () => cancel?.(),
  };
}
