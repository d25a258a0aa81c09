import { ana, ben, ChatWorld } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import { createClient } from '../client.ts';
import { cursorsOf } from './cursors-of.ts';

/** Ana's client with a cursor in the lobby, where the others have theirs. */
async function inLobby(others: (world: ChatWorld) => void = () => {}) {
  const world = new ChatWorld();
  others(world);
  const client = createClient({ ...world.optionsFor(ana), random: () => 0 });
  client.connect();
  const cursors = cursorsOf(client, 'lobby');
  const leave = cursors.join();
  await world.settle();
  const asked = (event: string): unknown[] => world.server.requests.filter((request) => request.event === `/cursors ${event}`).map(({ payload }) => payload);
  return { world, client, cursors, leave, asked };
}

const half = { x: 32_768, y: 32_768 };
const withBen = (world: ChatWorld) => world.server.cursors.place('lobby', ben, half);

describe('being there', () => {
  it('enters the namespace over the one connection, and is told who is where', async () => {
    const { world, cursors } = await inLobby(withBen);
    expect(cursors.snapshot).toMatchObject({ state: 'joined', self: { slot: 1, color: ana.color }, people: [{ slot: 0, ...ben }], count: 2, shown: [0] });
    expect([...cursors]).toMatchObject([{ slot: 0, x: 32_768 / 65_535 }]);
    expect(cursors.personAt(0)).toEqual({ slot: 0, ...ben });
    expect(world.server.tokens).toHaveLength(1);
  });

  it('isn’t in the namespace without need, and leaves it half a second after the last', async () => {
    const { world, client, cursors, leave, asked } = await inLobby(withBen);
    client.room('lobby').join();
    const again = cursors.join();
    leave();
    again();
    expect(cursors.snapshot.state).toBe('joined');
    await world.pass(400);
    cursors.join()();
    await world.pass(400);
    expect(asked('leave')).toEqual([]);
    await world.pass(200);
    expect([asked('leave'), cursors.snapshot]).toEqual([[{ room: 'lobby' }], { state: 'idle', people: [], count: 0, shown: [] }]);
    expect([world.server.cursors.inside.size, client.status.name]).toEqual([0, 'live']);
    cursors.join();
    await world.settle();
    expect(cursors.snapshot.state).toBe('joined');
  });

  it('comes back after a reconnect, says where its pointer is, and forgets nobody who is still there', async () => {
    const { world, cursors } = await inLobby(withBen);
    cursors.move(0.5, 0.5);
    await world.settle();
    const shown: (readonly number[])[] = [];
    cursors.subscribe(() => shown.push(cursors.snapshot.shown));
    world.server.cut();
    expect(cursors.snapshot).toMatchObject({ state: 'joining', people: [{ user: 'ben' }], shown: [0] });
    await world.pass(2_000);
    expect(cursors.snapshot).toMatchObject({ state: 'joined', people: [{ user: 'ben' }], shown: [0] });
    expect(world.server.cursors.cursorOf('lobby', 'ana')).toEqual(half);
    expect(shown.every(([slot]) => slot === 0)).toBe(true);
  });

  it('forgets the others two seconds after the connection, at once where nobody waits for it, and whoever left meanwhile', async () => {
    const { world, cursors, leave } = await inLobby();
    const { slot, leave: benLeaves } = world.server.cursors.place('lobby', ben, half);
    await world.settle();
    world.server.isUp = false;
    world.server.cut();
    await world.pass(1_990);
    expect(cursors.snapshot).toMatchObject({ people: [{ user: 'ben' }], shown: [slot], count: 2 });
    await world.pass(10);
    expect(cursors.snapshot).toMatchObject({ state: 'joining', people: [], shown: [], count: 0 });
    world.server.isUp = true;
    await world.pass(5_000);
    expect(cursors.snapshot).toMatchObject({ state: 'joined', people: [{ user: 'ben' }] });
    world.server.cut();
    benLeaves();
    await world.pass(1_500);
    expect(cursors.snapshot).toMatchObject({ state: 'joined', people: [], shown: [], count: 1 });
    world.server.cut();
    leave();
    await world.pass(500);
    expect(cursors.snapshot).toEqual({ state: 'idle', people: [], count: 0, shown: [] });
  });

  it('comes back when the server closes the namespace alone', async () => {
    const { world, client, cursors } = await inLobby(withBen);
    world.server.cursors.close();
    await world.pass(1_000);
    expect([cursors.snapshot.state, client.status.name, world.server.tokens.length]).toEqual(['joined', 'live', 1]);
  });

  it('is refused where it may not be, until it is asked for anew', async () => {
    const { world, cursors, leave } = await inLobby((world) => {
      world.server.cursors.refuse = (event) => (event === 'join' ? { code: 'not_found', message: 'no such room' } : undefined);
    });
    expect(cursors.snapshot).toMatchObject({ state: 'refused', error: { code: 'not_found' } });
    world.server.cursors.refuse = () => undefined;
    leave();
    cursors.join();
    await world.pass(1_000);
    expect(cursors.snapshot.state).toBe('joined');
  });

  it('waits as long as the server says before it joins again', async () => {
    const { world, cursors, asked } = await inLobby((world) => {
      world.server.cursors.refuse = (event) => (event === 'join' ? { code: 'rate_limited', message: 'too soon', retryAfterMs: 800 } : undefined);
    });
    world.server.cursors.refuse = () => undefined;
    await world.pass(790);
    expect(asked('join')).toHaveLength(1);
    await world.pass(10);
    expect(cursors.snapshot.state).toBe('joined');
  });

  it('I7 hears nothing of a room that was taken from it', async () => {
    const { world, cursors } = await inLobby(withBen);
    world.server.cursors.tell('removedFromRoom', { room: 'lobby', code: 'not_found', message: 'no such room' });
    await world.settle();
    expect(cursors.snapshot).toMatchObject({ state: 'refused', people: [], shown: [] });
    world.server.cursors.place('lobby', ben, half);
    await world.settle();
    expect(cursors.snapshot.shown).toEqual([]);
  });
});

