import { limits } from '@partyline/protocol';
import type { PostedEvent } from '../../core/match/matches.ts';
import type { DueEvent } from './replay-plan.ts';

export interface ReplayPorts {
  /** Hands events of a match to the server; resolves when they are stored, with how many were already. */
  readonly send: (match: string, events: readonly PostedEvent[]) => Promise<number>;
  /** Milliseconds since the beginning. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds, or when the replay is stopped. */
  readonly wait: (ms: number) => Promise<void>;
  readonly isStopped: () => boolean;
  /** Told of each event once the server has it. */
  readonly told: (event: DueEvent) => void;
}

export interface Replayed {
  readonly sent: number;
  /** Of those, how many the server had already. */
  readonly known: number;
}

/** Sends each event when it is due, `speed` times as fast as it was. What is late goes together. */
export async function replay(due: readonly DueEvent[], speed: number, { send, elapsed, wait, isStopped, told }: ReplayPorts): Promise<Replayed> {
  let [next, sent, known] = [0, 0, 0];
  while (next < due.length && !isStopped()) {
    const now = elapsed() * speed;
    const first = (due[next] as DueEvent).at;
    if (first > now) {
      await wait((first - now) / speed);
      continue;
    }
    const end = endOf(due, next, now);
    for (const [match, events] of byMatch(due.slice(next, end))) {
      for (const batch of batchesOf(withoutOldClocks(events))) {
        if (isStopped()) return { sent, known };
        known += await send(
          match,
          batch.map(({ event }) => event),
        );
        sent += batch.filter(({ event }) => event.type !== 'clock').length;
        for (const event of batch) told(event);
      }
    }
    next = end;
  }
  return { sent, known };
}

/** All that is due by now. */
function endOf(due: readonly DueEvent[], from: number, now: number): number {
  let end = from;
  while (end < due.length && (due[end] as DueEvent).at <= now) end += 1;
  return end;
}

function byMatch(events: readonly DueEvent[]): Map<string, DueEvent[]> {
  const matches = new Map<string, DueEvent[]>();
  for (const event of events) matches.set(event.match, [...(matches.get(event.match) ?? []), event]);
  return matches;
}

/** Of clocks only the last counts, and none before an event that says the minute itself. */
function withoutOldClocks(events: readonly DueEvent[]): DueEvent[] {
  return events.filter(({ event }, index) => event.type !== 'clock' || index === events.length - 1);
}

function batchesOf(events: readonly DueEvent[]): DueEvent[][] {
  const count = Math.ceil(events.length / limits.batch);
  return Array.from({ length: count }, (_, i) => events.slice(i * limits.batch, (i + 1) * limits.batch));
}
