import type { Feed, FeedValue } from '@partyline/react/feeds';
import { shownValue, withArrow } from './shown-value.ts';

const flashMs = 600;

/** The values of a feed as elements that change in place: no frame of a page with hundreds of them waits for a framework. */
export class TickerStrip {
  readonly #track: HTMLElement;
  readonly #undos: (() => void)[] = [];
  readonly #flashes = new Map<Element, number>();
  /** The values in sight: no others flash, of hundreds that change at once. */
  readonly #inSight = new Set<Element>();
  readonly #observer = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) this.#inSight[isIntersecting ? 'add' : 'delete'](target);
  });
  readonly #isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;

  /** Fills the track with two copies of the values, so that the second one follows when the first is out of sight. */
  constructor(track: HTMLElement, feed: Feed, keys: readonly string[]) {
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
      for (const element of values) this.#observer.observe(element);
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
    this.#observer.disconnect();
    for (const timer of this.#flashes.values()) clearTimeout(timer);
    this.#track.replaceChildren();
  }

  #show(element: HTMLElement, value: FeedValue | undefined, before: FeedValue | undefined): void {
    const shown = shownValue(value, before);
    const { text, change } = shown;
    clearTimeout(this.#flashes.get(element));
    this.#flashes.delete(element);
    if (change !== 0 && !this.#isStill && this.#inSight.has(element)) {
      write(element, withArrow(shown));
      element.dataset['change'] = change > 0 ? 'up' : 'down';
      const end = (): void => {
        delete element.dataset['change'];
        write(element, text);
        this.#flashes.delete(element);
      };
      this.#flashes.set(element, window.setTimeout(end, flashMs));
      return;
    }
    delete element.dataset['change'];
    // Where motion is to be reduced nothing flashes: the arrow stays until the next value.
    write(element, this.#isStill ? withArrow(shown) : text);
  }
}

/** Changes the text in its node, which costs less than another node. */
function write(element: HTMLElement, text: string): void {
  const node = element.firstChild;
  if (node instanceof Text) node.data = text;
  else element.textContent = text;
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
