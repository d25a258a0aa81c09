import { ana, ben, ChatWorld } from '@partyline/testing';
import { describe, expect, it, vi } from 'vitest';
import { createClient, type PartylineClient } from './client.ts';
import type { PartylineClientError } from './error.ts';
import type { PublishOutcome } from './publish.ts';
import type { Room } from './room.ts';

interface Scene {
  readonly world: ChatWorld;
  readonly client: PartylineClient;
  readonly room: Room;
}

/** Ana's client, connected and in the lobby, where `posts` messages stand already. */
async function inLobby(posts = 0): Promise<Scene> {
  const world = new ChatWorld();
  for (let i = 1; i <= posts; i++) world.server.post('lobby', ben, `m${i}`);
  const client = createClient(world.optionsFor(ana));
  const room = client.room('lobby');
  client.connect();
  room.join();
  await world.settle();
  return { world, client, room };
}

const texts = (room: Room): string[] => room.snapshot.messages.map(({ text }) => text);
const states = (room: Room): string[] => room.snapshot.messages.map(({ state }) => state);
const asked = (world: ChatWorld, event: string): unknown[] => world.server.requests.filter((request) => request.event === event).map(({ payload }) => payload);

describe('joining', () => {
  it('goes from idle over joining to joined, with the latest page and the members', async () => {
    const world = new ChatWorld();
    world.server.post('lobby', ben, 'hello');
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    expect(room.snapshot).toEqual({ state: 'idle', head: 0, members: [], others: [], memberCount: 0, messages: [], hasOlder: false, isLoadingOlder: false });
    client.connect();
    room.join();
    expect(room.snapshot.state).toBe('joining');
    await world.settle();
    expect(room.snapshot).toMatchObject({ state: 'joined', epoch: 'epoch-1', head: 1, members: [ana], memberCount: 1, messages: [{ text: 'hello' }] });
  });

  it('is the same room, and one join, for everyone who asks for it', async () => {
    const { world, client, room } = await inLobby();
    expect(client.room('lobby')).toBe(room);
    room.join();
    await world.settle();
    expect(asked(world, 'joinRoom')).toEqual([{ room: 'lobby', limit: 50 }]);
  });

  it('stays until the last holder lets go, and then half a second longer', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    client.connect();
    const [first, second] = [room.join(), room.join()];
    await world.settle();
    first();
    first();
    await world.pass(10_000);
    expect(room.snapshot.state).toBe('joined');
    second();
    await world.pass(499);
    const again = room.join();
    await world.pass(10_000);
    expect(asked(world, 'leaveRoom')).toEqual([]);
    again();
    await world.pass(500);
    expect(asked(world, 'leaveRoom')).toEqual([{ room: 'lobby' }]);
    expect(room.snapshot.state).toBe('idle');
  });

  it('I7 hears nothing after it left, and is told what it missed when it comes back', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    client.connect();
    room.join()();
    await world.pass(1_000);
    world.server.tell('newMessage', world.server.post('lobby', ben, 'said meanwhile'));
    await world.settle();
    expect(texts(room)).toEqual([]);
    room.join();
    await world.settle();
    expect(texts(room)).toEqual(['said meanwhile']);
    expect(asked(world, 'joinRoom')[1]).toEqual({ room: 'lobby', limit: 200, epoch: 'epoch-1', after: 0 });
  });

  it('never lets a leave overtake a join', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    client.connect();
    await world.settle();
    room.join()();
    world.clock.advance(500);
    expect(room.snapshot.state).toBe('idle');
    room.join();
    await world.pass(1_000);
    expect(world.server.requests.map(({ event }) => event)).toEqual(['joinRoom']);
    expect(room.snapshot.state).toBe('joined');
  });

  it('I7 tells nothing of a join that was let go of before its answer came, and misses nothing by it', async () => {
    const world = new ChatWorld();
    world.server.post('lobby', ben, 'hello');
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    const heard: number[] = [];
    room.onDelivery(({ entries }) => heard.push(...entries.map(({ seq }) => seq)));
    client.connect();
    await world.settle();
    room.join()();
    world.clock.advance(500);
    await world.settle();
    expect([heard, room.snapshot.state]).toEqual([[], 'idle']);
    room.join();
    await world.settle();
    expect([heard, room.snapshot.state]).toEqual([[1], 'joined']);
    expect(asked(world, 'leaveRoom')).toHaveLength(1);
  });

  it('joins anew after a leave that had no answer in time, since the server may have heard it', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    client.connect();
    const letGo = room.join();
    await world.settle();
    letGo();
    world.clock.advance(500);
    // Nothing goes up, but what comes down shows that the connection lives.
    world.clock.advance(5_000);
    world.server.post('lobby', ben, 'hello');
    for (const { pair } of world.server.connections) while (pair.deliver('down'));
    world.clock.advance(5_000);
    await new Promise((resolve) => setImmediate(resolve));
    room.join();
    await world.settle();
    expect(world.server.requests.map(({ event }) => event)).toEqual(['joinRoom', 'leaveRoom', 'joinRoom']);
    world.server.post('lobby', ben, 'hello again');
    await world.settle();
    expect(texts(room)).toEqual(['hello', 'hello again']);
  });

  it('A5 is refused where it may not enter, and asks again when someone joins anew or the connection is new', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    const room = client.room('staff');
    world.server.refuse = (event) => (event === 'joinRoom' ? { code: 'forbidden', message: 'not yours' } : undefined);
    client.connect();
    const letGo = room.join();
    await world.pass(60_000);
    expect(room.snapshot).toMatchObject({ state: 'refused', error: { code: 'forbidden', message: 'not yours' } });
    expect(asked(world, 'joinRoom')).toHaveLength(1);
    world.server.cut();
    await world.pass(1_000);
    expect(asked(world, 'joinRoom')).toHaveLength(2);
    letGo();
    world.server.refuse = () => undefined;
    room.join();
    await world.settle();
    expect(room.snapshot.state).toBe('joined');
    expect(room.snapshot.error).toBeUndefined();
  });

  it('tries to join again where the server asked to wait', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    world.server.refuse = () => ({ code: 'busy', message: '', retryAfterMs: 2_000 });
    client.connect();
    client.room('lobby').join();
    await world.pass(1_999);
    world.server.refuse = () => undefined;
    expect(client.room('lobby').snapshot.state).toBe('joining');
    await world.pass(1);
    expect(client.room('lobby').snapshot.state).toBe('joined');
  });

  it('lists those who come and go', async () => {
    const { world, room } = await inLobby();
    const other = createClient(world.optionsFor(ben));
    other.connect();
    other.room('lobby').join();
    await world.settle();
    expect(room.snapshot).toMatchObject({ members: [ana, ben], memberCount: 2 });
    other.close();
    await world.settle();
    expect(room.snapshot).toMatchObject({ members: [ana], memberCount: 1 });
  });
});

