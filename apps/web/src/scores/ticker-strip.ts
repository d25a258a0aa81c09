import type { Feed, FeedValue } from '@partyline/react/feeds';
import { shownValue } from './shown-value.ts';

const flashMs = 600;

/** The values of a feed as elements that change in place: no frame of a page with hundreds of them waits for a framework. */
export class TickerStrip {
  readonly #feed: Feed;
  readonly #track: HTMLElement;
  readonly #undos: (() => void)[] = [];
  readonly #flashes = new Map<HTMLElement, number>();
  readonly #isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;

  /** Fills the track with two copies of the values, so that the second one follows when the first is out of sight. */
  constructor(track: HTMLElement, feed: Feed, keys: readonly string[]) {
    this.#feed = feed;
    this.#track = track;
    const copies = [0, 1].map((copy) => {
      const list = document.createElement('ul');
      list.className = 'flex shrink-0';
      // The second copy is for the eye only.
      if (copy === 1) list.setAttribute('aria-hidden', 'true');
      return list;
    });
    for (const key of keys) {
      const values = copies.map((list) => list.appendChild(itemOf(key)).lastElementChild as HTMLElement);
      let before: FeedValue | undefined;
      const show = (): void => {
        const value = feed.get(key);
        for (const element of values) this.#show(element, value, before);
        before = value;
      };
      show();
      this.#undos.push(feed.subscribeKey(key, show));
    }
    track.replaceChildren(...copies);
  }

  close(): void {
    for (const undo of this.#undos) undo();
    for (const timer of this.#flashes.values()) clearTimeout(timer);
    this.#track.replaceChildren();
  }

  get feed(): Feed {
    return this.#feed;
  }

  #show(element: HTMLElement, value: FeedValue | undefined, before: FeedValue | undefined): void {
    const { text, change } = shownValue(value, before);
    const node = element.firstChild;
    if (node instanceof Text) node.data = text;
    else element.textContent = text;
    if (change === 0 || this.#isStill) return;
    element.dataset['change'] = change > 0 ? 'up' : 'down';
    clearTimeout(this.#flashes.get(element));
    const end = (): void => {
      delete element.dataset['change'];
      this.#flashes.delete(element);
    };
    this.#flashes.set(element, window.setTimeout(end, flashMs));
  }
}

function itemOf(key: string): HTMLElement {
  const item = document.createElement('li');
  item.className = 'ticker-item flex h-9 w-44 shrink-0 items-center justify-between gap-3 border-e border-line px-3 text-meta';
  const name = document.createElement('span');
  name.className = 'truncate font-semibold text-ink-soft';
  name.textContent = key;
  const value = document.createElement('span');
  value.className = 'ticker-value shrink-0 tabular-nums text-ink';
  item.append(name, value);
  return item;
}
