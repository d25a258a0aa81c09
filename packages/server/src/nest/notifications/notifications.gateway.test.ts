import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inboxOf, inboxPrefix } from '../../core/inbox/notice.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { Revocations } from '../../core/revocations.ts';
import { InboxClient } from '../testing/inbox-client.ts';
import { CrashingStore } from '../testing/inbox-world.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let clock: FakeClock;
let store: CrashingStore;
let server: TestServer;
let clients: { close(): void }[];
let chat: TestClient;

beforeEach(async () => {
  clock = new FakeClock();
  store = new CrashingStore();
  clients = [];
  server = await startTestServer({ clock, store, auth: { revocations: new Revocations({ clock }) } });
  chat = await inChat('ben');
});
afterEach(async () => {
  for (const each of clients) each.close();
  await server.close();
});

const inChat = async (user: string): Promise<TestClient> => {
  const made = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf(user) } });
  clients.push({ close: () => made.socket.disconnect() });
  return made;
};
const opened = async (user: string, claims: Record<string, unknown> = {}): Promise<InboxClient> => {
  const made = await InboxClient.open(server, user, claims);
  clients.push(made);
  return made;
};
const mention = (text: string, more: object = {}): Promise<Record<string, unknown>> =>
  chat.ask('sendMessage', { room: 'lobby', text, mentions: ['ana'], ...more });

describe('openInbox', () => {
  it('answers a new user with an empty inbox', async () => {
    const ana = await InboxClient.connect(server, 'ana');
    clients.push(ana);
    expect(await ana.open()).toEqual({
      ok: true,
      epoch: expect.any(String),
      head: 0,
      verdict: 'current',
      entries: [],
      more: false,
      counts: { unseen: 0, unread: 0 },
      settings: { muted: [], quietHours: null, following: [] },
    });
  });

  it('D6 D7 tells what was missed by `epoch` and `after`, each with the state that it has now', async () => {
    const ana = await opened('ana');
    for (const text of ['one', 'two', 'three']) await mention(text);
    await ana.client.ask('mark', { state: 'read', seqs: [2] });
    const { epoch } = await ana.open();
    const missed = await ana.open({ epoch, after: 1 });
    expect(missed).toMatchObject({ verdict: 'replay', head: 4, more: false, counts: { unseen: 2, unread: 2 } });
    expect(missed.entries).toMatchObject([
      { notification: { seq: 2, body: 'two', state: 'read' } },
      { notification: { seq: 3, body: 'three', state: 'unseen' } },
      { mark: { seq: 4, state: 'read', seqs: [2] } },
    ]);
    expect(await ana.open({ epoch, after: 4 })).toMatchObject({ verdict: 'current', entries: [] });
    expect(await ana.open({ epoch: 'another', after: 4 })).toMatchObject({ verdict: 'reset' });
    expect(await ana.open({ epoch, after: 9 })).toMatchObject({ verdict: 'reset' });
    expect(await ana.open({ epoch, after: 0, limit: 2 })).toMatchObject({ verdict: 'replay', more: true });
    await server.streams.trim(inboxPrefix, { keep: 2, now: clock.now() });
    expect(await ana.open({ epoch, after: 0 })).toMatchObject({ verdict: 'truncated', removed: { from: 1, to: 2 }, counts: { unseen: 1, unread: 1 } });
  });

  it('I1 I2 I3: what happens while it is answered is in the answer or comes after it, never both, never neither', async () => {
    const ana = await opened('ana');
    const asked = Array.from({ length: 20 }, async (_, index) => {
      await mention(`m ${index}`);
      return undefined;
    });
    const device = await InboxClient.connect(server, 'ana');
    clients.push(device);
    const { entries, head } = await device.open({ after: 0, limit: 200 });
    await Promise.all(asked);
    await ana.notified(20);
    if (head < 20) await device.notified(20);
    expect([...entries.map((each) => ('notification' in each ? each.notification.seq : 0)), ...device.seqs]).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('D9 pages of long bodies are cut to what fits, and the rest is behind `more`', async () => {
    await opened('ana');
    const body = 'ä'.repeat(500);
    const link = `/${'x'.repeat(1900)}`;
    await server.inbox.notifier.notify(
      Array.from({ length: 200 }, (_, i) => ({
        user: 'ana',
        id: `id-${10_000 + i}`,
        author: { user: 'service:x', name: 'x', color: '' },
        kind: 'message',
        title: 't',
        body,
        link,
      })),
    );
    const ana = await opened('ana');
    const first = await ana.open({ after: 0, limit: 200 });
    expect(first.more).toBe(true);
    expect(first.entries.length).toBeLessThan(200);
    const next = await ana.history({ after: first.entries.length, limit: 200 });
    expect(next.entries[0]).toMatchObject({ notification: { seq: first.entries.length + 1 } });
  });

  it('without it nothing is told, but from the first request on the user is notified', async () => {
    const ana = await InboxClient.connect(server, 'ana');
    clients.push(ana);
    expect(await mention('before there is an inbox')).toMatchObject({ ok: true });
    expect(await store.read(inboxOf('ana'), 'latest', 1)).toBeUndefined();
    expect(await ana.client.ask('mark', { state: 'read', upTo: 9 })).toEqual({ ok: true, counts: { unseen: 0, unread: 0 } });
    await mention('now there is one');
    expect(await ana.history()).toMatchObject({ entries: [{ notification: { seq: 1, body: 'now there is one' } }] });
    expect(ana.seqs).toEqual([]);
  });

  it('SECURITY 9: costs a join, and so does a page', async () => {
    const strict = await startTestServer({ clock, rates: { user: { joins: { perSecond: 1, burst: 2 } } } });
    const ana = await InboxClient.open(strict, 'ana');
    await ana.history();
    for (const event of ['openInbox', 'inboxHistory']) {
      expect(await ana.client.ask(event, {})).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 1000 } });
    }
    ana.close();
    await strict.close();
  });

  it('keeps the inbox in memory until its devices have gone, once for each', async () => {
    const { inboxes } = server.inbox;
    const enter = inboxes.enter.bind(inboxes);
    const released = vi.fn();
    vi.spyOn(inboxes, 'enter').mockImplementation(async (user) => {
      const release = await enter(user);
      return () => {
        released();
        release();
      };
    });
    const ana = await opened('ana');
    for (const event of ['openInbox', 'inboxHistory']) await ana.client.ask(event, {});
    expect([vi.mocked(inboxes.enter).mock.calls.length, released.mock.calls.length]).toEqual([1, 0]);
    ana.close();
    await until(() => released.mock.calls.length === 1);
  });

  it('is refused for a moment while the store is away, and then answered', async () => {
    const ana = await InboxClient.connect(server, 'ana');
    clients.push(ana);
    const open = store.open.bind(store);
    store.open = () => Promise.reject(new PartylineError('store_unavailable', 'the disk is gone'));
    expect(await ana.client.ask('openInbox')).toMatchObject({ ok: false, error: { code: 'store_unavailable' } });
    store.open = open;
    expect(await ana.open()).toMatchObject({ head: 0 });
  });
});

