import type { PostedEvent } from '../../core/match/matches.ts';
import { describe, expect, it } from 'vitest';
import type { DueEvent } from './replay-plan.ts';
import { replay } from './replay.ts';

const clockAt = (minute: number): PostedEvent => ({ type: 'clock', minute });
const goal = (n: number): PostedEvent => ({ type: 'goal', id: `goal-${String(n).padStart(4, '0')}`, team: 0, minute: n });

/** Time that passes while the replay waits. */
function stage(stopAt = Infinity) {
  let now = 0;
  const sent: (readonly [at: number, match: string, what: string[]])[] = [];
  const told: DueEvent[] = [];
  const ports = {
    send: (match: string, events: readonly PostedEvent[]) => {
      sent.push([now, match, events.map((event) => ('id' in event ? event.id : `${event.type} ${event.minute}`))]);
      return Promise.resolve(0);
    },
    elapsed: () => now,
    wait: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
    isStopped: () => now >= stopAt,
    told: (event: DueEvent) => void told.push(event),
  };
  return { sent, told, ports };
}

describe('replay', () => {
  const due: DueEvent[] = [
    { at: 0, match: 'a', event: goal(1) },
    { at: 60_000, match: 'a', event: clockAt(2) },
    { at: 90_000, match: 'b', event: goal(2) },
    { at: 90_000, match: 'a', event: goal(3) },
  ];

  it('sends each event when it is due, as many times faster as it was told', async () => {
    const { sent, ports } = stage();
    expect(await replay(due, 60, ports)).toEqual({ sent: 3, known: 0 });
    expect(sent).toEqual([
      [0, 'a', ['goal-0001']],
      [1000, 'a', ['clock 2']],
      [1500, 'b', ['goal-0002']],
      [1500, 'a', ['goal-0003']],
    ]);
  });

  it('sends together what is late, without clocks that are over, and at most 100 at a time', async () => {
    const late = Array.from({ length: 250 }, (_, i): DueEvent => ({ at: i, match: i % 2 ? 'a' : 'b', event: i % 4 > 1 ? clockAt(i % 90) : goal(i) }));
    const { sent, told, ports } = stage();
    await replay(late, 1, { ...ports, elapsed: () => 1_000_000 });
    expect(sent.map(([, match, what]) => [match, what.length])).toEqual([
      ['b', 63],
      ['a', 63],
    ]);
    expect(told).toHaveLength(126);
    const many = Array.from({ length: 250 }, (_, i): DueEvent => ({ at: i, match: 'a', event: goal(i) }));
    const other = stage();
    await replay(many, 1, { ...other.ports, elapsed: () => 1_000_000 });
    expect(other.sent.map(([, , what]) => what.length)).toEqual([100, 100, 50]);
    expect(other.sent.flatMap(([, , what]) => what)).toEqual(many.map(({ event }) => (event as { id: string }).id));
  });

  it('ends when it is stopped', async () => {
    const { sent, ports } = stage(1000);
    expect(await replay(due, 60, ports)).toEqual({ sent: 1, known: 0 });
    expect(sent).toHaveLength(1);
  });
});