describe('sending', () => {
  it('shows the row when `send` returns, and as the same row once it is stored', async () => {
    const { world, room } = await inLobby();
    const id = room.send('hello', { replyTo: 7 });
    const [row] = room.snapshot.messages;
    expect(row).toMatchObject({ id, text: 'hello', state: 'pending', replyTo: { seq: 7 }, key: `ana/${id}` });
    await world.settle();
    expect(room.snapshot.messages).toMatchObject([{ id, seq: 1, state: 'stored', key: row?.key }]);
  });

  it.each([true, false])('shows one row throughout, whether or not the answer overtakes the entry (%s)', async (acksFirst) => {
    const { world, room } = await inLobby();
    world.server.acksFirst = acksFirst;
    const seen: string[] = [];
    room.subscribe(() => seen.push(room.snapshot.messages.map(({ key }) => key).join()));
    const id = room.send('hello');
    await world.settle();
    expect(new Set(seen)).toEqual(new Set([`ana/${id}`]));
    expect(states(room)).toEqual(['stored']);
  });

  it('D3 shows and stores a message once whose answer was lost with the connection', async () => {
    const { world, room } = await inLobby();
    const id = room.send('once');
    const [connection] = world.server.connections;
    connection?.pair.deliver('up');
    expect(world.server.room('lobby').head).toBe(1);
    world.server.cut();
    expect(states(room)).toEqual(['pending']);
    await world.pass(1_000);
    expect(room.snapshot.messages).toMatchObject([{ id, seq: 1, state: 'stored' }]);
    expect(world.server.room('lobby').head).toBe(1);
  });

  it('D5 sends what was written offline in that order, after the room is joined again', async () => {
    const { world, client, room } = await inLobby(1);
    world.server.cut();
    world.server.post('lobby', ben, 'missed');
    for (const text of ['a', 'b', 'c']) room.send(text);
    expect(client.status.pending).toBe(3);
    const before = world.server.requests.length;
    await world.pass(1_000);
    expect(world.server.requests.slice(before).map(({ event }) => event)).toEqual(['joinRoom', 'sendMessage', 'sendMessage', 'sendMessage']);
    expect(texts(room)).toEqual(['m1', 'missed', 'a', 'b', 'c']);
  });

  it('sends to a room that nobody joined', async () => {
    const { world, client } = await inLobby();
    client.room('elsewhere').send('a note');
    await world.settle();
    expect(world.server.room('elsewhere').entries).toMatchObject([{ text: 'a note' }]);
    expect(client.room('elsewhere').snapshot.messages).toMatchObject([{ state: 'stored', seq: 1 }]);
    client.room('elsewhere').join();
    await world.settle();
    expect(texts(client.room('elsewhere'))).toEqual(['a note']);
  });

  it('D8 keeps a refused message as failed, to be sent again or discarded', async () => {
    const { world, client, room } = await inLobby();
    world.server.refuse = (event) => (event === 'sendMessage' ? { code: 'too_large', message: 'too long' } : undefined);
    const [first, second] = [room.send('a'), room.send('b')];
    await world.settle();
    expect(room.snapshot.messages).toMatchObject([
      { id: first, state: 'failed', error: { code: 'too_large', message: 'too long' } },
      { id: second, state: 'failed' },
    ]);
    expect(client.status.pending).toBe(0);
    world.server.refuse = () => undefined;
    const again = room.retry(first);
    expect(room.snapshot.messages).toMatchObject([
      { id: second, state: 'failed' },
      { id: again, text: 'a', state: 'pending' },
    ]);
    await world.settle();
    room.discard(second);
    expect(room.snapshot.messages).toMatchObject([{ id: again, state: 'stored' }]);
    expect(client.outbox.list()).toEqual([]);
    expect(room.retry('unknown')).toBeUndefined();
    room.discard(again ?? '');
    expect(states(room)).toEqual(['stored']);
  });

  it('takes back a message that was never sent, and none that may have been', async () => {
    const world = new ChatWorld();
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    room.discard(room.send('never mind'));
    expect(room.snapshot.messages).toEqual([]);
    client.connect();
    room.join();
    await world.settle();
    const id = room.send('on its way');
    room.discard(id);
    await world.settle();
    expect(states(room)).toEqual(['stored']);
  });

  it('leaves a message pending while the server asks to wait, and its place in the order', async () => {
    const { world, room } = await inLobby();
    let refusals = 2;
    const isFirst = (payload: unknown): boolean => (payload as { text?: string }).text === 'a';
    world.server.refuse = (_event, payload) => (isFirst(payload) && refusals-- > 0 ? { code: 'rate_limited', message: '', retryAfterMs: 1_000 } : undefined);
    room.send('a');
    room.send('b');
    await world.pass(1_999);
    expect(states(room)).toEqual(['pending', 'pending']);
    await world.pass(1);
    expect(states(room)).toEqual(['stored', 'pending']);
    // The server's pace, for a while.
    await world.pass(1_500);
    expect(world.server.room('lobby').entries).toMatchObject([{ text: 'a' }, { text: 'b' }]);
  });

  it('sends again over a new connection when the server ends the old one in its answer', async () => {
    const { world, room } = await inLobby();
    world.server.refuse = (event) => (event === 'sendMessage' ? { code: 'shutting_down', message: '', retryAfterMs: 3_000 } : undefined);
    room.send('a');
    await world.settle();
    world.server.refuse = () => undefined;
    await world.pass(2_999);
    expect(states(room)).toEqual(['pending']);
    await world.pass(1);
    expect(states(room)).toEqual(['stored']);
  });
});