describe('a message', () => {
  it('notifies whom it mentions, on all of their devices, before it is acknowledged to its author', async () => {
    const devices = [await opened('ana'), await opened('ana')];
    const ack = await mention('hello @ana');
    expect((await store.read(inboxOf('ana'), 'latest', 1))?.head).toBe(1);
    for (const device of devices) {
      expect(await device.notified(1)).toEqual({
        notification: {
          epoch: expect.any(String),
          seq: 1,
          id: expect.stringMatching(/^[\w-]{32}$/),
          kind: 'mention',
          title: 'ben mentioned you',
          body: 'hello @ana',
          room: 'lobby',
          message: ack['seq'],
          from: { user: 'ben', name: 'ben', color: expect.any(String) },
          at: clock.now(),
          state: 'unseen',
        },
        counts: { unseen: 1, unread: 1 },
      });
    }
  });

  it('notifies the author of the one that it answers', async () => {
    const ana = await opened('ana');
    const { seq } = await (await inChat('ana')).ask<{ seq: number }>('sendMessage', { room: 'lobby', text: 'a question' });
    await chat.ask('sendMessage', { room: 'lobby', text: 'an answer', replyTo: seq });
    expect(await ana.notified(1)).toMatchObject({ notification: { kind: 'reply', title: 'ben replied to you', body: 'an answer', message: 2 } });
  });

  it('shows its beginning, whole characters only, and nothing where it was deleted', async () => {
    const ana = await opened('ana');
    await mention(`${'a'.repeat(138)}😀${'b'.repeat(50)}`);
    expect((await ana.notified(1)).notification.body).toBe(`${'a'.repeat(138)}…`);
    await chat.ask('deleteMessage', { room: 'lobby', seq: 1 });
    expect((await ana.history()).entries).toMatchObject([{ notification: { seq: 1, title: 'ben mentioned you', body: '' } }]);
    expect(JSON.stringify(await store.read(inboxOf('ana'), { after: 0 }, 10))).not.toContain('aaa');
  });

  it('whose notifications cannot be stored is refused for now, and its repetition notifies once', async () => {
    const ana = await opened('ana');
    await mention('the first', { id: 'publish-0001' });
    store.fate = ['goes well', 'fails'];
    expect(await mention('hello', { id: 'publish-0002' })).toMatchObject({ ok: false, error: { code: 'store_unavailable' } });
    store.fate = ['goes well', 'loses its answer'];
    expect(await mention('hello', { id: 'publish-0002' })).toMatchObject({ ok: false });
    expect(await mention('hello', { id: 'publish-0002' })).toMatchObject({ ok: true, seq: 2, duplicate: true });
    expect(await mention('hello', { id: 'publish-0002', mentions: ['ana', 'carl'] })).toMatchObject({ ok: true, seq: 2, duplicate: true });
    await mention('the last');
    await ana.notified(3);
    expect(ana.seqs).toEqual([1, 2, 3]);
  });

  it('SECURITY 9: costs a notice for each mention, and who waits as long as told gets through', async () => {
    const rate = (burst: number) => ({ perSecond: 1, burst });
    const strict = await startTestServer({ clock, rates: { user: { publishes: rate(2), notices: rate(20) } } });
    const ben = await connect(`${strict.url}/chat`, { auth: { token: await strict.tokenOf('ben') } });
    const mentions = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const many = { room: 'lobby', text: 'x', mentions };
    expect(await ben.ask('sendMessage', many)).toMatchObject({ ok: true });
    expect(await ben.ask('sendMessage', many)).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 20_000 } });
    // A message to nobody in particular doesn't wait for them.
    expect(await ben.ask('sendMessage', { room: 'lobby', text: 'x' })).toMatchObject({ ok: true });
    clock.advance(20_000);
    expect(await ben.ask('sendMessage', many)).toMatchObject({ ok: true });
    ben.socket.disconnect();
    await strict.close();
  });
});

