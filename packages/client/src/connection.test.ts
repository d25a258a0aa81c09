import { ana, ben, ChatWorld, FakeClock, fakeToken } from '@partyline/testing';
import { describe, expect, it, vi } from 'vitest';
import { createClient, type PartylineClient } from './client.ts';
import { steps } from './connection-state.ts';
import { PartylineClientError } from './error.ts';
import type { OpenWire, WireListener } from './wire.ts';

/** A world, a client in it for Ana, and what its status was called over time. */
function start(options: Partial<Parameters<typeof createClient>[0]> = {}, seed = 1) {
  const world = new ChatWorld(seed);
  const client = createClient({ ...world.optionsFor(ana), ...options });
  const names: string[] = [client.status.name];
  client.subscribe(() => {
    if (client.status.name !== names.at(-1)) names.push(client.status.name);
  });
  return { world, client, names };
}

describe('the machine', () => {
  it('leads somewhere from every state, and nowhere but to known ones', () => {
    const states = new Set(Object.keys(steps));
    for (const row of Object.values(steps)) {
      const targets = Object.values(row).filter((target) => target !== undefined);
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) expect(states).toContain(target);
    }
  });

  it('can be closed from everywhere but `closed`, and never goes back to `idle`', () => {
    const rows = Object.entries(steps);
    expect(rows.filter(([, row]) => row.close !== 'closed').map(([state]) => state)).toEqual(['closed']);
    expect(rows.flatMap(([, row]) => Object.values(row))).not.toContain('idle');
  });
});

describe('connecting', () => {
  it('does nothing before `connect`, then becomes live', async () => {
    const { world, client, names } = start();
    await world.pass(60_000);
    expect(world.server.tokens).toEqual([]);
    expect(client.status.name).toBe('connecting');
    client.connect();
    await world.settle();
    expect(names).toEqual(['connecting', 'live']);
    expect(client.status).toEqual({ name: 'live', since: world.clock.now(), pending: 0 });
  });

  it('opens one connection, however often `connect` is called', async () => {
    const { world, client } = start();
    client.connect();
    client.connect();
    await world.settle();
    client.connect();
    await world.settle();
    expect(world.server.tokens).toHaveLength(1);
    expect(world.listening).toBe(1);
  });

  it('keeps the same status object until it changes', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    const before = client.status;
    const listener = vi.fn();
    client.subscribe(listener);
    world.server.post('elsewhere', ben, 'hi');
    await world.settle();
    expect(client.status).toBe(before);
    expect(listener).not.toHaveBeenCalled();
  });

  it('knows itself from a token at once, and from a function once it was asked', async () => {
    expect(start().client.self).toEqual(ana);
    const { world, client } = start({ token: async () => fakeToken(ana) });
    expect(client.self).toBeUndefined();
    client.connect();
    await world.settle();
    expect(client.self).toEqual(ana);
  });

  it('leaves no timer and no listener behind when it is closed, in any state', async () => {
    for (const isUp of [true, false]) {
      const { world, client } = start();
      world.server.isUp = isUp;
      client.connect();
      await world.settle();
      client.close();
      await world.settle();
      expect([world.clock.pending, world.listening, world.server.connections.size]).toEqual([0, 0, 0]);
      expect(client.status.name).toBe('offline');
    }
  });

  it('connects again after it was closed', async () => {
    const { world, client, names } = start();
    client.connect();
    await world.settle();
    client.close();
    client.connect();
    await world.settle();
    expect(names).toEqual(['connecting', 'live', 'offline', 'connecting', 'live']);
  });
});