describe('one’s own cursor', () => {
  it('sends nothing while alone, and where it is when somebody comes', async () => {
    const { world, cursors, asked } = await inLobby();
    cursors.move(0.1, 0.1);
    cursors.move(0.5, 0.5, { width: 1_000, height: 500 });
    await world.pass(1_000);
    expect(asked('move')).toEqual([]);
    withBen(world);
    await world.settle();
    expect(asked('move')).toEqual([['lobby', 32_768, 32_768]]);
    // Not a pixel of a thousand.
    cursors.move(0.5009, 0.5, { width: 1_000, height: 500 });
    await world.pass(1_000);
    expect(asked('move')).toHaveLength(1);
    cursors.move(-3, 7);
    cursors.hide();
    await world.pass(1_000);
    expect(asked('move').at(-1)).toEqual(['lobby']);
  });

  it('E1 isn’t queued while the line is busy: the newest place goes out later', async () => {
    const { world, cursors, asked } = await inLobby(withBen);
    world.server.cursors.isCongested = true;
    for (let x = 0; x < 10; x++) {
      cursors.move(x / 10, 0);
      await world.pass(50);
    }
    world.server.cursors.isCongested = false;
    await world.pass(100);
    expect(asked('move')).toEqual([['lobby', Math.round(0.9 * 65_535), 0]]);
  });
});

describe('the others', () => {
  it('come, move and go', async () => {
    const { world, cursors } = await inLobby();
    const moved: number[] = [];
    cursors.onMoved((seen) => moved.push(...seen.map(({ slot }) => slot)));
    const { slot, move, leave } = withBen(world);
    await world.settle();
    const { people, shown } = cursors.snapshot;
    expect([people, shown]).toEqual([[{ slot, ...ben }], [slot]]);
    move({ x: 0, y: 65_535 });
    await world.settle();
    expect(cursors.at(slot)).toMatchObject({ x: 0, y: 1 });
    expect([cursors.snapshot.people, cursors.snapshot.shown, moved]).toEqual([people, shown, [slot, slot]]);
    leave();
    await world.settle();
    expect(cursors.snapshot).toMatchObject({ people: [], shown: [], count: 1 });
  });

  it('are read in browsers too, where bytes come as buffers', async () => {
    const { world, cursors } = await inLobby((world) => {
      world.server.cursors.sendsBuffers = true;
    });
    const { slot, move } = withBen(world);
    await world.settle();
    world.server.cut();
    await world.pass(1_000);
    expect(cursors.at(slot)?.x).toBe(32_768 / 65_535);
    move({ x: 65_535, y: 0 });
    await world.settle();
    expect(cursors.at(slot)?.x).toBe(1);
  });

  it('are asked for anew two seconds after a frame was lost, once', async () => {
    const { world, cursors, asked } = await inLobby();
    const { slot, move } = withBen(world);
    await world.pass(5_000);
    world.server.cursors.losesFrames = true;
    move({ x: 1, y: 1 });
    world.server.cursors.losesFrames = false;
    move({ x: 2, y: 1 });
    await world.pass(1_900);
    expect([asked('resync'), cursors.at(slot)?.x]).toEqual([[], 32_768 / 65_535]);
    await world.pass(5_000);
    expect([asked('resync'), cursors.at(slot)?.x]).toEqual([[{ room: 'lobby' }], 2 / 65_535]);
    move({ x: 3, y: 1 });
    await world.settle();
    expect(cursors.at(slot)?.x).toBe(3 / 65_535);
  });

  it('are asked for two seconds after an answer that had no place for them, and not a third time', async () => {
    const { world, cursors, asked } = await inLobby((world) => {
      world.server.cursors.hasNoRoom = true;
    });
    const { slot, move } = withBen(world);
    move({ x: 2, y: 1 });
    await world.pass(1_900);
    expect(asked('resync')).toEqual([]);
    await world.pass(200);
    expect(asked('resync')).toHaveLength(1);
    await world.pass(10_000);
    expect([asked('resync').length, cursors.at(slot)?.x]).toEqual([1, 2 / 65_535]);
  });

  it('are asked for again where the server refused for a moment', async () => {
    const { world, asked } = await inLobby();
    const { move } = withBen(world);
    world.server.cursors.refuse = (event) =>
      event === 'resync' && asked('resync').length < 2 ? { code: 'rate_limited', message: 'too soon', retryAfterMs: 3_000 } : undefined;
    world.server.cursors.losesFrames = true;
    move({ x: 1, y: 1 });
    world.server.cursors.losesFrames = false;
    move({ x: 2, y: 1 });
    await world.pass(4_900);
    expect(asked('resync')).toHaveLength(1);
    await world.pass(10_000);
    expect(asked('resync')).toHaveLength(2);
  });

  it('are asked for by name when they are seen, in rooms that don’t tell who comes', async () => {
    const { world, cursors, asked } = await inLobby((world) => {
      world.server.cursors.announced = 0;
    });
    const { slot } = withBen(world);
    const { slot: unseen } = world.server.cursors.place('lobby', { ...ben, user: 'cas' });
    await world.settle();
    expect(cursors.snapshot).toMatchObject({ people: [], shown: [slot], count: 3 });
    await world.pass(1_000);
    expect(asked('people')).toEqual([{ room: 'lobby', slots: [slot] }]);
    expect([cursors.snapshot.people, cursors.personAt(unseen)]).toEqual([[{ slot, ...ben }], undefined]);
    await world.pass(10_000);
    expect(asked('people')).toHaveLength(1);
  });

  it('are only those in view, once a second at most', async () => {
    const { world, cursors, asked } = await inLobby(withBen);
    const area = (left: number) => ({ left, top: 0, right: 1, bottom: 1 });
    await world.pass(2_000);
    for (const left of [0.1, 0.2, 0.2, 0.5]) cursors.look(area(left));
    await world.pass(5_000);
    const edges = { top: 0, right: 65_535, bottom: 65_535 };
    expect(asked('viewport')).toEqual([
      { room: 'lobby', area: { left: 6_554, ...edges } },
      { room: 'lobby', area: { left: 32_768, ...edges } },
    ]);
    world.server.cut();
    await world.pass(2_000);
    expect(asked('join').at(-1)).toEqual({ room: 'lobby', area: { left: 32_768, ...edges } });
    expect(asked('viewport')).toHaveLength(2);
    cursors.look(undefined);
    await world.pass(2_000);
    expect(asked('viewport').at(-1)).toEqual({ room: 'lobby', area: null });
  });
});