describe('what the application is told', () => {
  it('D4 hears each entry once and in order, after the snapshot has it, and nothing that was loaded as older', async () => {
    const { world, room } = await inLobby(60);
    const told: string[] = [];
    const undo = room.onDelivery(({ entries }) => {
      expect(room.snapshot.head).toBe(entries.at(-1)?.seq);
      told.push(...entries.map(({ seq }) => `${seq}`));
    });
    const loading = room.loadOlder();
    await world.settle();
    await loading;
    world.server.post('lobby', ben, 'live');
    await world.settle();
    world.server.cut();
    for (let i = 0; i < 250; i++) world.server.post('lobby', ben, `m${i}`);
    await world.pass(1_000);
    undo();
    world.server.post('lobby', ben, 'unheard');
    await world.settle();
    expect(told).toEqual(Array.from({ length: 251 }, (_, i) => `${i + 61}`));
  });

  it('I6 hears that a stream is gone, and what retention removed', async () => {
    const { world, room } = await inLobby(2);
    const told: unknown[] = [];
    room.onDelivery(({ reset, removed, entries }) => told.push({ reset, removed, seqs: entries.map(({ seq }) => seq) }));
    world.server.cut();
    for (let i = 3; i <= 10; i++) world.server.post('lobby', ben, `m${i}`);
    world.server.room('lobby').trim(2);
    await world.pass(1_000);
    world.server.room('lobby').lose();
    world.server.post('lobby', ben, 'anew');
    await world.settle();
    expect(told).toEqual([
      { reset: undefined, removed: { from: 3, to: 8 }, seqs: [9, 10] },
      { reset: true, removed: undefined, seqs: [1] },
    ]);
  });

  it('D8 hears each outcome once, when the snapshot shows it', async () => {
    const { world, client, room } = await inLobby();
    const outcomes: unknown[] = [];
    client.onOutcome((outcome) => outcomes.push({ ...outcome, rows: states(room) }));
    const first = room.send('a');
    await world.settle();
    world.server.refuse = () => ({ code: 'too_large', message: 'too long' });
    const second = room.send('b');
    const edit = room.edit(1, 'c').catch(() => {});
    await world.settle();
    await edit;
    expect(outcomes).toEqual([
      { room: 'lobby', id: first, event: 'sendMessage', state: 'stored', seq: 1, at: world.clock.now(), rows: ['stored'] },
      { room: 'lobby', id: second, event: 'sendMessage', state: 'failed', error: { code: 'too_large', message: 'too long' }, rows: ['stored', 'failed'] },
      expect.objectContaining({ event: 'editMessage', state: 'failed' }),
    ]);
  });
});

