import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { InboxWorld } from '../../nest/testing/inbox-world.ts';
import type { Order } from './orders.ts';

const order = (id: string, to: Order['to'], title = 'Hello'): Order => ({ id, to, content: { title } });

describe('an order of a service', () => {
  it('notifies those whom it names and who have an inbox, each once', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana', 'ben');
    const { orders } = world.parts;
    expect(await orders.carryOut('alerts', [order('order-01', ['ana', 'ben', 'ana', 'nobody'])])).toEqual([{ id: 'order-01', users: 2, duplicates: 0 }]);
    expect(await orders.carryOut('alerts', [order('order-01', ['ana', 'ben'])])).toEqual([{ id: 'order-01', users: 2, duplicates: 2 }]);
    expect((await world.entries('ana')).map(({ author, data }) => [author.user, data])).toEqual([['service:alerts', { kind: 'message', title: 'Hello' }]]);
  });

  it('D3 repeated has its first content and its first people, also after a restart', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana', 'ben');
    await world.parts.orders.carryOut('alerts', [order('order-01', ['ana'])]);
    world.restart();
    expect(await world.parts.orders.carryOut('alerts', [order('order-01', ['ana', 'ben'], 'Something else')])).toEqual([
      { id: 'order-01', users: 1, duplicates: 1 },
    ]);
    expect(await world.entries('ben')).toEqual([]);
  });

  it('SECURITY 11: is another one where another service has the same id', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    await world.parts.orders.carryOut('alerts', [order('order-01', ['ana'])]);
    expect(await world.parts.orders.carryOut('billing', [order('order-01', ['ana'])])).toEqual([{ id: 'order-01', users: 1, duplicates: 0 }]);
  });

  it('to all reaches everyone who has an inbox, and when repeated those who came since', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana', 'ben');
    expect(await world.parts.orders.carryOut('alerts', [order('order-01', 'all')])).toEqual([{ id: 'order-01', users: 2, duplicates: 0 }]);
    await world.enter('carl');
    expect(await world.parts.orders.carryOut('alerts', [order('order-01', 'all')])).toEqual([{ id: 'order-01', users: 3, duplicates: 2 }]);
  });

  it('reaches the people it was for when it was first stored, wherever the process dies in the middle', async () => {
    const fate = fc.constantFrom('fails' as const, 'loses its answer' as const, 'goes well' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 8 }), async (fates) => {
        const world = new InboxWorld(new FakeClock());
        await world.enter('ana', 'ben', 'carl');
        world.store.fate = [...fates];
        // Who is in the room changes between two attempts.
        const inRoom = [['ana', 'ben'], ['carl']];
        let first: readonly string[] | undefined;
        await world.insist(async () => {
          const to = inRoom.shift() ?? ['carl'];
          try {
            return await world.parts.orders.carryOut('alerts', [order('order-01', to), order('order-02', ['ana'])]);
          } finally {
            const stored = await world.store.read('notification-orders', { after: 0 }, 10);
            first ??= stored?.entries.find(({ id }) => id === 'order-01')?.data?.['to'] as string[] | undefined;
            world.restart();
          }
        });
        for (const user of ['ana', 'ben', 'carl']) {
          const ids = (await world.entries(user)).map(({ id }) => id);
          expect(ids.filter((id) => id === 'message:order-01')).toHaveLength(first?.includes(user) ? 1 : 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
