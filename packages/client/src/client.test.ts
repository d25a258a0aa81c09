import { ana, ben, ChatWorld, fakeToken } from '@partyline/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from './client.ts';
import type { Fetch } from './session.ts';

afterEach(() => vi.unstubAllGlobals());

it('says what to do where it cannot know the server', () => {
  expect(() => createClient({ token: fakeToken(ana) })).toThrow('pass `url`');
});

it('needs nothing but a token in a page', () => {
  vi.stubGlobal('location', { origin: 'https://chat.example.org' });
  const client = createClient({ token: fakeToken(ana) });
  expect(client.self).toEqual(ana);
  expect(client.status).toMatchObject({ name: 'connecting', pending: 0 });
});

it('brings a message of one client to the others, once each and in the same order', async () => {
  const world = new ChatWorld();
  const clients = [ana, ben].map((person) => createClient(world.optionsFor(person)));
  for (const client of clients) {
    client.connect();
    client.room('lobby').join();
  }
  await world.settle();
  for (let i = 0; i < 20; i++) clients[i % 2]?.room('lobby').send(`m${i}`);
  await world.settle();
  const [first, second] = clients.map((client) => client.room('lobby').snapshot.messages.map(({ key, seq, text }) => ({ key, seq, text })));
  expect(first).toHaveLength(20);
  expect(second).toEqual(first);
});

it('ignores events that it does not know, and rooms that it is not in', async () => {
  const world = new ChatWorld();
  const client = createClient(world.optionsFor(ana));
  client.connect();
  await world.settle();
  world.server.tell('newMessage', { room: 'elsewhere', seq: 1 });
  world.server.tell('somethingNew', { room: 'lobby' });
  world.server.tell('somethingElse', 'text');
  world.server.tell('somethingBare', undefined);
  world.server.tell('error', { code: 'invalid_payload', message: 'of no request' });
  await world.settle();
  expect(client.status.name).toBe('live');
});

describe('rooms', () => {
  const rooms = [{ room: 'lobby', epoch: 'e', head: 3, memberCount: 1 }];
  const refusal = { ok: false, error: { code: 'token_expired', message: 'expired' } };

  it('are listed with the token', async () => {
    const fetch = vi.fn<Fetch>(async () => Response.json({ rooms }));
    const client = createClient({ ...new ChatWorld().optionsFor(ana), fetch });
    expect(await client.listRooms()).toEqual(rooms);
    expect(fetch.mock.calls[0]?.[1].headers).toEqual({ authorization: `Bearer ${fakeToken(ana)}` });
  });

  it('are listed with a fresh token where the old one expired', async () => {
    const fetch = vi
      .fn<Fetch>()
      .mockResolvedValueOnce(Response.json(refusal, { status: 401 }))
      .mockResolvedValueOnce(Response.json({ rooms }));
    let asked = 0;
    const client = createClient({ ...new ChatWorld().optionsFor(ana), fetch, token: () => fakeToken(ana, { n: ++asked }) });
    expect(await client.listRooms()).toEqual(rooms);
    expect(fetch.mock.calls.map(([, { headers }]) => headers.authorization)).toEqual([1, 2].map((n) => `Bearer ${fakeToken(ana, { n })}`));
  });

  it('are refused with the code', async () => {
    const fetch = vi.fn<Fetch>(async () => Response.json(refusal, { status: 401 }));
    const client = createClient({ ...new ChatWorld().optionsFor(ana), fetch });
    await expect(client.listRooms()).rejects.toMatchObject({ code: 'token_expired' });
  });
});
