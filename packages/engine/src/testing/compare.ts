import { expect } from 'vitest';
import type { Program, Step } from './program.ts';
import type { Entry, Outcome } from './run.ts';

/**
 * What is ordered among itself: `all` is everything that a client receives. Where servers take turns at the same network, only what one
 * of them sent by the same way is: `source`.
 */
export type Ordered = 'all' | 'source';

/** Throws where a client received other things from ours than from stock, or in another order. */
export function compare(program: Program, stock: Outcome, ours: Outcome, ordered: Ordered): void {
  const laneOf = ordered === 'all' ? () => '' : (entry: Entry) => sourceOf(program, entry);
  for (const [client, transport] of program.transports.entries()) {
    const expected = lanesOf(stock.received[client] ?? [], laneOf);
    const received = lanesOf(ours.received[client] ?? [], laneOf);
    for (const lane of new Set([...expected.keys(), ...received.keys()])) {
      const mine = received.get(lane) ?? [];
      const theirs = expected.get(lane) ?? [];
      expect(kept(mine)).toEqual(kept(theirs));
      // stock drops a volatile packet because another went out in the same turn; ours only where the client is behind
      if (transport === 'websocket') expect(isWithin(shown(theirs), shown(mine))).toBe(true);
    }
  }
  expect(ours.answers).toEqual(stock.answers);
  expect(ours.heard).toEqual(stock.heard);
}

/** With one server everything comes in the order of the program. */
export function expectProgramOrder({ received }: Outcome): void {
  for (const entries of received) {
    const steps = entries.flatMap(({ step }) => step ?? []);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  }
}

function lanesOf(entries: readonly Entry[], laneOf: (entry: Entry) => string): Map<string, Entry[]> {
  return Map.groupBy(entries, laneOf);
}

function sourceOf({ steps }: Program, { step }: Entry): string {
  const made: Step | undefined = steps[step ?? -1];
  if (made === undefined) return 'disconnect';
  if (made.do === 'broadcastWithAck') return 'asked';
  if (made.do === 'broadcast') return made.local ? 'local' : 'node 0';
  return 'client' in made ? `node ${made.client % 2}` : made.do;
}

const shown = (entries: readonly Entry[]): string[] => entries.map(({ what }) => what);

const kept = (entries: readonly Entry[]): string[] => shown(entries.filter(({ volatile }) => !volatile));

/** Whether `part` can be had from `whole` by leaving something out. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const each of whole) if (each === part[next]) next++;
  return next === part.length;
}
