import { ana, ben, ChatWorld } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import type { PublishOutcome } from './publish.ts';
import type { Room } from './room.ts';
import { FakeBrowser } from './testing/fake-browser.ts';
import { Page } from './testing/page.ts';
import { SlowDisk } from './testing/slow-disk.ts';

const scope = 'http://partyline.test ana';

/** A browser with a disk, and a server. */
class Scene {
  readonly world = new ChatWorld();
  readonly browser = new FakeBrowser();
  readonly disk = new SlowDisk();

  /** Opens a tab for Ana, connected and in the lobby. */
  async open(options: ConstructorParameters<typeof Page>[4] = {}, browser: FakeBrowser | undefined = this.browser): Promise<Page> {
    const page = new Page(this.world, ana, this.disk, browser, options);
    page.client.connect();
    page.client.room('lobby').join();
    await this.world.settle();
    return page;
  }

  async kept(): Promise<string[]> {
    const records = await this.disk.records(scope);
    return records.map(({ request, error }) => `${request.event === 'sendMessage' ? request.payload.text : request.event}${error ? ' failed' : ''}`).sort();
  }

  get log(): string[] {
    return this.world.server.room('lobby').entries.map((entry) => (entry.kind === 'message' ? entry.text : entry.kind));
  }

  offline(): void {
    this.world.server.isUp = false;
    this.world.server.cut();
  }

  online(): void {
    this.world.server.isUp = true;
  }
}

const rows = ({ client }: Page, room = 'lobby'): string[] => client.room(room).snapshot.messages.map(({ text, state }) => `${text} ${state}`);
const outcomesOf = ({ client }: Page): PublishOutcome[] => {
  const outcomes: PublishOutcome[] = [];
  client.onOutcome((outcome) => outcomes.push(outcome));
  return outcomes;
};