describe('a full outbox', () => {
  it('D8 refuses with `outbox_full` whatever is published, and nothing of it shows', async () => {
    const { world, client, room } = await inLobby(1);
    world.server.cut();
    world.server.isUp = false;
    for (let i = 0; i < 1_000; i++) room.send(`m${i}`);
    const { messages } = room.snapshot;
    expect(() => room.send('one more')).toThrow(expect.objectContaining({ code: 'outbox_full' }));
    await expect(room.edit(1, 'an edit')).rejects.toMatchObject({ code: 'outbox_full' });
    expect(room.snapshot.messages).toBe(messages);
    expect(client.status.pending).toBe(1_000);
  });
});

describe('losing the right to a room', () => {
  const problem = { code: 'not_found', message: 'there is no such room, or you may not enter it' };

  it('I7 is refused with the reason, hears nothing more, and other rooms go on', async () => {
    const { world, client, room } = await inLobby(1);
    client.room('tea').join();
    await world.settle();
    const told: unknown[] = [];
    room.onDelivery((delivery) => told.push(delivery));
    world.server.removeFromRoom('ana', 'lobby');
    const late = world.server.post('lobby', ben, 'not for Ana');
    await world.settle();
    world.server.tell('newMessage', late);
    world.server.tell('userLeft', { room: 'lobby', ...ben, memberCount: 0, message: '' });
    world.server.post('tea', ben, 'for Ana');
    await world.settle();
    expect(room.snapshot).toMatchObject({ state: 'refused', error: problem, messages: [{ text: 'm1' }], memberCount: 1 });
    expect(told).toEqual([]);
    expect(texts(client.room('tea'))).toEqual(['for Ana']);
    expect(client.status.name).toBe('live');
  });

  it('I7 handles no page that was asked for before', async () => {
    const { world, room } = await inLobby(1);
    world.server.cut();
    for (let i = 2; i <= 500; i++) world.server.post('lobby', ben, `m${i}`);
    world.server.refuse = (event) => {
      if (event === 'history') world.server.removeFromRoom('ana', 'lobby');
      return undefined;
    };
    await world.pass(10_000);
    expect(room.snapshot).toMatchObject({ state: 'refused', head: 201 });
  });

  it('fails what waits there, and D8 nothing that is stored', async () => {
    const { world, client, room } = await inLobby();
    const outcomes: string[] = [];
    client.onOutcome(({ id, state }) => outcomes.push(`${id} ${state}`));
    const stored = room.send('stored, answer lost');
    [...world.server.connections][0]?.pair.deliver('up');
    const late = room.send('too late');
    world.server.removeFromRoom('ana', 'lobby');
    world.server.cut();
    await world.pass(2_000);
    expect(outcomes).toEqual([`${stored} stored`, `${late} failed`]);
  });

  it('comes back where the right does: with the next join, connection or token', async () => {
    const { world, client, room } = await inLobby();
    world.server.removeFromRoom('ana', 'lobby');
    await world.settle();
    world.server.letIn('ana', 'lobby');
    world.server.cut();
    await world.pass(1_000);
    expect(room.snapshot.state).toBe('joined');
    expect(client.status.name).toBe('live');
  });
});

