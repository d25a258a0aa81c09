import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { InboxWorld, person } from '../../nest/testing/inbox-world.ts';
import { inboxPrefix } from './notice.ts';

const ana = person('ana');

async function withNotices(count: number): Promise<InboxWorld> {
  const world = new InboxWorld(new FakeClock());
  await world.enter('ana');
  await world.parts.notifier.notify(
    Array.from({ length: count }, (_, index) => world.notice('ana', `id-${1000 + index}`, { room: index % 2 ? 'lobby' : 'kitchen' })),
  );
  return world;
}

describe('marking', () => {
  it('appends nothing where it changes nothing', async () => {
    const world = await withNotices(4);
    const { inboxes } = world.parts;
    expect(await inboxes.mark(ana, { state: 'read', seqs: [1, 2, 99] })).toEqual({ unseen: 2, unread: 2 });
    for (const mark of [
      { state: 'read', seqs: [1, 2] },
      { state: 'unread', upTo: 2 },
      { state: 'archived', seqs: [5, 99] },
      { state: 'read', room: 'attic' },
    ] as const) {
      expect(await inboxes.mark(ana, mark)).toEqual({ unseen: 2, unread: 2 });
    }
    const entries = await world.entries('ana');
    expect(entries.map(({ kind }) => kind)).toEqual(['notification', 'notification', 'notification', 'notification', 'mark']);
    expect(entries.at(-1)?.data).toEqual({ state: 'read', seqs: [1, 2] });
  });

  it('says it once where two devices say the same at the same time', async () => {
    const world = await withNotices(4);
    const answers = await Promise.all([1, 2, 3].map(() => world.parts.inboxes.mark(ana, { state: 'read', room: 'lobby' })));
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ unseen: 2, unread: 2 })));
    expect(await world.entries('ana')).toHaveLength(5);
  });

  it('gives the counts also after a restart, and when the answers of commits are lost', async () => {
    const fate = fc.constantFrom('fails' as const, 'loses its answer' as const, 'goes well' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 6 }), async (fates) => {
        const world = await withNotices(4);
        world.store.fate = [...fates];
        const counts = await world.insist(() => world.parts.inboxes.mark(ana, { state: 'read', seqs: [1, 3] }));
        expect(counts).toEqual({ unseen: 2, unread: 2 });
        world.restart();
        expect((await world.parts.inboxes.of('ana')).counts).toEqual(counts);
      }),
      { numRuns: 40 },
    );
  });
});

describe('an inbox that retention trims', () => {
  it('counts what is left, in memory and read again', async () => {
    const world = await withNotices(10);
    const { inboxes } = world.parts;
    await inboxes.mark(ana, { state: 'read', seqs: [2, 9] });
    expect((await inboxes.of('ana')).counts).toEqual({ unseen: 8, unread: 8 });
    await world.streams.trim(inboxPrefix, { keep: 5, now: world.clock.now() });
    // Left are 7 to 10, and the mark.
    expect((await inboxes.of('ana')).counts).toEqual({ unseen: 3, unread: 3 });
    world.restart();
    expect((await world.parts.inboxes.of('ana')).counts).toEqual({ unseen: 3, unread: 3 });
  });

  it('D3 still knows the notifications that are gone', async () => {
    const world = await withNotices(3);
    await world.streams.trim(inboxPrefix, { keep: 1, now: world.clock.now() });
    expect(await world.parts.notifier.notify([world.notice('ana', 'id-1000')])).toEqual(['duplicate']);
  });
});
