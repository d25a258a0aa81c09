import { ana, ben, ChatWorld } from '@partyline/testing';
import { expect, it } from 'vitest';
import { createClient } from '../client.ts';

async function connected(isVisible = true) {
  const world = new ChatWorld();
  world.isAttended = true;
  world.isVisible = isVisible;
  const client = createClient({ ...world.optionsFor(ana), random: () => 0 });
  client.connect();
  await world.settle();
  const told = (): unknown[] => world.server.requests.filter(({ event }) => event === 'presence').map(({ payload }) => payload);
  return { world, client, told };
}

it('is idle a minute after the last input, and active with the next', async () => {
  const { world, client, told } = await connected();
  let changes = 0;
  client.subscribe(() => (changes += 1));
  await world.pass(59_000);
  world.act();
  await world.pass(59_999);
  expect([client.presence, told(), changes]).toEqual(['active', [], 0]);
  await world.pass(1);
  expect([client.presence, told()]).toEqual(['idle', [{ state: 'idle' }]]);
  await world.pass(600_000);
  world.act();
  await world.settle();
  expect([client.presence, told().length, told().at(-1), changes]).toEqual(['active', 2, { state: 'active' }, 2]);
});

it('is idle while nobody can see the page, from the beginning as well, and says it again on each connection', async () => {
  const { world, client, told } = await connected(false);
  expect([client.presence, told()]).toEqual(['idle', [{ state: 'idle' }]]);
  world.server.cut();
  await world.pass(1_000);
  expect(told()).toHaveLength(2);
  world.act();
  world.act(false);
  await world.settle();
  expect(told().slice(2)).toEqual([{ state: 'active' }, { state: 'idle' }]);
});

it('says nothing while it is offline, and has no timer once it is closed', async () => {
  const { world, client, told } = await connected();
  world.server.isUp = false;
  world.server.cut();
  await world.pass(61_000);
  expect([client.presence, told()]).toEqual(['idle', []]);
  world.server.isUp = true;
  await world.pass(300_000);
  expect(told()).toEqual([{ state: 'idle' }]);
  world.act();
  client.close();
  await world.settle();
  expect(world.clock.pending).toBe(0);
});

it('is always active where there is no page', async () => {
  const world = new ChatWorld();
  const client = createClient(world.optionsFor(ana));
  client.connect();
  await world.pass(120_000);
  expect([client.presence, world.server.requests]).toEqual(['active', []]);
});

it('shows who of a room is idle, and who the others are', async () => {
  const { world, client } = await connected();
  const other = createClient(world.optionsFor(ben));
  other.connect();
  const room = client.room('lobby');
  other.room('lobby').join();
  room.join();
  await world.settle();
  const { others } = room.snapshot;
  expect(others).toEqual([ben]);
  const tell = async (state: 'active' | 'idle'): Promise<void> => {
    world.server.tell('presence', { room: 'lobby', people: [{ user: 'ben', state }] });
    await world.settle();
  };
  await tell('active');
  expect(room.snapshot.others).toBe(others);
  await tell('idle');
  expect(room.snapshot.others).toEqual([{ ...ben, idle: true }]);
  expect(room.snapshot.members).toContainEqual({ ...ben, idle: true });
  await tell('active');
  expect(room.snapshot.others).toEqual([ben]);
});
