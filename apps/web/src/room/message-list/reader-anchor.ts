import { measureElement, type VirtualItem } from '@tanstack/react-virtual';

type Key = VirtualItem['key'];

/** What is needed of the virtual list. */
export interface AnchoredList {
  readonly scrollOffset: number | null;
  readonly itemSizeCache: Map<Key, number>;
  readonly options: { readonly count: number; readonly getItemKey: (index: number) => Key };
  getVirtualItems(): VirtualItem[];
}

/**
 * The row that the reader holds on to: the first in view that was measured before. Rows that come above it may turn out higher or lower
 * than they were guessed, and give way upwards, where nobody has read yet; those below give way downwards.
 *
 * The list's own `scrollDirection` can't tell the two apart: a timer resets it, and where that ends between a scroll and its event, the
 * list takes the scroll for an end of scrolling.
 */
export class ReaderAnchor {
  private held: { key: Key; index: number } | undefined;

  /** To be called after every drawing, before the rows that came with it are measured. */
  hold(list: AnchoredList): void {
    const offset = list.scrollOffset ?? 0;
    const first = list.getVirtualItems().find(({ key, end }) => end > offset && list.itemSizeCache.has(key));
    // Where nothing in view is known, the reader has come from where they were.
    if (first !== undefined) this.held = { key: first.key, index: first.index };
  }

  /** Whether this row's new height is made up for by scrolling. */
  isAbove({ key, index, start, end }: VirtualItem, list: AnchoredList): boolean {
    const offset = list.scrollOffset ?? 0;
    if (list.itemSizeCache.has(key)) return end <= offset;
    const held = this.indexOfHeld(list);
    return held === undefined ? start < offset : index < held;
  }

  private indexOfHeld({ options: { count, getItemKey } }: AnchoredList): number | undefined {
    const { held } = this;
    if (held === undefined) return undefined;
    if (held.index < count && getItemKey(held.index) === held.key) return held.index;
    for (let i = 0; i < count; i++) if (getItemKey(i) === held.key) return i;
    return undefined;
  }
}

/** Measures as the virtual list does, and notes a height that was guessed right, too: it would pass for not measured. */
export const measureRow: typeof measureElement = (element, entry, list) => {
  const height = measureElement(element, entry, list);
  const index = list.indexFromElement(element);
  const key = list.options.getItemKey(index);
  if (!list.itemSizeCache.has(key) && list.options.estimateSize(index) === height) list.itemSizeCache.set(key, height);
  return height;
};
