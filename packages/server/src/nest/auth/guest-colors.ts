import { type Color, palette } from '@partyline/protocol';

/** Sessions that count as recent. */
const remembered = 200;

/** Neighbours in the palette look alike, so colours are given in steps of 5, which 14 has no factor in common with. */
const order: readonly Color[] = palette.map((_, index) => palette[(index * 5) % palette.length] as Color);

/** Gives each guest the colour that the fewest of the latest guests have. */
export class GuestColors {
  readonly #given = new Map<string, Color>();

  next(user: string): Color {
    const uses = new Map<Color, number>();
    for (const color of this.#given.values()) uses.set(color, (uses.get(color) ?? 0) + 1);
    const color = order.reduce((best, candidate) => ((uses.get(candidate) ?? 0) < (uses.get(best) ?? 0) ? candidate : best));
    this.remember(user, color);
    return color;
  }

  /** A session renewed keeps its colour and is among the latest again. */
  remember(user: string, color: Color): void {
    this.#given.delete(user);
    this.#given.set(user, color);
    const oldest = this.#given.keys().next();
    if (this.#given.size > remembered && !oldest.done) this.#given.delete(oldest.value);
  }
}
