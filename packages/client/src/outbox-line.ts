import type { Publish } from './publish.ts';

/** Publishes that may be in flight at a time, over all rooms. The server allows a connection 1,000 answers due. */
export const windowSize = 32;

/** A publish whose turn has come, and the one before it, if that one's end isn't known yet. */
export interface Turn {
  readonly publish: Publish;
  readonly follows: string | undefined;
}

/**
 * The publishes of one room that have no end yet, in the order in which they were made (D5). No I/O: it says which may go next.
 *
 * Several are in flight, each naming the one before it, and the server stores it only after that one. When the server refuses one, it
 * holds back those behind it; so from then on only the first goes out, and the line opens again by one place with each that is stored.
 */
export class OutboxLine {
  #publishes: readonly Publish[] = [];
  /** How many may be in flight here. */
  #width = windowSize;

  get length(): number {
    return this.#publishes.length;
  }

  add(publish: Publish): void {
    this.#publishes = [...this.#publishes, publish];
  }

  /** Takes these in the place of what is here, in this order. */
  arrange(publishes: readonly Publish[]): void {
    this.#publishes = publishes;
  }

  remove(publish: Publish): void {
    this.#publishes = this.#publishes.filter((other) => other !== publish);
  }

  isFirst(publish: Publish): boolean {
    return this.#publishes[0] === publish;
  }

  /** One was refused for a moment, or held back behind one that was. */
  narrow(): void {
    this.#width = 1;
  }

  /** One was stored. */
  widen(): void {
    this.#width = Math.min(this.#width + 1, windowSize);
  }

  /** Which publish may go out now. */
  next(): Turn | undefined {
    let before: Publish | undefined;
    let inFlight = 0;
    for (const publish of this.#publishes) {
      if (inFlight >= this.#width) return undefined;
      switch (publish.state) {
        case 'in-flight':
          inFlight += 1;
          before = publish;
          break;
        case 'queued':
          return { publish, follows: before?.id };
        case 'again':
          // What another owner sent may be stored already, not behind the one before it here. Whatever followed it would overtake that one.
          return before && before.owner !== publish.owner ? undefined : { publish, follows: before?.id };
        // Nothing overtakes one that waits. And what comes after a failed one goes out when the failure is written down: otherwise a crash could
        // bring the failed one back, behind those that it was before.
        default:
          return undefined;
      }
    }
    return undefined;
  }
}