describe('changing', () => {
  it('shows an edit, a reaction and a deletion at once, and resolves when they are stored', async () => {
    const { world, room } = await inLobby();
    room.send('a');
    await world.settle();
    const done = [room.edit(1, 'b'), room.react(1, '👍', true)];
    expect(room.snapshot.messages).toMatchObject([{ text: 'b', isEdited: true, reactions: [{ emoji: '👍', count: 1, isMine: true }] }]);
    const shown = room.snapshot.messages[0];
    await world.settle();
    await Promise.all(done);
    expect(room.snapshot.messages[0]).toBe(shown);
    const removed = room.remove(1);
    expect(room.snapshot.messages).toMatchObject([{ text: '', isDeleted: true }]);
    await world.settle();
    await removed;
    expect(world.server.room('lobby').entries.map(({ kind }) => kind)).toEqual(['message', 'edit', 'react', 'delete']);
  });

  it('takes a refused change back, and rejects with its code', async () => {
    const { world, room } = await inLobby(1);
    const before = room.snapshot.messages;
    const edit = room.edit(1, "not Ana's");
    const rejected = expect(edit).rejects.toMatchObject({ name: 'PartylineClientError', code: 'not_author' });
    expect(texts(room)).toEqual(["not Ana's"]);
    await world.settle();
    await rejected;
    expect(room.snapshot.messages).toEqual(before);
  });

  it('I6 withdraws what was meant for a stream that is gone', async () => {
    const { world, room } = await inLobby();
    room.send('mine');
    await world.settle();
    world.server.cut();
    const edits = [room.edit(1, 'b'), room.react(1, '👍', true)].map((edit) => expect(edit).rejects.toMatchObject({ code: 'no_such_entry' }));
    const reply = room.send('a reply', { replyTo: 1 });
    room.send('a message');
    world.server.room('lobby').lose();
    world.server.post('lobby', ben, 'after the loss');
    await world.pass(1_000);
    await Promise.all(edits);
    expect(world.server.room('lobby').entries).toMatchObject([{ text: 'after the loss' }, { text: 'a message' }]);
    expect(room.snapshot.messages).toMatchObject([{ text: 'after the loss' }, { text: 'a message' }, { text: 'a reply', state: 'failed' }]);
    const again = room.retry(reply);
    await world.settle();
    expect(world.server.requests.at(-1)?.payload).toEqual({ room: 'lobby', id: again, text: 'a reply' });
    expect(texts(room)).toEqual(['after the loss', 'a message', 'a reply']);
  });

  it.each(['stored', 'lost'])('D8 I6 asks whether what it had sent is %s, where the stream is put back and does not show it', async (fate) => {
    const { world, client, room } = await inLobby();
    const outcomes: PublishOutcome[] = [];
    client.onOutcome((outcome) => outcomes.push(outcome));
    room.send('mine');
    await world.settle();
    const reply = room.send('a reply', { replyTo: 1 });
    const edit = room.edit(1, 'mine, changed').then(
      () => 'stored',
      ({ code }: PartylineClientError) => code,
    );
    await Promise.resolve();
    const [connection] = world.server.connections;
    if (fate === 'stored') for (let i = 0; i < 2; i++) connection?.pair.deliver('up');
    world.server.cut();
    for (let i = 0; i < 300; i++) world.server.post('lobby', ben, `m${i}`);
    world.server.room('lobby').renew();
    const asked = world.server.requests.length;
    await world.pass(2_000);
    const log = world.server.room('lobby').entries.filter(({ sender }) => sender === 'ana');
    const news = world.server.requests.slice(asked).filter(({ event }) => event === 'sendMessage' || event === 'editMessage');
    expect(news.map(({ payload }) => payload)).toMatchObject([{ id: reply, follows: reply }, {}]);
    if (fate === 'stored') {
      expect(outcomes).toMatchObject([{ state: 'stored' }, { id: reply, state: 'stored', seq: 2 }, { event: 'editMessage', state: 'stored', seq: 3 }]);
      expect([log.length, await edit, texts(room).includes('a reply')]).toEqual([3, 'stored', false]);
    } else {
      expect(outcomes).toMatchObject([{ state: 'stored' }, { id: reply, state: 'failed', error: { code: 'no_such_entry' } }, { state: 'failed' }]);
      expect([log.length, await edit]).toEqual([1, 'no_such_entry']);
      const again = room.retry(reply);
      await world.settle();
      expect(world.server.requests.at(-1)?.payload).toEqual({ room: 'lobby', id: again, text: 'a reply' });
    }
    expect(client.status.pending).toBe(0);
  });
});