describe('a reload', () => {
  it('D8 D5 shows at once what waited, and sends it before what is written since', async () => {
    const scene = new Scene();
    const before = await scene.open();
    scene.offline();
    for (const text of ['a', 'b']) before.client.room('lobby').send(text);
    await scene.world.settle();
    before.crash();
    const after = await scene.open();
    expect(rows(after)).toEqual(['a pending', 'b pending']);
    expect(after.client.status.pending).toBe(2);
    after.client.room('lobby').send('c');
    expect(rows(after)).toEqual(['a pending', 'b pending', 'c pending']);
    scene.online();
    await scene.world.pass(10_000);
    expect(scene.log).toEqual(['a', 'b', 'c']);
    expect(rows(after)).toEqual(['a stored', 'b stored', 'c stored']);
    expect(await scene.kept()).toEqual([]);
  });

  it('D5 lets nothing overtake what is being loaded', async () => {
    const scene = new Scene();
    const before = await scene.open();
    scene.offline();
    before.client.room('lobby').send('a');
    await scene.world.settle();
    before.crash();
    scene.online();
    scene.disk.stick();
    const after = await scene.open();
    after.client.room('lobby').send('b');
    await scene.world.settle();
    expect([after.client.status.name, scene.log]).toEqual(['live', []]);
    scene.disk.free();
    await scene.world.settle();
    expect(scene.log).toEqual(['a', 'b']);
    expect(rows(after)).toEqual(['a stored', 'b stored']);
  });

  it('D3 D8 in mid-publish stores it once, and tells the first answer', async () => {
    const scene = new Scene();
    const before = await scene.open();
    const id = before.client.room('lobby').send('once');
    await Promise.resolve();
    [...scene.world.server.connections][0]?.pair.deliver('up');
    await new Promise((resolve) => setImmediate(resolve));
    expect(scene.log).toEqual(['once']);
    before.crash();
    const after = new Page(scene.world, ana, scene.disk, scene.browser);
    const outcomes = outcomesOf(after);
    after.client.connect();
    await scene.world.settle();
    expect(scene.log).toEqual(['once']);
    expect(outcomes).toMatchObject([{ id, state: 'stored', seq: 1 }]);
    expect(await scene.kept()).toEqual([]);
  });

  it.each(['before', 'after'])('D3 is content where the stream shows what waits %s it was found, and sends it no more', async (order) => {
    const scene = new Scene();
    const before = await scene.open();
    before.client.room('lobby').send('once');
    await Promise.resolve();
    [...scene.world.server.connections][0]?.pair.deliver('up');
    await new Promise((resolve) => setImmediate(resolve));
    before.crash();
    const asked = scene.world.server.requests.length;
    if (order === 'before') scene.disk.stick();
    else scene.world.server.isUp = false;
    const after = await scene.open();
    const keys: string[] = [];
    after.client.room('lobby').subscribe(() =>
      keys.push(
        after.client
          .room('lobby')
          .snapshot.messages.map(({ key }) => key)
          .join(),
      ),
    );
    scene.disk.free();
    scene.online();
    await scene.world.pass(1_000);
    expect(new Set(keys).size).toBeLessThan(2);
    expect(scene.world.server.requests.slice(asked).map(({ event }) => event)).toEqual(['joinRoom']);
    expect(rows(after)).toEqual(['once stored']);
  });

  it('sends what waits in rooms that nobody has joined', async () => {
    const scene = new Scene();
    const before = await scene.open();
    scene.offline();
    before.client.room('elsewhere').send('a note');
    await scene.world.settle();
    before.crash();
    scene.online();
    const after = await scene.open();
    expect(scene.world.server.room('elsewhere').entries).toMatchObject([{ text: 'a note' }]);
    expect(rows(after, 'elsewhere')).toEqual(['a note stored']);
  });

  it('D8 keeps what failed, to be sent again or deleted, and tells it no second time', async () => {
    const scene = new Scene();
    const before = await scene.open();
    scene.world.server.refuse = (event) => (event === 'sendMessage' ? { code: 'too_large', message: 'too long' } : undefined);
    for (const text of ['a', 'b', 'c']) before.client.room('lobby').send(text);
    await scene.world.settle();
    before.crash();
    const page = new Page(scene.world, ana, scene.disk, scene.browser);
    const outcomes = outcomesOf(page);
    page.client.connect();
    await scene.world.settle();
    const room = page.client.room('lobby');
    expect(rows(page)).toEqual(['a failed', 'b failed', 'c failed']);
    expect(page.client.outbox.list()).toMatchObject([{ state: 'failed', error: { code: 'too_large' } }, {}, {}]);
    expect([outcomes, page.client.status.pending]).toEqual([[], 0]);
    scene.world.server.refuse = () => undefined;
    const [a, b] = room.snapshot.messages;
    room.retry(a?.id ?? '');
    room.discard(b?.id ?? '');
    await scene.world.settle();
    expect([scene.log, await scene.kept()]).toEqual([['a'], ['c failed']]);
    page.crash();
    expect(rows(await scene.open())).toEqual(['a stored', 'c failed']);
  });

  it('D8 fails nothing that the application wasn’t told: a crash before it is written down sends it again', async () => {
    const scene = new Scene();
    const before = await scene.open();
    const outcomes = outcomesOf(before);
    scene.world.server.refuse = (event) => (event === 'sendMessage' ? { code: 'forbidden', message: 'not now' } : undefined);
    before.client.room('lobby').send('a');
    await Promise.resolve();
    await Promise.resolve();
    scene.disk.stick();
    await scene.world.settle();
    expect([outcomes, rows(before)]).toEqual([[], ['a pending']]);
    before.crash();
    scene.disk.free();
    scene.world.server.refuse = () => undefined;
    expect(rows(await scene.open())).toEqual(['a stored']);
  });

  it('keeps changes as well', async () => {
    const scene = new Scene();
    const before = await scene.open();
    before.client.room('lobby').send('a');
    await scene.world.settle();
    scene.offline();
    before.client
      .room('lobby')
      .edit(1, 'b')
      .catch(() => {});
    await scene.world.settle();
    before.crash();
    scene.online();
    const after = await scene.open();
    await scene.world.settle();
    expect(after.client.room('lobby').snapshot.messages).toMatchObject([{ text: 'b', isEdited: true }]);
    expect(await scene.kept()).toEqual([]);
  });

  it('I6 does not change the message of another stream that has the number meanwhile', async () => {
    const scene = new Scene();
    const before = await scene.open();
    const room = before.client.room('lobby');
    room.send('a');
    await scene.world.settle();
    scene.offline();
    room.edit(1, 'b').catch(() => {});
    room.send('an answer', { replyTo: 1 });
    await scene.world.settle();
    before.crash();
    scene.world.server.room('lobby').lose();
    scene.world.server.post('lobby', ana, 'another message');
    scene.online();
    const after = await scene.open();
    expect(rows(after)).toEqual(['another message stored', 'an answer failed']);
    expect([scene.log, await scene.kept()]).toEqual([['another message'], ['an answer failed']]);
  });

  it.each<[string, (room: Room) => Promise<void>]>([
    ['an edit', (room) => room.edit(2, 'changed')],
    ['a deletion', (room) => room.remove(2)],
    ['a reaction', (room) => room.react(2, '👍', true)],
  ])('D8 I6 ends %s that waited while an older copy was put back, though its room is not entered any more', async (_, change) => {
    const scene = new Scene();
    const before = await scene.open();
    const room = before.client.room('lobby');
    for (const text of ['one', 'two']) room.send(text);
    await scene.world.settle();
    scene.offline();
    change(room).catch(() => {});
    await scene.world.settle();
    before.crash();
    scene.world.server.room('lobby').renew(1);
    scene.world.server.post('lobby', ana, 'another message');
    scene.online();
    const after = new Page(scene.world, ana, scene.disk, scene.browser);
    const outcomes = outcomesOf(after);
    after.client.connect();
    await scene.world.settle();
    expect(scene.world.server.requests.at(-1)?.payload).toMatchObject({ seq: 2, epoch: 'epoch-1' });
    expect(outcomes).toMatchObject([{ state: 'failed', error: { code: 'no_such_entry' } }]);
    expect([scene.log, await scene.kept(), after.client.status.pending]).toEqual([['one', 'another message'], [], 0]);
  });

  it('D3 I6 ends a change as stored where the older copy has it', async () => {
    const scene = new Scene();
    const before = await scene.open();
    const room = before.client.room('lobby');
    room.send('one');
    await scene.world.settle();
    room.edit(1, 'changed').catch(() => {});
    const [connection] = scene.world.server.connections;
    await Promise.resolve();
    connection?.pair.deliver('up');
    scene.offline();
    await scene.world.settle();
    before.crash();
    scene.world.server.room('lobby').renew();
    scene.online();
    const after = new Page(scene.world, ana, scene.disk, scene.browser);
    const outcomes = outcomesOf(after);
    after.client.connect();
    await scene.world.settle();
    expect(outcomes).toMatchObject([{ event: 'editMessage', state: 'stored', seq: 2 }]);
    expect([scene.log, await scene.kept()]).toEqual([['one', 'edit'], []]);
  });

  it('sends a change that was kept without an epoch as it is', async () => {
    const scene = new Scene();
    scene.world.server.post('lobby', ana, 'one');
    const store = await scene.disk.for({ isAlive: true })(scope);
    const request = { event: 'editMessage', payload: { room: 'lobby', id: 'kept-by-an-older-one', seq: 1, text: 'changed' } } as const;
    await store.write([{ put: { owner: 'older', order: 1, at: 1, request } }]);
    const { client } = new Page(scene.world, ana, scene.disk, scene.browser);
    client.connect();
    await scene.world.settle();
    expect(scene.world.server.requests.at(-1)?.payload).toEqual(request.payload);
    expect([scene.log, await scene.kept()]).toEqual([['one', 'edit'], []]);
  });

  it('D8 sends nothing that was cancelled', async () => {
    const scene = new Scene();
    const page = await scene.open();
    scene.offline();
    await scene.world.settle();
    const room = page.client.room('lobby');
    const ids = ['a', 'b', 'c'].map((text) => room.send(text));
    await scene.world.settle();
    expect(page.client.outbox.cancel(ids[1] ?? '')).toBe(true);
    room.discard(ids[2] ?? '');
    await scene.world.settle();
    expect([rows(page), await scene.kept()]).toEqual([['a pending'], ['a']]);
    page.crash();
    scene.online();
    await scene.open();
    expect(scene.log).toEqual(['a']);
  });

  it('D8 tells the end of each that was cancelled before anything could be written', async () => {
    const scene = new Scene();
    scene.disk.stick();
    const page = await scene.open();
    const told = outcomesOf(page);
    const room = page.client.room('lobby');
    for (const id of ['a', 'b', 'c'].map((text) => room.send(text))) room.discard(id);
    scene.disk.free();
    await scene.world.settle();
    expect(told.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    expect(page.client.status.pending).toBe(0);
  });

  it('D8 tells the end of what was cancelled in the turn in which its write began', async () => {
    const scene = new Scene();
    const page = await scene.open();
    scene.offline();
    await scene.world.settle();
    const told = outcomesOf(page);
    const room = page.client.room('lobby');
    room.discard(room.send('a'));
    await scene.world.settle();
    expect(told).toMatchObject([{ state: 'failed', error: { code: 'cancelled' } }]);
    expect(page.client.status.pending).toBe(0);
  });

  it('A1 leaves another user’s outbox alone, for when they come back', async () => {
    const scene = new Scene();
    const page = await scene.open();
    scene.offline();
    page.client.room('lobby').send('by Ana');
    await scene.world.settle();
    page.close();
    await scene.world.settle();
    scene.online();
    const other = new Page(scene.world, ben, scene.disk, scene.browser);
    other.client.connect();
    await scene.world.pass(1_000);
    expect([scene.log, other.client.status.pending, await scene.kept()]).toEqual([[], 0, ['by Ana']]);
    other.close();
    await scene.open();
    expect(scene.world.server.room('lobby').entries).toMatchObject([{ sender: 'ana', text: 'by Ana' }]);
  });
});

describe('two tabs', () => {
  it('D8 each send their own, and see each other’s through the stream', async () => {
    const scene = new Scene();
    const tabs = [await scene.open(), await scene.open()];
    scene.offline();
    for (const [i, { client }] of tabs.entries()) for (const n of [1, 2]) client.room('lobby').send(`${i}/${n}`);
    await scene.world.settle();
    expect(tabs.map((tab) => tab.client.status.pending)).toEqual([2, 2]);
    scene.online();
    await scene.world.pass(10_000);
    expect([...scene.log].sort()).toEqual(['0/1', '0/2', '1/1', '1/2']);
    const ids = scene.world.server.requests.filter(({ event }) => event === 'sendMessage').map(({ payload }) => (payload as { id: string }).id);
    expect(ids).toHaveLength(4);
    expect(rows(tabs[0] as Page)).toEqual(rows(tabs[1] as Page));
  });

  it.each(['older', 'younger'] as const)('D8 D5 strand nothing: when the %s one is gone, the other sends what it left', async (gone) => {
    const scene = new Scene();
    const tabs = [await scene.open(), await scene.open()];
    const [leaving, staying] = (gone === 'older' ? tabs : tabs.reverse()) as [Page, Page];
    scene.offline();
    for (const text of ['a', 'b', 'c']) leaving.client.room('lobby').send(text);
    await scene.world.settle();
    expect(rows(staying)).toEqual([]);
    leaving.crash();
    await scene.world.settle();
    expect(rows(staying)).toEqual(['a pending', 'b pending', 'c pending']);
    scene.online();
    await scene.world.pass(10_000);
    expect([scene.log, await scene.kept()]).toEqual([['a', 'b', 'c'], []]);
  });

  it('D8 strand nothing that one wrote which was closed before it could say that it is there', async () => {
    const scene = new Scene();
    await scene.open();
    const brief = new Page(scene.world, ana, scene.disk, scene.browser);
    brief.client.connect();
    brief.client.room('lobby').send('a');
    brief.close();
    await scene.world.settle();
    expect([scene.log, await scene.kept()]).toEqual([['a'], []]);
  });

  it('D8 strand nothing of an owner that only the one that is gone has heard of', async () => {
    const scene = new Scene();
    const staying = await scene.open();
    scene.offline();
    // One that tells its name to nobody.
    const silent = await scene.open({ environment: scene.world.optionsFor(ana).environment });
    silent.client.room('lobby').send('a');
    await scene.world.settle();
    silent.crash();
    const heir = await scene.open();
    expect([rows(heir), rows(staying)]).toEqual([['a pending'], []]);
    heir.crash();
    await scene.world.settle();
    expect(rows(staying)).toEqual(['a pending']);
    scene.online();
    await scene.world.pass(10_000);
    expect([scene.log, await scene.kept()]).toEqual([['a'], []]);
  });

  it('D8 leave it to the next one when both are gone, and to one only', async () => {
    const scene = new Scene();
    const tabs = [await scene.open(), await scene.open()];
    scene.offline();
    tabs[0]?.client.room('lobby').send('a');
    await scene.world.settle();
    tabs[0]?.crash();
    await scene.world.settle();
    tabs[1]?.client.room('lobby').send('b');
    await scene.world.settle();
    tabs[1]?.crash();
    const heirs = [await scene.open(), await scene.open()];
    expect(heirs.flatMap((heir) => rows(heir)).sort()).toEqual(['a pending', 'b pending']);
    scene.online();
    await scene.world.pass(10_000);
    expect([...scene.log].sort()).toEqual(['a', 'b']);
  });

  it('hold no more locks than there are owners', async () => {
    const scene = new Scene();
    const stays = await scene.open();
    for (let i = 0; i < 5; i++) {
      (await scene.open()).crash();
      await scene.world.settle();
    }
    expect(scene.browser.held).toHaveLength(1);
    stays.close();
    await scene.world.settle();
    expect(scene.browser.held).toEqual([]);
  });

  it('D3 without Web Locks both send what was left, and it is stored once', async () => {
    const scene = new Scene();
    const before = new Page(scene.world, ana, scene.disk);
    before.client.connect();
    scene.world.server.isUp = false;
    before.client.room('lobby').send('a');
    await scene.world.settle();
    before.crash();
    const tabs = [new Page(scene.world, ana, scene.disk), new Page(scene.world, ana, scene.disk)];
    for (const { client } of tabs) {
      client.connect();
      client.room('lobby').join();
    }
    scene.online();
    await scene.world.pass(1_000);
    expect(scene.log).toEqual(['a']);
    expect(tabs.map((tab) => rows(tab))).toEqual([['a stored'], ['a stored']]);
    expect(await scene.kept()).toEqual([]);
  });
});

describe('a closed client', () => {
  it('leaves what waits to the next one in the same page', async () => {
    const scene = new Scene();
    const first = await scene.open();
    scene.offline();
    first.client.room('lobby').send('a');
    first.close();
    await scene.world.settle();
    scene.online();
    await scene.open();
    expect(scene.log).toEqual(['a']);
  });

  it('leaves what was made in the moment before, though its store was not open yet', async () => {
    const scene = new Scene();
    scene.offline();
    const { client } = new Page(scene.world, ana, scene.disk, scene.browser);
    client.connect();
    client.room('lobby').send('a');
    client.close();
    await scene.world.settle();
    expect([await scene.kept(), scene.browser.held]).toEqual([['a'], []]);
  });

  it('goes on with its own when it connects again', async () => {
    const scene = new Scene();
    const { client } = await scene.open();
    scene.offline();
    client.room('lobby').send('a');
    client.close();
    await scene.world.settle();
    client.room('lobby').send('b');
    scene.online();
    client.connect();
    await scene.world.settle();
    expect([scene.log, await scene.kept()]).toEqual([['a', 'b'], []]);
    expect(client.room('lobby').snapshot.messages).toMatchObject([{ state: 'stored' }, { state: 'stored' }]);
  });

  it('lets go of what another tab has taken over meanwhile', async () => {
    const scene = new Scene();
    const [first, second] = [await scene.open(), await scene.open()];
    scene.offline();
    await scene.world.settle();
    const room = first.client.room('lobby');
    const edited = room.edit(1, 'taken over').catch((error: unknown) => error);
    room.send('a');
    first.close();
    await scene.world.settle();
    expect(rows(second)).toEqual(['a pending']);
    first.client.connect();
    await scene.world.settle();
    expect([rows(first), first.client.outbox.list()]).toEqual([[], []]);
    await expect(edited).resolves.toMatchObject({ code: 'offline' });
    scene.online();
    await scene.world.pass(10_000);
    expect([scene.log, rows(first)]).toEqual([['a'], ['a stored']]);
  });

  it('D5 lets nothing overtake what is being loaded again where the end of the time before fails', async () => {
    const scene = new Scene();
    const { client } = await scene.open();
    scene.offline();
    client.room('lobby').send('a');
    await scene.world.settle();
    scene.disk.stick();
    client.room('lobby').send('b');
    client.close();
    scene.online();
    client.connect();
    await scene.world.settle();
    // The write of the time before fails, all of its tries; the next opening waits.
    for (let tries = 0; tries < 2; tries++) {
      scene.disk.fail();
      scene.disk.stick();
      await scene.world.pass(0);
    }
    await scene.world.settle();
    expect([client.status, scene.log]).toMatchObject([{ name: 'live' }, []]);
    expect(client.status.warning).toBeUndefined();
    scene.disk.free();
    await scene.world.settle();
    expect([scene.log, await scene.kept(), client.status.warning]).toEqual([['a', 'b'], [], undefined]);
    client.room('lobby').send('c');
    await scene.world.pass(60_000);
    expect([scene.log, await scene.kept()]).toEqual([['a', 'b', 'c'], []]);
    client.close();
    await scene.world.settle();
    expect(scene.world.clock.pending).toBe(0);
  });

  it('goes on without its store where the time before ended late and well, and then nothing comes', async () => {
    const scene = new Scene();
    const { client } = await scene.open();
    scene.offline();
    await scene.world.settle();
    scene.disk.stick();
    client.room('lobby').send('a');
    client.close();
    scene.online();
    client.connect();
    await scene.world.pass(1_000);
    // The write of the time before ends well; the next opening waits in vain.
    scene.disk.free();
    scene.disk.stick();
    await scene.world.pass(10_000);
    expect([scene.log, client.status.warning?.code]).toEqual([['a'], 'outbox_not_kept']);
    scene.disk.free();
    await scene.world.settle();
    expect([await scene.kept(), client.status.warning]).toEqual([[], undefined]);
  });

  it('D8 takes nothing back that another tab may be sending, while its store is out of reach', async () => {
    const scene = new Scene();
    const [first, second] = [await scene.open(), await scene.open()];
    scene.offline();
    await scene.world.settle();
    const id = first.client.room('lobby').send('a');
    first.close();
    await scene.world.settle();
    expect(rows(second)).toEqual(['a pending']);
    scene.disk.stick();
    first.client.connect();
    await scene.world.pass(6_000);
    expect([first.client.status.warning?.code, first.client.outbox.cancel(id)]).toEqual(['outbox_not_kept', false]);
  });

  it('survives being closed and connected in one go, as React’s StrictMode does', async () => {
    const scene = new Scene();
    const { client } = new Page(scene.world, ana, scene.disk, scene.browser);
    for (let i = 0; i < 5; i++) {
      client.connect();
      client.room('lobby').send(`m${i}`);
      client.close();
    }
    client.connect();
    await scene.world.settle();
    expect([scene.log, await scene.kept()]).toEqual([['m0', 'm1', 'm2', 'm3', 'm4'], []]);
  });
});

describe('a client that forgets', () => {
  it('D8 leaves nothing of its user on the disk, sends nothing of it, and shows nothing of it', async () => {
    const scene = new Scene();
    const page = await scene.open();
    const room = page.client.room('lobby');
    room.send('stored');
    await scene.world.settle();
    scene.offline();
    room.send('kept');
    const edited = room.edit(1, 'kept, too').catch((error: unknown) => error);
    await scene.world.settle();
    expect(await scene.kept()).toEqual(['editMessage', 'kept']);
    room.send('not kept yet');
    const forgotten = page.client.forget();
    await scene.world.settle();
    await forgotten;
    await expect(edited).resolves.toMatchObject({ code: 'offline', message: expect.stringContaining('forgotten') });
    expect([await scene.kept(), scene.browser.held, page.client.outbox.list(), rows(page)]).toEqual([[], [], [], ['stored stored']]);
    scene.online();
    const after = await scene.open();
    await scene.world.pass(10_000);
    expect([scene.log, after.client.status.pending, scene.world.clock.pending]).toEqual([['stored'], 0, 0]);
  });

  it('leaves nothing to the tabs beside it that do the same, whichever is first', async () => {
    const scene = new Scene();
    const tabs = [await scene.open(), await scene.open()];
    scene.offline();
    for (const { client } of tabs) client.room('lobby').send('a');
    await scene.world.settle();
    for (const { client } of tabs) {
      client.room('lobby').send('b');
      void client.forget();
      await scene.world.settle();
    }
    expect([await scene.kept(), scene.browser.held]).toEqual([[], []]);
  });

  it('deletes what it kept before it was closed, and other users’ records stay', async () => {
    const scene = new Scene();
    const [page, other] = [await scene.open(), new Page(scene.world, ben, scene.disk, scene.browser)];
    other.client.connect();
    await scene.world.settle();
    scene.offline();
    page.client.room('lobby').send('a');
    other.client.room('lobby').send('b');
    page.close();
    await scene.world.settle();
    await page.client.forget();
    expect([await scene.kept(), await scene.disk.records('http://partyline.test ben')]).toMatchObject([[], [{}]]);
  });

  it('says so where it can not, and forgets all the same', async () => {
    const scene = new Scene();
    const page = await scene.open();
    scene.offline();
    page.client.room('lobby').send('a');
    await scene.world.settle();
    scene.disk.isBroken = true;
    await expect(page.client.forget()).rejects.toThrow('the disk is broken');
    expect([page.client.outbox.list(), scene.browser.held, scene.world.clock.pending]).toEqual([[], [], 0]);
  });
});

describe('a disk that fails', () => {
  it('gets no word of what came and went while it failed', async () => {
    const scene = new Scene();
    scene.disk.isBroken = true;
    const page = await scene.open();
    for (let i = 0; i < 10; i++) page.client.room('lobby').send('a');
    await scene.world.settle();
    scene.disk.isBroken = false;
    await scene.world.pass(60_000);
    expect([page.client.status.warning, scene.log.length, scene.disk.changes]).toEqual([undefined, 10, 0]);
  });

  it('is no reason not to send, and the status says so until it works', async () => {
    const scene = new Scene();
    scene.disk.isBroken = true;
    const page = await scene.open();
    expect(page.client.status).toMatchObject({ name: 'live', warning: { code: 'outbox_not_kept', message: expect.stringContaining('the disk is broken') } });
    page.client.room('lobby').send('a');
    await scene.world.settle();
    expect(scene.log).toEqual(['a']);
    scene.disk.isBroken = false;
    scene.offline();
    page.client.room('lobby').send('b');
    await scene.world.pass(60_000);
    expect(page.client.status.warning).toBeUndefined();
    expect(await scene.kept()).toEqual(['b']);
  });

  it('gets all that it missed when it works again', async () => {
    const scene = new Scene();
    const page = await scene.open();
    scene.offline();
    page.client.room('lobby').send('before');
    await scene.world.settle();
    scene.disk.isBroken = true;
    for (let i = 0; i < 3; i++) page.client.room('lobby').send(`m${i}`);
    await scene.world.settle();
    expect(page.client.status.warning?.code).toBe('outbox_not_kept');
    scene.disk.isBroken = false;
    await scene.world.pass(20_000);
    expect([page.client.status.warning, await scene.kept()]).toEqual([undefined, ['before', 'm0', 'm1', 'm2']]);
  });

  it('D8 strands nothing of a tab that is gone: it is read when the disk works again', async () => {
    const scene = new Scene();
    const [leaving, staying] = [await scene.open(), await scene.open()];
    scene.offline();
    leaving.client.room('lobby').send('a');
    await scene.world.settle();
    scene.disk.isBroken = true;
    leaving.crash();
    await scene.world.settle();
    expect(rows(staying)).toEqual([]);
    scene.disk.isBroken = false;
    await scene.world.pass(20_000);
    expect(rows(staying)).toEqual(['a pending']);
    scene.disk.isBroken = true;
    staying.close();
    await scene.world.settle();
    expect(scene.world.clock.pending).toBe(0);
  });

  it('keeps nobody waiting who has failed, for longer than 5 s', async () => {
    const scene = new Scene();
    const page = await scene.open();
    const outcomes = outcomesOf(page);
    scene.disk.stick();
    scene.world.server.refuse = (event) => (event === 'sendMessage' ? { code: 'too_large', message: '' } : undefined);
    page.client.room('lobby').send('a');
    await scene.world.pass(4_999);
    expect(outcomes).toEqual([]);
    await scene.world.pass(1);
    expect(outcomes).toMatchObject([{ state: 'failed' }]);
    expect(page.client.status.warning?.code).toBe('outbox_not_kept');
    scene.disk.free();
    await scene.world.settle();
    expect([page.client.status.warning, await scene.kept()]).toEqual([undefined, ['a failed']]);
  });

  it('that can’t be opened holds back what is sent for 5 s, and no longer', async () => {
    const scene = new Scene();
    scene.disk.stick();
    const page = await scene.open();
    page.client.room('lobby').send('a');
    await scene.world.pass(4_999);
    expect(scene.log).toEqual([]);
    await scene.world.pass(1);
    expect([scene.log, page.client.status.warning?.code]).toEqual([['a'], 'outbox_not_kept']);
    scene.disk.free();
    await scene.world.settle();
    expect(page.client.status.warning).toBeUndefined();
  });
});

it('leaves no timer behind when it is closed, whatever its disk does', async () => {
  for (const fault of ['stick', 'break', 'none']) {
    const scene = new Scene();
    if (fault === 'stick') scene.disk.stick();
    scene.disk.isBroken = fault === 'break';
    const page = await scene.open();
    page.client.room('lobby').send('a');
    await scene.world.settle();
    page.close();
    await scene.world.settle();
    expect(scene.world.clock.pending).toBe(0);
  }
});

it('keeps nothing where the application says so, or nobody knows whose it is', async () => {
  const scene = new Scene();
  const page = await scene.open({ outbox: 'memory' });
  scene.offline();
  page.client.room('lobby').send('a');
  await scene.world.settle();
  expect([await scene.kept(), page.client.status.warning]).toEqual([[], undefined]);
});