describe('pace', () => {
  it('tries again with full jitter, up to 8 s apart, while someone can see the page', async () => {
    const { world, client } = start({ random: () => 1 });
    world.server.isUp = false;
    client.connect();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      await world.settle();
      waits.push((client.status.retryAt ?? 0) - world.clock.now());
      await world.pass(waits[i] ?? 0);
    }
    expect(waits).toEqual([500, 500, 1000, 2000, 4000, 8000, 8000]);
    expect(world.server.tokens).toHaveLength(8);
  });

  it('waits no longer than it has failed for, so that a short absence of the server stays short', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { world, client } = start({}, seed);
      client.connect();
      await world.pass(10_000);
      world.server.isUp = false;
      world.server.cut();
      await world.pass(1_500);
      world.server.isUp = true;
      await world.pass(1_500);
      expect(client.status.name).toBe('live');
    }
  });

  it('waits up to 5 minutes while nobody sees the page, and tries at once when it is shown', async () => {
    const { world, client } = start({ random: () => 1 });
    world.isVisible = false;
    world.server.isUp = false;
    client.connect();
    await world.pass(1_500_000);
    expect((client.status.retryAt ?? 0) - world.clock.now()).toBeGreaterThan(8_000);
    world.server.isUp = true;
    world.isVisible = true;
    world.wake();
    await world.settle();
    expect(client.status.name).toBe('live');
  });

  it('starts its pace anew after a connection that lasted, not after one that broke at once', async () => {
    const { world, client } = start({ random: () => 1 });
    client.connect();
    const waits: number[] = [];
    for (const lived of [10_000, 1_000, 1_000, 10_000]) {
      await world.pass(lived);
      world.server.cut();
      await world.settle();
      waits.push((client.status.retryAt ?? 0) - world.clock.now());
      await world.pass(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([500, 1000, 2000, 500]);
  });

  it("honours the server's hint when it shuts down, even if the page is woken before", async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    client.room('lobby').send('on its way');
    world.server.tell('error', { code: 'shutting_down', message: 'back in a moment', retryAfterMs: 8_000 });
    await world.pass(1_000);
    expect(client.status).toMatchObject({ name: 'live', pending: 0 });
    world.server.cut();
    expect(client.status).toMatchObject({ name: 'connecting', error: { code: 'shutting_down' }, retryAt: world.clock.now() + 7_000 });
    await world.pass(6_999);
    world.wake();
    await world.settle();
    expect(world.server.tokens).toHaveLength(1);
    await world.pass(1);
    expect(client.status.name).toBe('live');
  });

  it('comes back although its timer fires a moment before the time of the hint, as timers may', async () => {
    const clock = new FakeClock();
    const early = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms: number, callback: () => void) => clock.after(Math.max(0, ms - 0.5), callback),
    };
    const { world, client } = start({ clock: early });
    client.connect();
    await world.settle();
    world.server.tell('error', { code: 'shutting_down', message: 'back in a moment', retryAfterMs: 8_000 });
    world.server.disconnect();
    await world.settle();
    clock.advance(8_000);
    await world.settle();
    expect(client.status.name).toBe('live');
  });

  it('heeds what the server said before it closed the connection of someone who sent too much', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    world.server.tell('error', { code: 'rate_limited', message: 'slowly', retryAfterMs: 30_000 });
    world.server.disconnect();
    await world.settle();
    expect(client.status).toMatchObject({ error: { code: 'rate_limited' }, retryAt: world.clock.now() + 30_000 });
  });

  it('does not wait for ever for a server that said goodbye to close', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    world.server.tell('error', { code: 'shutting_down', message: 'back in a moment', retryAfterMs: 1_000 });
    await world.pass(6_999);
    expect(client.status.name).toBe('live');
    await world.pass(1);
    expect(client.status.name).toBe('connecting');
  });

  it('comes back later when the server has too many connections', async () => {
    const { world, client } = start();
    world.server.admit = () => ({ code: 'too_many_connections', message: '', retryAfterMs: 20_000 });
    client.connect();
    await world.settle();
    expect(client.status.retryAt).toBe(world.clock.now() + 20_000);
  });

  it('gives up an attempt that gets no answer', async () => {
    const silent = vi.fn(() => ({ request: () => {}, close: () => {} }));
    const { world, client } = start({ openWire: silent });
    client.connect();
    await world.pass(40_000);
    expect(silent.mock.calls.length).toBeGreaterThan(1);
    expect(client.status).toMatchObject({ name: 'offline', error: { code: 'offline' } });
  });

  it('RELIABILITY 27: waits 15 s more for the welcome of a server that was heard, and not longer, whatever else it says', async () => {
    const world = new ChatWorld();
    const attempts: WireListener[] = [];
    const openWire: OpenWire = (_auth, listener) => {
      attempts.push(listener);
      return { request: () => {}, close: () => {} };
    };
    const client = createClient({ ...world.optionsFor(ana), openWire });
    client.connect();
    await world.pass(14_000);
    attempts[0]?.heard();
    await world.pass(10_000);
    attempts[0]?.heard();
    await world.pass(4_999);
    expect([attempts.length, client.status.error]).toEqual([1, undefined]);
    await world.pass(1);
    expect(client.status.error).toMatchObject({ code: 'offline' });
    await world.pass(10_000);
    attempts.at(-1)?.heard();
    await world.pass(14_999);
    attempts.at(-1)?.opened();
    expect([attempts.length, client.status.name]).toEqual([2, 'live']);
    client.close();
    expect(world.clock.pending).toBe(0);
  });
});