describe('catching up', () => {
  it('D6 replays page by page, and holds what comes live behind it', async () => {
    const { world, client, room } = await inLobby(1);
    world.server.cut();
    for (let i = 2; i <= 450; i++) world.server.post('lobby', ben, `m${i}`);
    let shown = room.snapshot.messages;
    room.subscribe(() => {
      const now = room.snapshot.messages;
      expect(now.slice(0, shown.length)).toEqual(shown);
      shown = now;
    });
    await world.pass(400);
    const [connection] = world.server.connections;
    world.server.post('lobby', ben, 'live');
    expect(connection).toBeDefined();
    await world.settle();
    expect(texts(room)).toEqual([...Array.from({ length: 450 }, (_, i) => `m${i + 1}`), 'live']);
    expect(asked(world, 'history')).toEqual([
      { room: 'lobby', after: 201, limit: 200 },
      { room: 'lobby', after: 401, limit: 200 },
    ]);
    expect(client.status.name).toBe('live');
  });

  it('D4 asks for what is missing when an entry comes too early', async () => {
    const { world, room } = await inLobby(1);
    const lost = world.server.room('lobby').publish(ben, 'lost-00000001', { kind: 'message', text: 'm2' }, 0);
    expect(lost.entry).toBeDefined();
    world.server.post('lobby', ben, 'm3');
    await world.settle();
    expect(texts(room)).toEqual(['m1', 'm2', 'm3']);
  });

  it('D6 says exactly what retention removed', async () => {
    const { world, room } = await inLobby(2);
    world.server.cut();
    for (let i = 3; i <= 10; i++) world.server.post('lobby', ben, `m${i}`);
    world.server.room('lobby').trim(4);
    await world.pass(1_000);
    expect(texts(room)).toEqual(['m1', 'm2', 'm7', 'm8', 'm9', 'm10']);
    expect(room.snapshot.gap).toEqual({ from: 3, to: 6 });
  });

  it('D6 takes the verdict again where the pages of a replay are gone', async () => {
    const { world, room } = await inLobby(1);
    world.server.cut();
    for (let i = 2; i <= 300; i++) world.server.post('lobby', ben, `m${i}`);
    world.server.refuse = (event) => {
      if (event === 'history') world.server.room('lobby').trim(0);
      return undefined;
    };
    await world.pass(10_000);
    expect(room.snapshot).toMatchObject({ state: 'joined', head: 300, gap: { from: 202, to: 300 } });
    expect(room.snapshot.messages).toHaveLength(201);
  });

  it('I6 starts anew when the stream was replaced under a live connection', async () => {
    const { world, room } = await inLobby(3);
    world.server.room('lobby').lose();
    world.server.post('lobby', ben, 'first of the new');
    await world.settle();
    expect(room.snapshot).toMatchObject({ epoch: 'epoch-2', head: 1, messages: [{ text: 'first of the new' }] });
  });

  it('goes on with a replay that the connection broke', async () => {
    const { world, room } = await inLobby(0);
    world.server.cut();
    for (let i = 1; i <= 1_000; i++) world.server.post('lobby', ben, `m${i}`);
    world.server.refuse = (event) => {
      if (event === 'history' && world.random() < 0.4) world.server.cut();
      return undefined;
    };
    await world.pass(60_000);
    expect(texts(room)).toEqual(Array.from({ length: 1_000 }, (_, i) => `m${i + 1}`));
  });
});

