import { ana, ben, ChatWorld, fakeToken } from '@partyline/testing';
import { describe, expect, it, vi } from 'vitest';
import { createClient, type PartylineClient } from './client.ts';

const hour = 3_600_000;

/** Ana's client, live, whose tokens last so many milliseconds. `issue` makes the next one. */
async function start(lifeMs = hour, options: Partial<Parameters<typeof createClient>[0]> = {}) {
  const world = new ChatWorld();
  let issued = 0;
  const issue = (): string => {
    const iat = Math.floor(world.clock.now() / 1000);
    return fakeToken(ana, { n: ++issued, iat, exp: iat + lifeMs / 1000 });
  };
  const token = vi.fn<() => string | Promise<string>>(issue);
  const client = createClient({ ...world.optionsFor(ana), random: () => 0.5, token, ...options });
  client.connect();
  await world.settle();
  return { world, client, token, issue };
}

const offered = (world: ChatWorld): unknown[] => world.server.requests.filter(({ event }) => event === 'refreshToken').map(({ payload }) => payload);
const isLive = ({ status }: PartylineClient): boolean => status.name === 'live';

describe('before its token expires', () => {
  it('A3 a client offers a new one, over the connection that it has, and again before that one does', async () => {
    const { world, client, token } = await start();
    const names: string[] = [];
    client.subscribe(() => names.push(client.status.name));
    await world.pass(hour - 90_001);
    expect(token).toHaveBeenCalledTimes(1);
    await world.pass(1);
    expect(offered(world)).toHaveLength(1);
    expect([...world.server.connections].map((connection) => connection.token)).toEqual([token.mock.results[1]?.value]);
    await world.pass(10 * hour);
    expect(offered(world)).toHaveLength(11);
    expect(world.server.tokens).toHaveLength(1);
    expect(names.filter((name) => name !== 'live')).toEqual([]);
    client.close();
    expect(world.clock.pending).toBe(0);
  });

  it.each([
    [0, 60_000],
    [1, 120_000],
  ])('A3 that is a minute or two, by chance (%s), so that not all come at once', async (chance, before) => {
    const { world } = await start(hour, { random: () => chance });
    await world.pass(hour - before - 1);
    expect(offered(world)).toHaveLength(0);
    await world.pass(1);
    expect(offered(world)).toHaveLength(1);
  });

  it('A3 of a short life it is the last part, from the last fifth on', async () => {
    const { world } = await start(10_000, { random: () => 0 });
    await world.pass(7_999);
    expect(offered(world)).toHaveLength(0);
    await world.pass(1);
    expect(offered(world)).toHaveLength(1);
  });

  it('takes the name that the new token gives', async () => {
    const { world, client, token } = await start();
    token.mockImplementation(() => fakeToken({ ...ana, name: 'Anna' }));
    await world.pass(hour);
    expect(client.self?.name).toBe('Anna');
  });

  it('A5 asks again for rooms that it was refused', async () => {
    const { world, client } = await start();
    client.room('staff').join();
    world.server.removeFromRoom('ana', 'staff');
    await world.settle();
    expect(client.room('staff').snapshot.state).toBe('refused');
    world.server.letIn('ana', 'staff');
    await world.pass(hour);
    expect(client.room('staff').snapshot.state).toBe('joined');
  });

  it('does nothing where there is only one token, or none that says when it ends', async () => {
    for (const token of [fakeToken(ana, { exp: 1e10 }), () => fakeToken(ana), () => fakeToken(ana, { exp: 'soon' })]) {
      const world = new ChatWorld();
      const client = createClient({ ...world.optionsFor(ana), token });
      client.connect();
      await world.settle();
      expect(world.clock.pending).toBe(0);
    }
  });
});

describe('a refresh that fails', () => {
  it.each([
    ['the application has none', () => Promise.reject(new Error('offline'))],
    ['the application gives the old one', undefined],
    ['the application gives someone else’s', () => fakeToken(ben, { exp: 1e10 })],
  ])('A3 because %s is tried again while there is time, then the next connection comes with a new one', async (_why, next) => {
    const { world, client, token, issue } = await start();
    const old = token.mock.results[0]?.value as string;
    token.mockImplementation(next ?? (() => old));
    await world.pass(hour);
    expect(token.mock.calls.length).toBeGreaterThan(3);
    expect(token.mock.calls.length).toBeLessThan(12);
    expect(offered(world)).toEqual([]);
    token.mockImplementation(issue);
    world.server.tell('error', { code: 'token_expired', message: 'expired' });
    world.server.disconnect();
    await world.settle();
    expect([isLive(client), world.server.tokens.length]).toEqual([true, 2]);
  });

  it('A3 because the server doesn’t know it, as an older one, changes nothing', async () => {
    const { world, client } = await start();
    world.server.refuse = (event) => (event === 'refreshToken' ? { code: 'unknown_event', message: '' } : undefined);
    await world.pass(hour);
    expect(isLive(client)).toBe(true);
    expect(offered(world).length).toBeLessThan(12);
  });

  it('A4 because the user was cut off goes on with a new token, once', async () => {
    const { world, client, token } = await start();
    world.server.refuse = (event) => (event === 'refreshToken' ? { code: 'token_revoked', message: '' } : undefined);
    await world.pass(hour - 90_000);
    expect([isLive(client), token.mock.calls.length, world.server.tokens.length]).toEqual([true, 3, 2]);
  });
});

describe('clocks', () => {
  it('A3 a machine that slept through it offers a new token when it wakes', async () => {
    const { world, client, token } = await start();
    world.clock.jump(hour - 60_000);
    world.wake();
    await world.settle();
    expect(isLive(client)).toBe(true);
    expect([...world.server.connections].map((connection) => connection.token)).toEqual([token.mock.results[1]?.value]);
  });

  it('A3 notices within a minute that the wall clock went on, though nobody woke it', async () => {
    const { world } = await start();
    world.clock.jump(hour - 60_000);
    await world.pass(60_000);
    expect(offered(world)).toHaveLength(1);
  });

  it('A3 is in time although the wall clock was set back', async () => {
    const { world } = await start();
    world.clock.jump(-10 * hour);
    await world.pass(hour - 90_000);
    expect(offered(world)).toHaveLength(1);
  });

  it('A3 is in time although the wall clock was slow from the beginning', async () => {
    const world = new ChatWorld();
    const iat = world.clock.now() / 1000 + 7_200;
    const token = vi.fn(() => fakeToken(ana, { iat, exp: iat + 3_600 }));
    createClient({ ...world.optionsFor(ana), token }).connect();
    await world.pass(hour - 130_000);
    expect(world.server.requests).toEqual([]);
    expect(token).toHaveBeenCalledTimes(1);
    await world.pass(80_000);
    expect(token.mock.calls.length).toBeGreaterThan(1);
  });

  it('offers nothing in a loop where the wall clock is a day fast', async () => {
    const world = new ChatWorld();
    const iat = world.clock.now() / 1000 - 86_400;
    const token = vi.fn(() => fakeToken(ana, { iat, exp: iat + 3_600 }));
    const client = createClient({ ...world.optionsFor(ana), token });
    client.connect();
    await world.pass(hour);
    expect([isLive(client), token.mock.calls.length]).toEqual([true, 1]);
  });
});