describe('status', () => {
  it('says offline after 5 s without a connection, since it was lost', async () => {
    const { world, client, names } = start();
    client.connect();
    await world.pass(30_000);
    world.server.isUp = false;
    world.server.cut();
    const lost = world.clock.now();
    await world.pass(4_999);
    expect(client.status).toMatchObject({ name: 'connecting', since: lost, error: { code: 'offline' } });
    await world.pass(1);
    expect(client.status).toMatchObject({ name: 'offline', since: lost });
    world.server.isUp = true;
    await world.pass(8_000);
    expect(names).toEqual(['connecting', 'live', 'connecting', 'offline', 'live']);
    expect(client.status.since).toBeGreaterThan(lost + 5_000);
    expect(client.status.error).toBeUndefined();
  });

  it('is catching up from the reconnect until every room was told what it missed', async () => {
    const { world, client, names } = start();
    client.connect();
    client.room('lobby').join();
    await world.settle();
    world.server.cut();
    for (let i = 0; i < 500; i++) world.server.post('lobby', ben, `m${i}`);
    await world.pass(1_000);
    expect(names).toEqual(['connecting', 'live', 'connecting', 'catching-up', 'live']);
    expect(client.room('lobby').snapshot.messages).toHaveLength(500);
  });

  it('counts what waits in all rooms', async () => {
    const { world, client } = start();
    client.room('a').send('one');
    client.room('b').send('two');
    expect(client.status.pending).toBe(2);
    client.connect();
    await world.settle();
    expect(client.status.pending).toBe(0);
  });
});

