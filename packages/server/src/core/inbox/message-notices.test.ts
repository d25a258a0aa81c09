import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { InboxWorld, person } from '../../nest/testing/inbox-world.ts';

const lobby = 'chat:lobby';

interface Message {
  readonly author: string;
  readonly mentions?: readonly string[];
  readonly replyTo?: number;
}

/** As the chat publishes it, and repeats it until it is not refused. */
async function send(world: InboxWorld, id: string, { author, ...content }: Message): Promise<number> {
  return world.insist(async () => {
    const append = { stream: lobby, id, author: person(author), at: world.clock.now(), kind: 'message', data: { text: 'a secret', ...content } };
    const { seq } = await world.streams.publish(append);
    await world.parts.notices.tell(lobby, seq);
    return seq;
  });
}

const told = async (world: InboxWorld, user: string): Promise<unknown[]> =>
  (await world.entries(user)).map(({ author, data }) => [author.user, data?.['kind'], (data as { message: { seq: number } }).message.seq]);

describe('a message', () => {
  it('notifies whom it names, and whom it answers, each of one thing', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana', 'ben', 'carl');
    const first = await send(world, 'm-000001', { author: 'ana' });
    await send(world, 'm-000002', { author: 'ben', replyTo: first, mentions: ['carl', 'carl', 'nobody'] });
    await send(world, 'm-000003', { author: 'ben', replyTo: first, mentions: ['ana'] });
    await send(world, 'm-000004', { author: 'ana', replyTo: first, mentions: ['ana'] });
    expect(await told(world, 'ana')).toEqual([
      ['ben', 'reply', 2],
      ['ben', 'mention', 3],
    ]);
    expect(await told(world, 'carl')).toEqual([['ben', 'mention', 2]]);
    expect(await told(world, 'ben')).toEqual([]);
  });

  it('SECURITY 14: leaves nothing of what it says in inboxes', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    await send(world, 'm-000001', { author: 'ben', mentions: ['ana'] });
    expect(await world.entries('ana')).toHaveLength(1);
    expect(JSON.stringify(await world.entries('ana'))).not.toContain('secret');
  });

  it('that is deleted before its notifications are stored leads nowhere, so there are none', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    const append = { stream: lobby, author: person('ben'), at: 0 };
    const { seq } = await world.streams.publish({ ...append, id: 'm-000001', kind: 'message', data: { text: 'x', mentions: ['ana'] } });
    await world.streams.publish({ ...append, id: 'm-000002', kind: 'delete', data: {}, target: seq, erasesTarget: true });
    await world.parts.notices.tell(lobby, seq);
    expect(await world.entries('ana')).toEqual([]);
  });

  it('notifies once, wherever the process dies between its commit and the others, and by what was stored first', async () => {
    const fate = fc.constantFrom('fails' as const, 'loses its answer' as const, 'goes well' as const);
    const cases = fc.record({ fates: fc.array(fate, { maxLength: 10 }), restarts: fc.boolean(), repeats: fc.integer({ min: 0, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(cases, async ({ fates, restarts, repeats }) => {
        const world = new InboxWorld(new FakeClock());
        await world.enter('ana', 'carl', 'dora');
        const first = await send(world, 'm-000001', { author: 'ana' });
        world.store.fate = [...fates];
        const message = { author: 'ben', replyTo: first, mentions: ['carl'] };
        await send(world, 'm-000002', message);
        for (let i = 0; i < repeats; i++) {
          if (restarts) world.restart();
          await send(world, 'm-000002', { ...message, mentions: ['carl', 'dora'] });
        }
        expect(await told(world, 'ana')).toEqual([['ben', 'reply', 2]]);
        expect(await told(world, 'carl')).toEqual([['ben', 'mention', 2]]);
        // A repetition changes nothing, whatever it says (D3).
        expect(await told(world, 'dora')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
