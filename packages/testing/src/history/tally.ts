import type { Verdict } from './history.ts';

type Kind = 'lost' | 'duplicated' | 'disordered' | 'other';

/** Messages beyond this say nothing new, and would fill the screen. */
const maxViolations = 50;

/** Counts what a check finds, and keeps one sentence for each. */
export class Tally {
  acked = 0;
  delivered = 0;
  readonly #counts: Record<Kind, number> = { lost: 0, duplicated: 0, disordered: 0, other: 0 };
  readonly #violations: string[] = [];

  note(kind: Kind, violation: string, count = 1): void {
    this.#counts[kind] += count;
    if (this.#violations.length < maxViolations) this.#violations.push(violation);
  }

  get verdict(): Verdict {
    const { lost, duplicated, disordered } = this.#counts;
    return { acked: this.acked, delivered: this.delivered, lost, duplicated, disordered, violations: this.#violations };
  }
}