describe('tokens', () => {
  const unauthorized = { code: 'unauthorized', message: 'not valid' } as const;

  it('is refused with a token that the server does not accept', async () => {
    const { world, client } = start();
    world.server.admit = () => unauthorized;
    client.connect();
    await world.pass(60_000);
    expect(client.status).toMatchObject({ name: 'refused', error: unauthorized });
    expect(world.server.tokens).toHaveLength(1);
    expect(world.clock.pending).toBe(0);
  });

  it('asks a function for a fresh token once, then is refused', async () => {
    const token = vi.fn(async () => fakeToken(ana, { n: token.mock.calls.length }));
    const { world, client } = start({ token });
    world.server.admit = () => unauthorized;
    client.connect();
    await world.pass(60_000);
    expect(token).toHaveBeenCalledTimes(2);
    expect(client.status.name).toBe('refused');
    world.server.admit = () => undefined;
    client.connect();
    await world.settle();
    expect(client.status.name).toBe('live');
  });

  it('A3 comes back at once with a new token when the old one expired', async () => {
    const token = vi.fn(() => fakeToken(ana, { n: token.mock.calls.length }));
    const { world, client } = start({ token });
    client.connect();
    await world.pass(10_000);
    world.server.tell('error', { code: 'token_expired', message: 'expired' });
    world.server.disconnect();
    await world.settle();
    expect(client.status.name).toBe('live');
    expect(world.server.tokens).toEqual([fakeToken(ana, { n: 1 }), fakeToken(ana, { n: 2 })]);
  });

  it('tries on slowly where every token expires at once', async () => {
    const { world, client } = start({ token: () => fakeToken(ana) });
    client.connect();
    for (let i = 0; i < 50; i++) {
      await world.settle();
      world.server.tell('error', { code: 'token_expired', message: 'expired' });
      world.server.disconnect();
      await world.settle();
    }
    expect(world.server.tokens.length).toBeLessThan(4);
    expect(client.status.error?.code).toBe('token_expired');
  });

  it('is refused when its only token expired', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    world.server.tell('error', { code: 'token_expired', message: 'expired' });
    world.server.disconnect();
    await world.settle();
    expect(client.status).toMatchObject({ name: 'refused', error: { code: 'token_expired' } });
  });

  it('A4 comes back with a new token where its own was revoked, and is refused where that one is too', async () => {
    const token = vi.fn(() => fakeToken(ana, { n: token.mock.calls.length }));
    const { world, client } = start({ token });
    client.connect();
    await world.pass(10_000);
    world.server.tell('error', { code: 'token_revoked', message: 'cut off' });
    world.server.disconnect();
    await world.settle();
    expect([client.status.name, world.server.tokens.length]).toEqual(['live', 2]);
    await world.pass(10_000);
    world.server.admit = () => ({ code: 'token_revoked', message: 'cut off' });
    world.server.cut();
    await world.pass(60_000);
    expect(client.status).toMatchObject({ name: 'refused', error: { code: 'token_revoked' } });
    expect(token).toHaveBeenCalledTimes(4);
  });

  it.each(['live', 'connecting'])('A4 stays away where the user is banned, while it is %s: no token helps', async (when) => {
    const token = vi.fn(() => fakeToken(ana));
    const { world, client } = start({ token });
    const banned = { code: 'banned', message: 'not welcome' } as const;
    if (when === 'connecting') world.server.admit = () => banned;
    client.connect();
    await world.settle();
    world.server.tell('error', banned);
    world.server.disconnect();
    await world.pass(60_000);
    expect(client.status).toMatchObject({ name: 'refused', error: banned });
    expect(token).toHaveBeenCalledTimes(1);
    expect(world.clock.pending).toBe(0);
  });

  it('A4 stays away when the server cuts the user off', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    world.server.tell('error', { code: 'forbidden', message: 'banned' });
    world.server.disconnect();
    await world.pass(60_000);
    expect(client.status).toMatchObject({ name: 'refused', error: { code: 'forbidden', message: 'banned' } });
  });

  it('comes back after the server closed the connection without a reason', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    world.server.disconnect();
    await world.pass(1_000);
    expect(client.status.name).toBe('live');
  });

  it('tries again when the function failed, unless it failed for good', async () => {
    const token = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new TypeError('fetch failed')).mockResolvedValueOnce(fakeToken(ana));
    const { world, client } = start({ token });
    client.connect();
    await world.settle();
    expect(client.status).toMatchObject({ name: 'connecting', error: { code: 'offline', message: 'fetch failed' } });
    await world.pass(1_000);
    expect(client.status.name).toBe('live');
    client.close();
    token.mockImplementation(() => {
      throw new PartylineClientError({ code: 'guests_disabled', message: 'sign in elsewhere' });
    });
    client.connect();
    await world.settle();
    expect(client.status).toMatchObject({ name: 'refused', error: { code: 'guests_disabled' } });
  });

  it("A1 never sends one user's rows in the name of another", async () => {
    let who = ana;
    const { world, client } = start({ token: () => fakeToken(who) });
    client.connect();
    await world.settle();
    client.room('lobby').send('by Ana');
    world.server.cut();
    who = ben;
    await world.pass(60_000);
    expect(client.status).toMatchObject({ name: 'refused', error: { code: 'unauthorized' } });
    expect(client.self).toEqual(ana);
    expect(world.server.room('lobby').entries).toEqual([]);
  });

  it('takes a new name for the same user', async () => {
    let name = 'Ana';
    const { world, client } = start({ token: () => fakeToken({ ...ana, name }) });
    client.connect();
    await world.settle();
    name = 'Anna';
    world.server.cut();
    await world.pass(1_000);
    expect(client.self?.name).toBe('Anna');
  });
});

it('E5 says goodbye only when it is closed, so that nobody sees a reconnect', async () => {
  const { world, client } = start({ token: () => fakeToken(ana) });
  client.connect();
  await world.pass(10_000);
  client.room('lobby').send('into the void');
  for (const { pair } of world.server.connections) pair.stall();
  world.server.tell('error', { code: 'token_expired', message: 'expired' });
  await world.pass(20_000);
  expect(world.server.tokens).toHaveLength(2);
  expect(world.server.goodbyes).toEqual([]);
  client.close();
  expect(world.server.goodbyes).toHaveLength(1);
});

it('notices that the server stopped answering, and comes back over a new connection', async () => {
  const { world, client } = start();
  client.connect();
  client.room('lobby').join();
  await world.settle();
  for (const { pair } of world.server.connections) pair.stall();
  client.room('lobby').send('into the void');
  await world.pass(9_999);
  expect(world.server.tokens).toHaveLength(1);
  await world.pass(1_000);
  expect(world.server.tokens).toHaveLength(2);
  expect(client.room('lobby').snapshot.messages).toMatchObject([{ text: 'into the void', state: 'stored' }]);
});

