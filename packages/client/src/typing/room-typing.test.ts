import { ana, ben, ChatWorld } from '@partyline/testing';
import { expect, it } from 'vitest';
import { createClient } from '../client.ts';

const cas = { user: 'cas', name: 'Cas', color: '#408210' };
const dee = { user: 'dee', name: 'Dee', color: '#108537' };
const eve = { user: 'eve', name: 'Eve', color: '#944BE9' };

async function inLobby() {
  const world = new ChatWorld();
  const client = createClient({ ...world.optionsFor(ana), random: () => 0 });
  const room = client.room('lobby');
  client.connect();
  const leave = room.join();
  await world.settle();
  const tell = async (people: unknown[], count = people.length): Promise<void> => {
    world.server.tell('typing', { room: 'lobby', people, count });
    await world.settle();
  };
  const sent = (): unknown[] => world.server.requests.filter(({ event }) => event === 'typing').map(({ payload }) => payload);
  return { world, room, leave, tell, sent };
}

it('names three of the others, leaves oneself out, and tells of changes only', async () => {
  const { room, tell } = await inLobby();
  let changes = 0;
  room.typing.subscribe(() => (changes += 1));
  await tell([ben, ana]);
  await tell([ben, ana]);
  expect([room.typing.snapshot, changes]).toEqual([{ people: [ben], count: 1 }, 1]);
  await tell([ana, ben, cas, dee], 7);
  expect(room.typing.snapshot).toEqual({ people: [ben, cas, dee], count: 6 });
  await tell([ben, cas, dee, eve], 6);
  expect(room.typing.snapshot).toEqual({ people: [ben, cas, dee], count: 6 });
  room.typing.typed();
  await tell([ben, cas, dee, eve], 7);
  expect(room.typing.snapshot.count).toBe(6);
});

it('E4 forgets a typist when their message is there, whom it hears no more of after six seconds, and all when it is out', async () => {
  const { world, room, leave, tell } = await inLobby();
  await tell([ben, cas]);
  world.server.post('lobby', ben, 'done');
  await world.settle();
  expect(room.typing.snapshot).toEqual({ people: [cas], count: 1 });
  await world.pass(5_999);
  expect(room.typing.snapshot.count).toBe(1);
  await world.pass(1);
  expect(room.typing.snapshot).toEqual({ people: [], count: 0 });
  await tell([ben]);
  world.server.cut();
  expect(room.typing.snapshot.count).toBe(0);
  await world.pass(1_000);
  await tell([ben]);
  leave();
  await world.pass(1_000);
  expect(room.typing.snapshot.count).toBe(0);
});

it('E4 says so when the message is sent or the text is gone, and nothing outside the room', async () => {
  const { world, room, leave, sent } = await inLobby();
  room.typing.typed();
  room.send('done');
  await world.settle();
  expect(sent()).toEqual([
    { room: 'lobby', on: true, ageMs: 0 },
    { room: 'lobby', on: false, ageMs: 0 },
  ]);
  await world.pass(1_000);
  room.typing.typed();
  room.typing.stopped();
  await world.settle();
  expect(sent()).toHaveLength(4);
  leave();
  await world.pass(1_000);
  room.typing.typed();
  await world.pass(5_000);
  expect(sent()).toHaveLength(4);
});

it('goes on where the server refuses', async () => {
  const { world, room, sent } = await inLobby();
  world.server.refuse = (event) => (event === 'typing' ? { code: 'forbidden', message: 'read only' } : undefined);
  room.typing.typed();
  await world.pass(1_000);
  expect([sent().length, room.snapshot.state]).toEqual([1, 'joined']);
});
