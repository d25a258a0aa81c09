import { CursorMotion, type RoomCursors } from '@partyline/client/cursors';

/** A cursor that stands still for so long fades, in milliseconds (UX.md). */
export const fadedAfterMs = 3_000;
/** In a crowd a name is shown for so long after its cursor moved, in milliseconds. */
const labelMs = 1_500;
/** Up to so many, names are always shown. */
const alwaysLabelled = 10;
/** How far from the edge an arrow stands that points to a cursor out of view, in pixels. */
const edgePx = 14;
/** Nearer to the right or lower edge than this, a name stands on the other side of its cursor, in pixels. */
const labelPx = { width: 150, height: 40 };

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
  readonly #motion = new CursorMotion();
  readonly #isCalm = window.matchMedia('(prefers-reduced-motion: reduce)');
  readonly #undo: (() => void)[];
  #frame: number | undefined;
  #isClosed = false;

  constructor(options: CursorStageOptions) {
    this.#options = options;
    const { cursors, layer } = options;
    const look = (): void => this.#wake();
    const sizes = new ResizeObserver(look);
    sizes.observe(layer);
    // Captured: scrolling of any box around the surface changes what is in view.
    window.addEventListener('scroll', look, { capture: true, passive: true });
    window.addEventListener('resize', look);
    this.#undo = [
      cursors.onMoved((moved) => {
        this.#motion.moved(moved, cursors.now());
        this.#wake();
      }),
      () => sizes.disconnect(),
      () => window.removeEventListener('scroll', look, { capture: true }),
      () => window.removeEventListener('resize', look),
    ];
  }

  /** The element of a cursor. Returns its own undo. */
  add(slot: number, element: HTMLElement): () => void {
    this.#marks.set(slot, { element, transform: '' });
    this.#wake();
    return () => {
      this.#marks.delete(slot);
      this.#motion.forget(slot);
      // In a smaller crowd names may be shown again.
      this.#wake();
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#marks.clear();
  }

  #wake(): void {
    if (this.#isClosed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.#draw()) this.#wake();
    });
  }

  /** Tells whether something will look different by itself. All sizes are read before anything is written. */
  #draw(): boolean {
    const { cursors, layer } = this.#options;
    const now = cursors.now();
    const box = layer.getBoundingClientRect();
    const view = this.#view(box);
    let isWaiting = false;
    for (const [slot, mark] of this.#marks) {
      const cursor = cursors.at(slot);
      if (!cursor) continue;
      const { x, y } = (this.#isCalm.matches ? undefined : this.#motion.at(slot, now)) ?? cursor;
      const idleMs = now - cursor.movedAt;
      place(mark, x * box.width, y * box.height, view);
      mark.element.toggleAttribute('data-idle', idleMs >= fadedAfterMs);
      mark.element.toggleAttribute('data-labelled', this.#marks.size <= alwaysLabelled || idleMs < labelMs);
      isWaiting ||= idleMs < fadedAfterMs;
    }
    return isWaiting || this.#motion.isMoving(now);
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