describe('one device', () => {
  const devices = (world: ChatWorld) => world.server.handshakes.map(({ device }) => device);

  it('counts its attempts, so that the server can close a connection that is dead', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    for (const { pair } of world.server.connections) pair.stall();
    client.room('lobby').send('into the void');
    await world.pass(20_000);
    const [first, second] = devices(world);
    expect([first?.attempt, second]).toEqual([1, { id: first?.id, attempt: 2 }]);
    expect(world.server.connections.size).toBe(1);
  });

  it('is another one in each client', async () => {
    const world = new ChatWorld();
    for (const client of [createClient(world.optionsFor(ana)), createClient(world.optionsFor(ana))]) client.connect();
    await world.settle();
    expect(new Set(devices(world).map((device) => device?.id)).size).toBe(2);
    expect(world.server.connections.size).toBe(2);
  });

  it('takes another name where someone else has its own, such as a copy of the process, and says nothing of it', async () => {
    const world = new ChatWorld();
    const [one, copy] = ['same-0000', 'same-0000'].map((first) => {
      const ids = [first];
      const given = world.optionsFor(ana);
      return createClient({ ...given, ids: () => ids.shift() ?? given.ids() });
    }) as [PartylineClient, PartylineClient];
    const problems: unknown[] = [];
    one.subscribe(() => problems.push(one.status.error?.code));
    one.connect();
    await world.settle();
    one.room('lobby').join();
    world.server.tell('error', { code: 'superseded', message: '' });
    world.server.disconnect();
    copy.connect();
    await world.pass(10_000);
    expect([one.status.name, copy.status.name, world.server.connections.size]).toEqual(['live', 'live', 2]);
    expect(new Set(problems)).toEqual(new Set([undefined]));
  });
});

describe('coming back to a page that slept', () => {
  it('has a silent connection show at once that it lives, and takes another one where it does not', async () => {
    const { world, client } = start();
    client.connect();
    client.room('lobby').join();
    await world.settle();
    for (const { pair } of world.server.connections) pair.stall();
    world.clock.jump(3_600_000);
    for (let i = 0; i < 3; i++) world.wake();
    await world.pass(1_499);
    expect(world.server.tokens).toHaveLength(1);
    await world.pass(501);
    expect([client.status.name, world.server.tokens.length, client.room('lobby').snapshot.state]).toEqual(['live', 2, 'joined']);
  });

  it('keeps a connection that answers, whatever it answers', async () => {
    const { world, client } = start();
    client.connect();
    await world.settle();
    world.server.refuse = () => ({ code: 'rate_limited', message: '', retryAfterMs: 5_000 });
    await world.pass(40_000);
    for (let i = 0; i < 3; i++) world.wake();
    await world.pass(10_000);
    expect([world.server.tokens.length, world.server.requests.length, client.status.name]).toEqual([1, 1, 'live']);
  });

  it('asks nothing of a connection that was heard a moment ago', async () => {
    const { world, client } = start();
    client.connect();
    await world.pass(29_000);
    world.wake();
    await world.settle();
    expect(world.server.requests).toEqual([]);
  });

  it('does not wait for an attempt that was begun before', async () => {
    let isFirst = true;
    const world = new ChatWorld();
    const openWire: OpenWire = (auth, listener) => {
      if (!isFirst) return world.server.openWire(auth, listener);
      isFirst = false;
      return { request: () => {}, close: () => {} };
    };
    const client = createClient({ ...world.optionsFor(ana), openWire });
    client.connect();
    await world.pass(4_000);
    world.wake();
    await world.settle();
    expect(client.status.name).toBe('connecting');
    world.clock.jump(3_600_000);
    world.wake();
    await world.settle();
    expect(client.status.name).toBe('live');
  });
});

it('makes one connection of 50 flaps of the network, with no storm of timers, and sends what waited once and in order', async () => {
  const { world, client } = start();
  client.connect();
  client.room('lobby').join();
  await world.settle();
  let most = 0;
  for (let flap = 0; flap < 50; flap++) {
    world.server.isUp = false;
    world.server.cut();
    client.room('lobby').send(`m${flap}`);
    await world.pass(flap * 7);
    most = Math.max(most, world.clock.pending);
    world.server.isUp = true;
    for (let i = 0; i < 3; i++) world.wake();
    if (flap % 3 === 0) await world.settle();
  }
  await world.pass(10_000);
  expect(world.server.connections.size).toBe(1);
  expect(most).toBeLessThan(4);
  expect(world.clock.pending).toBe(0);
  expect(world.server.room('lobby').entries.map((entry) => entry.kind === 'message' && entry.text)).toEqual(Array.from({ length: 50 }, (_, i) => `m${i}`));
  expect(client.status).toMatchObject({ name: 'live', pending: 0 });
});