describe('marks', () => {
  it('move all devices together, whichever makes them, with the same counts', async () => {
    const devices = [await opened('ana'), await opened('ana')] as const;
    for (const text of ['one', 'two', 'three']) await mention(text);
    expect(await devices[0].client.ask('mark', { state: 'unread', upTo: 3 })).toEqual({ ok: true, counts: { unseen: 0, unread: 3 } });
    expect(await devices[1].client.ask('mark', { state: 'archived', seqs: [2, 77] })).toEqual({ ok: true, counts: { unseen: 0, unread: 2 } });
    expect(await devices[0].client.ask('mark', { state: 'read', room: 'lobby' })).toEqual({ ok: true, counts: { unseen: 0, unread: 0 } });
    for (const device of devices) {
      expect(await device.marked(6)).toEqual({
        mark: { epoch: expect.any(String), seq: 6, state: 'read', upTo: 5, room: 'lobby' },
        counts: { unseen: 0, unread: 0 },
      });
      expect(await device.marked(5)).toMatchObject({ mark: { state: 'archived', seqs: [2] }, counts: { unseen: 0, unread: 2 } });
      expect(await device.marked(4)).toMatchObject({ mark: { state: 'unread', upTo: 3 }, counts: { unseen: 0, unread: 3 } });
      expect(device.seqs).toEqual([1, 2, 3, 4, 5, 6]);
    }
    const other = await opened('carl');
    expect(other.client.events).toEqual([]);
  });

  it('that change nothing are answered, and told to nobody', async () => {
    const ana = await opened('ana');
    await mention('one');
    await ana.client.ask('mark', { state: 'read', upTo: 1 });
    expect(await ana.client.ask('mark', { state: 'unread', seqs: [1] })).toEqual({ ok: true, counts: { unseen: 0, unread: 0 } });
    await mention('two');
    await ana.notified(3);
    expect(ana.seqs).toEqual([1, 2, 3]);
  });

  it('may mean those of a room up to one, as a device has them', async () => {
    const ana = await opened('ana');
    for (const room of ['lobby', 'kitchen', 'lobby', 'lobby']) await mention('hello', { room });
    expect(await ana.client.ask('mark', { state: 'read', room: 'lobby', upTo: 3 })).toEqual({ ok: true, counts: { unseen: 2, unread: 2 } });
    expect(await ana.marked(5)).toMatchObject({ mark: { seq: 5, state: 'read', room: 'lobby', upTo: 3 }, counts: { unseen: 2, unread: 2 } });
    const { entries } = await ana.history();
    expect(entries.slice(0, 4)).toMatchObject(['read', 'unseen', 'read', 'unseen'].map((state) => ({ notification: { state } })));
    await ana.client.ask('mark', { state: 'read', room: 'lobby', upTo: 1_000_000 });
    expect((await ana.marked(6)).mark).toMatchObject({ room: 'lobby', upTo: 5 });
  });

  it('mean no later notification, however far they reach', async () => {
    const ana = await opened('ana');
    await mention('one');
    await ana.client.ask('mark', { state: 'read', upTo: 1_000_000 });
    expect((await ana.marked(2)).mark.upTo).toBe(1);
    await mention('two');
    expect((await ana.notified(3)).counts).toEqual({ unseen: 1, unread: 1 });
  });
});

