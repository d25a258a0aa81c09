import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import { CommitQueue } from './commit-queue.ts';
import type { Append } from './entry.ts';

const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };
const message = (id: string): Append => ({ stream: 'chat:lobby', id, author: ana, at: 1_000, kind: 'message', data: { text: id } });

/** A queue whose turns end when the test says so. */
function heldQueue(onError: (error: unknown) => void = () => expect.unreachable()): { queue: CommitQueue; endTurn: () => void } {
  let flush = (): void => {};
  const queue = new CommitQueue(new MemoryStore(), (run) => (flush = run), onError);
  return { queue, endTurn: () => flush() };
}

describe('a commit queue', () => {
  it('goes on however many asked to be told when one waiting append is settled', async () => {
    const { queue, endTurn } = heldQueue();
    const order: string[] = [];
    queue.push(message('a-000001'), () => order.push('settled'));
    const told = Array.from({ length: 50_000 }, () => queue.passed());
    void queue.passed().then(() => order.push('passed'));
    endTurn();
    await Promise.all(told);
    queue.push(message('a-000002'), () => order.push('settled after'));
    endTurn();
    await queue.idle();
    expect(order).toEqual(['settled', 'passed', 'settled after']);
  });

  it('D4 settles all others, and tells of the error, where the settling of one throws', async () => {
    const errors: unknown[] = [];
    const { queue, endTurn } = heldQueue((error) => errors.push(error));
    const settled: string[] = [];
    const push = (id: string): void => queue.push(message(id), () => settled.push(id));
    const fault = new Error('a fault');
    queue.push(message('a-000001'), () => {
      throw fault;
    });
    const passed = queue.passed();
    push('a-000002');
    endTurn();
    await passed;
    await queue.idle();
    push('a-000003');
    endTurn();
    await queue.idle();
    expect([settled, errors]).toEqual([['a-000002', 'a-000003'], [fault]]);
  });
});