describe('older pages', () => {
  it('loads 50 at a time, until there are no more', async () => {
    const { world, room } = await inLobby(120);
    expect(room.snapshot).toMatchObject({ hasOlder: true });
    expect(texts(room)[0]).toBe('m71');
    const rows = room.snapshot.messages;
    const loading = room.loadOlder();
    expect(room.snapshot.isLoadingOlder).toBe(true);
    expect(room.loadOlder()).toBe(loading);
    await world.settle();
    await loading;
    expect(room.snapshot).toMatchObject({ hasOlder: true, isLoadingOlder: false });
    expect(texts(room)[0]).toBe('m21');
    expect(room.snapshot.messages.slice(50)).toEqual(rows);
    expect(room.snapshot.messages[50]).toBe(rows[0]);
    const last = room.loadOlder();
    await world.settle();
    await last;
    expect(room.snapshot.hasOlder).toBe(false);
    expect(texts(room)).toHaveLength(120);
    await room.loadOlder();
    expect(asked(world, 'history')).toHaveLength(2);
  });

  it('goes on past pages that have nothing to show', async () => {
    const world = new ChatWorld();
    world.server.post('lobby', ben, 'the message');
    for (let i = 0; i < 130; i++) world.server.post('lobby', ben, { kind: 'react', target: 1, emoji: '👍', on: i % 2 === 0 });
    const client = createClient(world.optionsFor(ana));
    const room = client.room('lobby');
    client.connect();
    room.join();
    await world.settle();
    expect(texts(room)).toEqual([]);
    const loading = room.loadOlder();
    await world.settle();
    await loading;
    expect(texts(room)).toEqual(['the message']);
  });

  it('rejects while there is no connection, and works afterwards', async () => {
    const { world, room } = await inLobby(60);
    world.server.cut();
    await expect(room.loadOlder()).rejects.toMatchObject({ code: 'offline' });
    expect(room.snapshot.isLoadingOlder).toBe(false);
    await world.pass(1_000);
    const loading = room.loadOlder();
    await world.settle();
    await loading;
    expect(texts(room)).toHaveLength(60);
  });

  it('I6 throws away an older page of a stream that was replaced meanwhile', async () => {
    const { world, room } = await inLobby(60);
    world.server.room('lobby').lose();
    const loading = room.loadOlder();
    await world.settle();
    await loading;
    expect(room.snapshot).toMatchObject({ epoch: 'epoch-2', messages: [] });
  });
});

it('keeps the same snapshot until something changed, and tells every change', async () => {
  const { world, room } = await inLobby(1);
  const before = room.snapshot;
  expect(room.snapshot).toBe(before);
  const listener = vi.fn();
  const undo = room.subscribe(listener);
  world.server.post('lobby', ben, 'new');
  await world.settle();
  expect(listener).toHaveBeenCalledTimes(1);
  expect(room.snapshot).not.toBe(before);
  expect(room.snapshot.members).toBe(before.members);
  expect(room.snapshot.messages[0]).toBe(before.messages[0]);
  undo();
  world.server.post('lobby', ben, 'newer');
  await world.settle();
  expect(listener).toHaveBeenCalledTimes(1);
});

it('is at rest with no timer once everything is told', async () => {
  const { world, room } = await inLobby(3);
  room.send('a');
  await world.settle();
  expect(world.clock.pending).toBe(0);
});
