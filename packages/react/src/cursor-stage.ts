import { CursorMotion, type RoomCursors } from '@partyline/client/cursors';

/** A cursor that stands still for so long fades, in milliseconds (UX.md). */
export const fadedAfterMs = 3_000;
/** In a crowd a name is shown for so long after its cursor moved, in milliseconds. */
const labelMs = 1_500;
/** Up to so many, names are always shown. */
const alwaysLabelled = 10;
/** So many names are shown at most: more would hide each other, and what they are over. */
const labelledAtOnce = 40;
/** How far from the edge an arrow stands that points to a cursor out of view, in pixels. */
const edgePx = 14;
/** Nearer to the right or lower edge than this, a name stands on the other side of its cursor, in pixels. */
const labelPx = { width: 150, height: 40 };
/** So many are drawn anew in one picture of the screen: a larger crowd takes turns, so that the page has time for more than its cursors. */
const drawnAtOnce = 100;

export interface CursorStageOptions {
  readonly cursors: RoomCursors;
  /** As large as the surface, and over it. */
  readonly layer: HTMLElement;
  /** What the surface is seen through, where it isn't the window. */
  readonly viewport: () => HTMLElement | null | undefined;
}

interface Mark {
  readonly element: HTMLElement;
  /** As it was drawn last. */
  transform: string;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Draws the cursors of a room: one loop for all of them, which changes transforms and attributes and runs only while something does. */
export class CursorStage {
  readonly #options: CursorStageOptions;
  readonly #marks = new Map<number, Mark>();
  /** Slots of those that don't stand still as they were drawn, the ones that wait longest first. */
  readonly #restless = new Set<number>();
  readonly #labelled = new Set<number>();
  readonly #motion = new CursorMotion();
  readonly #isCalm = window.matchMedia('(prefers-reduced-motion: reduce)');
  readonly #undo: (() => void)[];
  #frame: number | undefined;
  #isClosed = false;

  constructor(options: CursorStageOptions) {
    this.#options = options;
    const { cursors, layer } = options;
    const look = (): void => this.#disturb(this.#marks.keys());
    const sizes = new ResizeObserver(look);
    sizes.observe(layer);
    // Captured: scrolling of any box around the surface changes what is in view.
    window.addEventListener('scroll', look, { capture: true, passive: true });
    window.addEventListener('resize', look);
    this.#undo = [
      cursors.onMoved((moved) => {
        this.#motion.moved(moved, cursors.now());
        this.#disturb(moved.map(({ slot }) => slot));
      }),
      () => sizes.disconnect(),
      () => window.removeEventListener('scroll', look, { capture: true }),
      () => window.removeEventListener('resize', look),
    ];
  }

  /** The element of a cursor. Returns its own undo. */
  add(slot: number, element: HTMLElement): () => void {
    this.#marks.set(slot, { element, transform: '' });
    // In a larger crowd names may not be shown any more, in a smaller one again.
    this.#disturb(this.#marks.keys());
    return () => {
      this.#marks.delete(slot);
      this.#labelled.delete(slot);
      this.#motion.forget(slot);
      this.#disturb(this.#marks.keys());
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#marks.clear();
    this.#restless.clear();
  }

  #disturb(slots: Iterable<number>): void {
    for (const slot of slots) this.#restless.add(slot);
    this.#wake();
  }

  #wake(): void {
    if (this.#isClosed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.#draw()) this.#wake();
    });
  }

  /** Tells whether something is still to be drawn. All sizes are read before anything is written. */
  #draw(): boolean {
    const { cursors, layer } = this.#options;
    const now = cursors.now();
    const box = layer.getBoundingClientRect();
    const view = this.#view(box);
    let left = Math.min(this.#restless.size, drawnAtOnce);
    for (const slot of this.#restless) {
      if (left-- === 0) break;
      this.#restless.delete(slot);
      if (!this.#drawOne(slot, now, box, view)) this.#restless.add(slot);
    }
    return this.#restless.size > 0;
  }

  /** Tells whether it looks the same from now on. */
  #drawOne(slot: number, now: number, box: DOMRect, view: Box): boolean {
    const mark = this.#marks.get(slot);
    const cursor = this.#options.cursors.at(slot);
    if (!mark || !cursor) return true;
    const { x, y } = (this.#isCalm.matches ? undefined : this.#motion.at(slot, now)) ?? cursor;
    const idleMs = now - cursor.movedAt;
    place(mark, x * box.width, y * box.height, view);
    mark.element.toggleAttribute('data-idle', idleMs >= fadedAfterMs);
    mark.element.toggleAttribute('data-labelled', this.#isLabelled(slot, idleMs));
    return idleMs >= fadedAfterMs;
  }

  /** Whoever has a name to be seen keeps it while moving. */
  #isLabelled(slot: number, idleMs: number): boolean {
    const mayBe = this.#labelled.has(slot) || this.#labelled.size < labelledAtOnce;
    const isLabelled = this.#marks.size <= alwaysLabelled || (mayBe && idleMs < labelMs);
    if (isLabelled) this.#labelled.add(slot);
    else this.#labelled.delete(slot);
    return isLabelled;
  }

  /** The part of the surface that can be seen, in its own pixels. */
  #view(box: DOMRect): Box {
    const seen = this.#options.viewport()?.getBoundingClientRect();
    return {
      left: Math.max(0, box.left, seen?.left ?? 0) - box.left,
      top: Math.max(0, box.top, seen?.top ?? 0) - box.top,
      right: Math.min(window.innerWidth, box.right, seen?.right ?? Number.POSITIVE_INFINITY) - box.left,
      bottom: Math.min(window.innerHeight, box.bottom, seen?.bottom ?? Number.POSITIVE_INFINITY) - box.top,
    };
  }
}

/** At its place, or as an arrow at the edge that it is behind. */
function place(mark: Mark, x: number, y: number, view: Box): void {
  const { element } = mark;
  const isOutside = x < view.left || x > view.right || y < view.top || y > view.bottom;
  const at = isOutside ? { x: within(x, view.left, view.right), y: within(y, view.top, view.bottom) } : { x, y };
  const transform = `translate3d(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px, 0)`;
  // Of those that stand still nothing is to be styled anew. What the element itself tells of its style is written differently.
  if (mark.transform !== transform) element.style.transform = mark.transform = transform;
  element.toggleAttribute('data-outside', isOutside);
  element.toggleAttribute('data-before', at.x > view.right - labelPx.width);
  element.toggleAttribute('data-above', at.y > view.bottom - labelPx.height);
  if (isOutside) element.style.setProperty('--cursor-angle', `${Math.round((Math.atan2(y - at.y, x - at.x) * 180) / Math.PI)}deg`);
}

function within(value: number, low: number, high: number): number {
  return Math.max(low + edgePx, Math.min(high - edgePx, value));
}