it('shows nobody who left during a break, also where the answer has no place for all who are there', async () => {
  const { world, cursors } = await inLobby();
  const { leave } = withBen(world);
  await world.settle();
  world.server.cursors.hasNoRoom = true;
  world.server.cut();
  leave();
  await world.pass(1_500);
  expect(cursors.snapshot).toMatchObject({ state: 'joined', people: [], shown: [] });
});

it('takes a share of a box without a size for no place, and goes on', async () => {
  const { world, cursors, asked } = await inLobby(withBen);
  cursors.move(0 / 0, 0.5);
  await world.pass(1_000);
  expect(asked('move')).toEqual([]);
  cursors.move(0.5, 0.5);
  await world.pass(1_000);
  expect(asked('move')).toEqual([['lobby', half.x, half.y]]);
});

it('takes an area whichever way round it was drawn, and one that is none for the whole surface', async () => {
  const { world, cursors, asked } = await inLobby(withBen);
  await world.pass(2_000);
  cursors.look({ left: 0.6, top: 1, right: 0.2, bottom: 0 });
  await world.pass(2_000);
  expect(asked('viewport')).toEqual([{ room: 'lobby', area: { left: 13_107, top: 0, right: 39_321, bottom: 65_535 } }]);
  cursors.look({ left: 0 / 0, top: 0, right: 1, bottom: 1 });
  await world.pass(2_000);
  expect(asked('viewport').at(-1)).toEqual({ room: 'lobby', area: null });
});

it('asks once for an area that is refused for good, and shows what it showed', async () => {
  const { world, cursors, asked } = await inLobby(withBen);
  world.server.cursors.refuse = (event) => (event === 'viewport' ? { code: 'invalid_payload', message: 'no area' } : undefined);
  await world.pass(2_000);
  cursors.look({ left: 0, top: 0, right: 0.5, bottom: 0.5 });
  await world.pass(30_000);
  expect([asked('viewport').length, cursors.snapshot.state, cursors.snapshot.shown]).toEqual([1, 'joined', [0]]);
});

it('leaves no timer behind when nobody is there, nor a name that it asks for', async () => {
  const { world, leave, asked } = await inLobby((world) => {
    world.server.cursors.announced = 0;
  });
  await world.pass(1_000);
  leave();
  await world.pass(400);
  withBen(world);
  await world.pass(5_000);
  expect([asked('people'), world.clock.pending]).toEqual([[], 0]);
});
