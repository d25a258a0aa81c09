import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { InboxWorld, person } from '../../nest/testing/inbox-world.ts';
import { settingsPrefix } from './user-settings.ts';

describe('notifying', () => {
  it('stores a notification for who has an inbox, and creates nothing for others', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    const { notifier } = world.parts;
    expect(await notifier.notify([world.notice('ana', 'one-00001'), world.notice('nobody', 'one-00001')])).toEqual(['stored', 'absent']);
    expect((await world.entries('ana')).map(({ kind, data }) => [kind, data])).toEqual([['notification', { kind: 'message', title: 'title of one-00001' }]]);
    expect((await world.store.list('', 10)).map(({ stream }) => stream)).toEqual(['notifications:ana']);
  });

  it('D3 does nothing when it is repeated, whatever else it says then, also after a restart', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    const notice = world.notice('ana', 'one-00001');
    expect(await world.parts.notifier.notify([notice, notice])).toEqual(['stored', 'duplicate']);
    world.restart();
    expect(await world.parts.notifier.notify([{ ...notice, title: 'another title' }])).toEqual(['duplicate']);
    expect(await world.entries('ana')).toHaveLength(1);
  });

  it('SECURITY 11: an id of one author, or of one kind, is nobody else’s and of no other kind', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    const notice = world.notice('ana', 'one-00001');
    const others = [notice, { ...notice, author: person('carl') }, { ...notice, kind: 'invite' as const }];
    expect(await world.parts.notifier.notify(others)).toEqual(['stored', 'stored', 'stored']);
  });

  it('keeps the order of a batch, however long it is', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana', 'carl');
    const batch = Array.from({ length: 2500 }, (_, index) => world.notice(index % 2 ? 'ana' : 'carl', `id-${10_000 + index}`));
    expect(new Set(await world.parts.notifier.notify(batch))).toEqual(new Set(['stored']));
    const ids = (await world.entries('ana')).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(ids).toHaveLength(1250);
  });

  it('notifies each once, wherever commits fail or their answers are lost, when it is called until it is not refused', async () => {
    const fate = fc.constantFrom('fails' as const, 'loses its answer' as const, 'goes well' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 6 }), fc.boolean(), async (fates, restarts) => {
        const world = new InboxWorld(new FakeClock());
        await world.enter('ana', 'carl');
        world.store.fate = [...fates];
        const batch = ['ana', 'carl', 'ana'].map((user, index) => world.notice(user, `id-${10_000 + index}`));
        await world.insist(async () => {
          if (restarts) world.restart();
          return world.parts.notifier.notify(batch);
        });
        expect((await world.entries('ana')).map(({ id }) => id)).toEqual(['message:id-10000', 'message:id-10002']);
        expect((await world.entries('carl')).map(({ id }) => id)).toEqual(['message:id-10001']);
      }),
      { numRuns: 60 },
    );
  });

  it('of a muted room is stored, and marked so', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana');
    const { settings, notifier, inboxes } = world.parts;
    await settings.change(person('ana'), { kind: 'mute', room: 'lobby', on: true });
    await notifier.notify([world.notice('ana', 'one-00001', { room: 'lobby' }), world.notice('ana', 'two-00001', { room: 'kitchen' })]);
    await settings.change(person('ana'), { kind: 'mute', room: 'lobby', on: false });
    await notifier.notify([world.notice('ana', 'three-001', { room: 'lobby' })]);
    expect((await world.entries('ana')).map(({ data }) => data?.['muted'])).toEqual([true, undefined, undefined]);
    expect((await inboxes.of('ana')).counts).toEqual({ unseen: 2, unread: 2 });
  });

  it('in quiet hours is counted, and marked so', async () => {
    const clock = new FakeClock();
    const world = new InboxWorld(clock);
    await world.enter('ana');
    const { settings, notifier, inboxes } = world.parts;
    // The clock of the test stands at midnight.
    await settings.change(person('ana'), { kind: 'quiet', quietHours: { from: 22 * 60, to: 7 * 60, timeZone: 'UTC' } });
    await notifier.notify([world.notice('ana', 'one-00001')]);
    clock.advance(7 * 3_600_000);
    await notifier.notify([world.notice('ana', 'two-00001')]);
    expect((await world.entries('ana')).map(({ data }) => data?.['quiet'])).toEqual([true, undefined]);
    expect((await inboxes.of('ana')).counts).toEqual({ unseen: 2, unread: 2 });
  });
});