describe('settings', () => {
  it('are told to all devices, and kept', async () => {
    const devices = [await opened('ana'), await opened('ana')] as const;
    const settings = { muted: ['lobby'], quietHours: { from: 0, to: 60, timeZone: 'Europe/Lisbon' }, following: [] };
    await devices[0].client.ask('muteRoom', { room: 'lobby' });
    expect(await devices[1].client.ask('setQuietHours', { quietHours: settings.quietHours })).toEqual({ ok: true, settings });
    for (const device of devices) {
      await until(() => device.client.all('settings').length === 2);
      expect(device.client.all('settings')).toEqual([{ settings: { ...settings, quietHours: null } }, { settings }]);
    }
    expect((await (await opened('ana')).open()).settings).toEqual(settings);
  });

  it('decide as of now: of a muted room nothing counts, in quiet hours it counts and is said', async () => {
    const ana = await opened('ana');
    await ana.client.ask('muteRoom', { room: 'lobby' });
    await mention('muted');
    await ana.client.ask('muteRoom', { room: 'lobby', on: false });
    await ana.client.ask('setQuietHours', { quietHours: { from: 0, to: 60, timeZone: 'UTC' } });
    await mention('quiet');
    clock.advance(3_600_000);
    await mention('loud');
    expect(await ana.notified(1)).toMatchObject({ notification: { muted: true }, counts: { unseen: 0, unread: 0 } });
    expect(await ana.notified(2)).toMatchObject({ notification: { quiet: true }, counts: { unseen: 1, unread: 1 } });
    const { notification } = await ana.notified(3);
    expect([notification.muted, notification.quiet]).toEqual([undefined, undefined]);
  });
});

it('SECURITY 9: changes of settings cost five publishes each, before anything is read', async () => {
  const strict = await startTestServer({ clock, store, rates: { user: { publishes: { perSecond: 5, burst: 5 } } } });
  const ana = await InboxClient.connect(strict, 'ana');
  const changes = { muteRoom: { room: 'lobby' }, setQuietHours: { quietHours: null }, followMatch: { match: 'final', on: false } };
  for (const [event, content] of Object.entries(changes)) {
    expect(await ana.client.ask(event, content)).toMatchObject({ ok: true });
    const reads = vi.spyOn(store, 'read').mockClear();
    expect(await ana.client.ask('followMatch', { match: 'never-was' })).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 1000 } });
    expect(reads).not.toHaveBeenCalled();
    clock.advance(1000);
  }
  ana.close();
  await strict.close();
});

