import { CursorMotion, type RoomCursors } from '@partyline/client/cursors';

/** A cursor that stands still for so long fades, in milliseconds. */
export const fadedAfterMs = 3_000;
/** In a crowd a name is shown for so long after its cursor moved, in milliseconds. */
const labelMs = 1_500;
/** Up to so many, names are always shown. */
const alwaysLabelled = 10;
/** So many names are shown at most: more would hide each other, and what they are over. */
const labelledAtOnce = 40;
/** How far from the edge an arrow stands that points to a cursor out of view, in pixels. */
const edgePx = 14;
/** Nearer to the lower edge than this, a name stands above its cursor, in pixels; and to the right one, left of it: that, and its own width. */
const labelPx = { height: 40, gap: 10 };
/** How wide a name is taken for that can't be measured, in pixels. */
const usualLabelPx = 140;
/** As near as this one’s own pointer is over a cursor, in pixels. */
const hoverPx = 16;
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
  /** Where that was on the surface, in pixels. */
  x: number;
  y: number;
  /** How wide its name is, in pixels; `undefined` until it was measured. */
  labelWidth?: number | undefined;
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
  /** Where one's own pointer is in the window, and the cursor that is under it. */
  #pointer: { readonly x: number; readonly y: number } | undefined;
  #hovered: number | undefined;
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
    const point = ({ clientX: x, clientY: y }: PointerEvent): void => this.#point({ x, y });
    const leave = (): void => this.#point(undefined);
    window.addEventListener('pointermove', point, { passive: true });
    document.documentElement.addEventListener('pointerleave', leave);
    this.#undo = [
      cursors.onMoved((moved) => {
        // One without a mark stands where it is by the time that it has one.
        const drawn = moved.filter(({ slot }) => this.#marks.has(slot));
        this.#motion.moved(drawn, cursors.now());
        this.#disturb(drawn.map(({ slot }) => slot));
      }),
      () => sizes.disconnect(),
      () => window.removeEventListener('scroll', look, { capture: true }),
      () => window.removeEventListener('resize', look),
      () => window.removeEventListener('pointermove', point),
      () => document.documentElement.removeEventListener('pointerleave', leave),
    ];
  }

  /** The element of a cursor. Returns its own undo. */
  add(slot: number, element: HTMLElement): () => void {
    this.#marks.set(slot, { element, transform: '', x: Number.NaN, y: Number.NaN });
    const cursor = this.#options.cursors.at(slot);
    if (cursor) this.#motion.stand(cursor);
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

  #point(at: { readonly x: number; readonly y: number } | undefined): void {
    this.#pointer = at;
    if (this.#marks.size > 0) this.#wake();
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
    this.#hover(box);
    const due: number[] = [];
    for (const slot of this.#restless) {
      if (due.length === drawnAtOnce) break;
      due.push(slot);
      measure(this.#marks.get(slot));
    }
    for (const slot of due) {
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
    const isThere = x === cursor.x && y === cursor.y;
    const idleMs = now - cursor.movedAt;
    const isOutside = place(mark, onScreen(x * box.width, box.left, isThere), onScreen(y * box.height, box.top, isThere), view);
    mark.element.toggleAttribute('data-idle', idleMs >= fadedAfterMs);
    mark.element.toggleAttribute('data-hovered', slot === this.#hovered);
    mark.element.toggleAttribute('data-labelled', this.#isLabelled(slot, isOutside ? Number.POSITIVE_INFINITY : idleMs));
    return idleMs >= fadedAfterMs;
  }

  /** Whoever has a name to be seen keeps it while moving. */
  #isLabelled(slot: number, idleMs: number): boolean {
    const mayBe = this.#labelled.has(slot) || this.#labelled.size < labelledAtOnce;
    const isLabelled = this.#marks.size <= alwaysLabelled || slot === this.#hovered || (mayBe && idleMs < labelMs);
    if (isLabelled) this.#labelled.add(slot);
    else this.#labelled.delete(slot);
    return isLabelled;
  }

  /** Finds the cursor under one's own pointer, by where it was drawn last. */
  #hover(box: DOMRect): void {
    const before = this.#hovered;
    this.#hovered = this.#pointer && nearest(this.#marks, this.#pointer.x - box.left, this.#pointer.y - box.top);
    if (this.#hovered === before) return;
    for (const slot of [before, this.#hovered]) if (slot !== undefined) this.#restless.add(slot);
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

/** At its place, or as an arrow at the edge that it is behind. Tells whether it is that. */
function place(mark: Mark, x: number, y: number, view: Box): boolean {
  const { element } = mark;
  const isOutside = x < view.left || x > view.right || y < view.top || y > view.bottom;
  mark.x = isOutside ? within(x, view.left, view.right) : x;
  mark.y = isOutside ? within(y, view.top, view.bottom) : y;
  const transform = `translate3d(${mark.x}px, ${mark.y}px, 0)`;
  // Of those that stand still nothing is to be styled anew. What the element itself tells of its style is written differently.
  if (mark.transform !== transform) element.style.transform = mark.transform = transform;
  element.toggleAttribute('data-outside', isOutside);
  element.toggleAttribute('data-before', mark.x > view.right - labelPx.gap - (mark.labelWidth || usualLabelPx));
  element.toggleAttribute('data-above', mark.y > view.bottom - labelPx.height);
  if (isOutside) element.style.setProperty('--cursor-angle', `${Math.round((Math.atan2(y - mark.y, x - mark.x) * 180) / Math.PI)}deg`);
  return isOutside;
}

/** A place on the surface in tenths of a pixel; where a cursor rests, on a whole one of the screen's, or its name would be blurred. */
function onScreen(place: number, start: number, rests: boolean): number {
  const perPixel = rests ? window.devicePixelRatio : 10;
  const origin = rests ? start : 0;
  return Math.round((Math.round((origin + place) * perPixel) / perPixel - origin) * 1_000) / 1_000;
}

function measure(mark: Mark | undefined): void {
  if (mark && !mark.labelWidth) mark.labelWidth = mark.element.querySelector<HTMLElement>('[data-part=label]')?.offsetWidth ?? usualLabelPx;
}

/** The one that is under a place on the surface, or the nearest of several. */
function nearest(marks: ReadonlyMap<number, Mark>, x: number, y: number): number | undefined {
  let found: number | undefined;
  let shortest = hoverPx;
  for (const [slot, mark] of marks) {
    const distance = Math.hypot(mark.x - x, mark.y - y);
    if (distance > shortest) continue;
    shortest = distance;
    found = slot;
  }
  return found;
}

function within(value: number, low: number, high: number): number {
  return Math.max(low + edgePx, Math.min(high - edgePx, value));
}