describe('everyone', () => {
  it('is who has an inbox', async () => {
    const world = new InboxWorld(new FakeClock());
    await world.enter('ana', 'carl');
    await world.parts.settings.change(person('dora'), { kind: 'mute', room: 'lobby', on: true });
    expect([...(await world.parts.notifier.everyone())].toSorted()).toEqual(['ana', 'carl']);
  });
});

describe('settings', () => {
  it('are the last word on each thing, also after a restart, and a word that changes nothing is not stored', async () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('mute' as const), room: fc.constantFrom('lobby', 'kitchen'), on: fc.boolean() }),
      fc.record({ kind: fc.constant('follow' as const), match: fc.constantFrom('m-1', 'm-2'), on: fc.boolean() }),
      fc.record({
        kind: fc.constant('quiet' as const),
        quietHours: fc.constantFrom(null, { from: 1, to: 2, timeZone: 'UTC' }, { from: 1, to: 3, timeZone: 'UTC' }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 15 }), async (changes) => {
        const world = new InboxWorld(new FakeClock());
        // What the devices of a user say at the same time.
        const answers = await Promise.all(changes.map((each) => world.parts.settings.change(person('ana'), each)));
        const [muted, following] = [new Set<string>(), new Set<string>()];
        let [quietHours, news]: [unknown, number] = [null, 0];
        const put = (set: Set<string>, name: string, on: boolean): void => {
          if (set.has(name) !== on) news += 1;
          if (on) set.add(name);
          else set.delete(name);
        };
        for (const [index, each] of changes.entries()) {
          if (each.kind === 'mute') put(muted, each.room, each.on);
          else if (each.kind === 'follow') put(following, each.match, each.on);
          else if (JSON.stringify(quietHours) !== JSON.stringify(each.quietHours)) {
            quietHours = each.quietHours;
            news += 1;
          }
          expect(answers[index]).toEqual({ muted: [...muted], quietHours, following: [...following] });
        }
        expect((await world.store.read(`${settingsPrefix}ana`, 'latest', 1))?.head ?? 0).toBe(news);
        world.restart();
        expect((await world.parts.settings.of('ana')).shown()).toEqual({ muted: [...muted], quietHours, following: [...following] });
        for (const match of ['m-1', 'm-2']) expect(await world.parts.notifier.followers(match)).toEqual(following.has(match) ? ['ana'] : []);
      }),
      { numRuns: 60 },
    );
  });

  it('list at most 500 muted rooms and 500 followed matches', async () => {
    const world = new InboxWorld(new FakeClock());
    const ana = person('ana');
    const { settings } = world.parts;
    const all = Array.from({ length: 500 }, (_, index) => `n-${index}`);
    await Promise.all(
      all.flatMap((name) => [settings.change(ana, { kind: 'mute', room: name, on: true }), settings.change(ana, { kind: 'follow', match: name, on: true })]),
    );
    await expect(settings.change(ana, { kind: 'mute', room: 'more', on: true })).rejects.toMatchObject({ code: 'too_many_rooms' });
    await expect(settings.change(ana, { kind: 'follow', match: 'more', on: true })).rejects.toMatchObject({ code: 'too_many_rooms' });
    await settings.change(ana, { kind: 'mute', room: 'n-7', on: false });
    expect((await settings.change(ana, { kind: 'mute', room: 'more', on: true })).muted).toHaveLength(500);
  });
});

describe('followers of a match', () => {
  it('are those whose own settings say so, wherever the process died while they said it', async () => {
    const fate = fc.constantFrom('fails' as const, 'loses its answer' as const, 'goes well' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 6 }), fc.array(fate, { maxLength: 12 }), async (words, fates) => {
        const world = new InboxWorld(new FakeClock());
        world.store.fate = [...fates];
        for (const on of words) {
          // Not insisted on: the last word that got through is what counts.
          await world.parts.settings.change(person('ana'), { kind: 'follow', match: 'm-1', on }).catch(() => {});
          world.restart();
        }
        world.store.fate = [];
        const { following } = (await world.parts.settings.of('ana')).shown();
        expect(await world.parts.notifier.followers('m-1')).toEqual(following.includes('m-1') ? ['ana'] : []);
      }),
      { numRuns: 100 },
    );
  });
});