describe('followMatch', () => {
  const matchExists = (match: string): Promise<unknown> =>
    server.streams.publish({
      stream: `live-scores:${match}`,
      id: 'fixture-01',
      author: { user: 'service:x', name: 'x', color: '' },
      at: 0,
      kind: 'note',
      data: {},
    });

  it('asks for a match that is there and may be read; to follow no more asks for nothing', async () => {
    await matchExists('final');
    const ana = await opened('ana');
    const notFound = { ok: false, error: { code: 'not_found', message: expect.any(String) } };
    expect(await ana.client.ask('followMatch', { match: 'never-was' })).toEqual(notFound);
    expect(await ana.client.ask('followMatch', { match: 'final' })).toMatchObject({ settings: { following: ['final'] } });
    expect(await server.inbox.notifier.followers('final')).toEqual(['ana']);
    const outsider = await opened('carl', { rooms: { 'notifications:*': 'r' } });
    expect(await outsider.client.ask('followMatch', { match: 'final' })).toEqual(notFound);
    const before = await ana.client.ask('followMatch', { match: 'never-was', on: false });
    expect(before).toMatchObject({ settings: { following: ['final'] } });
    expect(await ana.client.ask('followMatch', { match: 'final', on: false })).toMatchObject({ settings: { following: [] } });
    expect(await server.inbox.notifier.followers('final')).toEqual([]);
  });

  it('what is told of a match is empty for who may not read it', async () => {
    await matchExists('final');
    const claims = { rooms: { 'notifications:*': 'r' } };
    const [ana, elsewhere] = [await opened('ana'), await opened('ana', claims)];
    await server.inbox.notifier.notify([
      { user: 'ana', id: 'goal-0001', author: { user: 'service:x', name: 'x', color: '' }, kind: 'match', title: 'Goal: 1–0', body: '12’', match: 'final' },
    ]);
    expect((await ana.notified(1)).notification).toMatchObject({ title: 'Goal: 1–0', body: '12’', match: 'final' });
    expect((await elsewhere.notified(1)).notification).toMatchObject({ title: '', body: '', match: 'final' });
    expect((await ana.notified(1)).notification.from).toBeUndefined();
  });
});

describe('invite', () => {
  it('tells a user once, and answers the same where there is no such user', async () => {
    const [ana, ben] = [await opened('ana'), await opened('ben')];
    const invite = { room: 'kitchen', user: 'ana', id: 'invite-0001' };
    expect(await ben.client.ask('invite', invite)).toEqual({ ok: true });
    expect(await ben.client.ask('invite', invite)).toEqual({ ok: true });
    expect(await ben.client.ask('invite', { ...invite, id: 'invite-0002' })).toEqual({ ok: true });
    expect(await ben.client.ask('invite', { ...invite, user: 'nobody' })).toEqual({ ok: true });
    expect(await ben.client.ask('invite', { ...invite, user: 'ben' })).toEqual({ ok: true });
    expect(await ana.notified(1)).toMatchObject({
      notification: { kind: 'invite', title: 'ben invited you to kitchen', room: 'kitchen', from: { user: 'ben' } },
    });
    expect((await ana.open()).head).toBe(1);
    expect((await ben.open()).head).toBe(0);
    expect(await store.read(inboxOf('nobody'), 'latest', 1)).toBeUndefined();
    // To another room, and by somebody else.
    expect(await ben.client.ask('invite', { ...invite, room: 'hall' })).toEqual({ ok: true });
    expect(await (await opened('carl')).client.ask('invite', invite)).toEqual({ ok: true });
    expect((await ana.open()).head).toBe(3);
  });

  it('SECURITY 9: costs a notice', async () => {
    const strict = await startTestServer({ clock, rates: { user: { notices: { perSecond: 1, burst: 1 } } } });
    const ben = await InboxClient.connect(strict, 'ben');
    const invite = { room: 'kitchen', user: 'ana', id: 'invite-0001' };
    expect(await ben.client.ask('invite', invite)).toEqual({ ok: true });
    expect(await ben.client.ask('invite', invite)).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 1000 } });
    ben.close();
    await strict.close();
  });

  it('asks for the right to write to the room', async () => {
    await opened('ana');
    const rooms = { 'notifications:*': 'r', 'chat:news': 'r' };
    const carl = await opened('carl', { rooms });
    const invite = { user: 'ana', id: 'invite-0001' };
    expect(await carl.client.ask('invite', { ...invite, room: 'news' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await carl.client.ask('invite', { ...invite, room: 'lobby' })).toMatchObject({ error: { code: 'not_found' } });
    expect((await store.read(inboxOf('ana'), 'latest', 1))?.head).toBe(0);
  });
});

describe('rights that change', () => {
  it('A5 of a room that its user may not read any more nothing is shown, live and in pages', async () => {
    const ana = await opened('ana');
    await mention('one');
    expect((await ana.notified(1)).notification.body).toBe('one');
    await ana.client.ask('refreshToken', { token: await server.tokenOf('ana', { rooms: { 'notifications:*': 'r' } }) });
    await mention('two');
    expect((await ana.notified(2)).notification).toMatchObject({ title: '', body: '', room: 'lobby' });
    expect((await ana.history()).entries).toMatchObject([{ notification: { title: '', body: '' } }, { notification: { title: '', body: '' } }]);
  });

  it('A3 A5 a token without the right to the inbox ends the namespace for this connection, and no other', async () => {
    const ana = await opened('ana');
    const beside = ana.client.socket.io.socket('/chat', { auth: { token: await server.tokenOf('ana') } });
    await new Promise<void>((resolve) => beside.connect().once('connect', () => resolve()));
    await beside.emitWithAck('refreshToken', { token: await server.tokenOf('ana', { rooms: { 'chat:*': 'rw' } }) });
    expect(await ana.client.next('error')).toMatchObject({ code: 'forbidden' });
    expect(await ana.client.closed()).toBe('io server disconnect');
    await mention('not for this connection');
    expect(await beside.emitWithAck('joinRoom', 'lobby')).toMatchObject({ ok: true });
    expect(ana.seqs).toEqual([]);
  });

  it('A4 a ban from a room takes what is shown of it, and not the inbox', async () => {
    const ana = await opened('ana');
    await mention('one');
    await ana.notified(1);
    const token = await server.tokenOf('moderator', { scope: 'users' });
    const order = (room: string): Promise<Response> =>
      fetch(`${server.url}/api/users/ana/rooms/${room}/ban`, { method: 'PUT', headers: { authorization: `Bearer ${token}` } });
    // Also from a room that is called as the user is.
    for (const room of ['lobby', 'ana']) expect((await order(room)).status).toBe(200);
    const content = { title: 'news of the lobby', body: 'secret', link: '/rooms/lobby?to=3', room: 'lobby' };
    await server.inbox.notifier.notify([{ user: 'ana', id: 'order-0001', author: { user: 'service:x', name: 'x', color: '' }, kind: 'message', ...content }]);
    // Neither what was said, nor by whom, nor where to find it.
    const empty = { epoch: expect.any(String), id: expect.any(String), title: '', body: '', room: 'lobby', at: clock.now(), state: 'unseen' };
    expect((await ana.notified(2)).notification).toEqual({ ...empty, seq: 2, kind: 'message' });
    expect((await ana.history()).entries).toEqual([
      { notification: { ...empty, seq: 1, kind: 'mention' } },
      { notification: { ...empty, seq: 2, kind: 'message' } },
    ]);
  });
});

it('I6 where the store renews the stream, devices are told the new epoch with the counts of what is left', async () => {
  const ana = await opened('ana');
  await mention('one');
  const { notification } = await ana.notified(1);
  const [append, open, read] = [store.append.bind(store), store.open.bind(store), store.read.bind(store)];
  const renewed = <T extends { epoch: string }>(of: T): T => ({ ...of, epoch: `${of.epoch}+` });
  store.append = async (batch) => (await append(batch)).map((result) => ('epoch' in result ? renewed(result) : result));
  store.open = async (stream) => renewed(await open(stream));
  store.read = async (...args) => {
    const page = await read(...args);
    return page && renewed(page);
  };
  server.streams.renewed([inboxOf('ana')]);
  const epoch = `${notification.epoch}+`;
  const told = await ana.client.next<{ notification: { epoch: string; seq: number } }>('notification', (payload) => payload.notification.epoch === epoch);
  expect(told).toMatchObject({ notification: { seq: 1 }, counts: { unseen: 1, unread: 1 } });
  expect(await ana.open({ epoch: notification.epoch, after: 1 })).toMatchObject({ verdict: 'reset', epoch });
});
