import { Move, up } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CursorClient } from '../testing/cursor-client.ts';
import { rawClient } from '../testing/raw-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const clock = new FakeClock();
let server: TestServer;
let neighbours: [CursorClient, CursorClient];
let attacker: CursorClient;
let beats = 0;

beforeAll(async () => {
  server = await startTestServer({ clock });
  const connect = async (user: string): Promise<CursorClient> => CursorClient.connect(server.url, await server.tokenOf(user));
  neighbours = [await connect('ana'), await connect('ben')];
  for (const each of neighbours) await each.join('lobby');
  attacker = await connect('attacker');
});
afterAll(async () => {
  for (const each of [...neighbours, attacker]) each.close();
  await server.close();
});

/** After whatever was sent, the neighbours see each other and nobody else, and were told nothing else. */
afterEach(async () => {
  beats += 1;
  const [ana, ben] = neighbours;
  const before = server.cursors.stats.moves;
  ana.move('lobby', beats, beats);
  await until(() => server.cursors.stats.moves > before);
  clock.advance(2000);
  await ben.sees(0, { x: beats, y: beats });
  expect([...ben.seen.keys()]).toEqual([0]);
  expect(new Set(ben.client.events.map(({ name }) => name))).toEqual(new Set(['cursors', 'roster']));
});

const invalid = { ok: false, error: { code: 'invalid_payload', message: expect.any(String) } };
const payloads: Record<string, object> = {
  join: { room: 'lobby' },
  viewport: { room: 'lobby', area: null },
  people: { room: 'lobby', slots: [0] },
  resync: { room: 'lobby' },
  leave: { room: 'lobby' },
};
const events = Object.keys(payloads);
const badRooms = ['', 'a b', 'a:b', '__proto__', 'constructor', 'x'.repeat(129), 'a\u0000b', '\ud800', 'lobby\n', '*', 7, null, true, [], {}, ['lobby']];
const badPayloads = [undefined, null, 7, true, [], {}, 'lobby', Buffer.from('lobby'), { room: Buffer.from('lobby') }, [['lobby']]];

describe('A7 SECURITY 9 10: every event refuses', () => {
  it('is named here', () => {
    expect([...events, 'move', 'refreshToken'].sort()).toEqual(Object.keys(up['/cursors']).sort());
  });

  it.each(events.flatMap((event) => badRooms.map((room) => [event, room] as const)))('%s of the room %j', async (event, room) => {
    expect(await attacker.client.ask(event, { ...payloads[event], room })).toEqual(invalid);
  });

  it.each(events.flatMap((event) => badPayloads.map((payload) => [event, payload] as const)))('%s of %j', async (event, payload) => {
    expect(await attacker.client.ask(event, payload)).toEqual(invalid);
  });

  const badAreas = [
    7,
    [],
    {},
    { left: 0, top: 0, right: 0 },
    { left: 1, top: 0, right: 0, bottom: 0 },
    { left: 0, top: 0, right: 65_536, bottom: 0 },
    { left: -1, top: 0, right: 0, bottom: 0 },
  ];
  it.each([
    ...badAreas.flatMap((area) => [
      ['join', { area }],
      ['viewport', { area }],
    ]),
    ...['', 'a b', '__proto__', 'x'.repeat(129), 7, null].map((surface) => ['join', { surface }]),
    ...[undefined, null, [], 7, [-1], [0.5], [65_536], ['0'], Array.from({ length: 201 }, () => 0), { length: 1 }].map((slots) => ['people', { slots }]),
  ] as [string, object][])('%s %j', async (event, fields) => {
    expect(await attacker.client.ask(event, { ...payloads[event], ...fields })).toEqual(invalid);
  });

  it('a move of anything else, and takes one of the wire', async () => {
    const moves = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.oneof(fc.constantFrom<fc.JsonValue>('lobby', 'a b', '__proto__', 0, -1, 65_535, 65_536, 0.5, null), fc.jsonValue({ maxDepth: 1 })), {
        maxLength: 5,
      }),
      fc.tuple(fc.constant('lobby'), fc.integer({ min: -5, max: 65_540 }), fc.integer({ min: -5, max: 65_540 })),
    );
    await fc.assert(
      fc.asyncProperty(moves, async (move) => {
        // What is not refused is not answered.
        const refused = new Promise((resolve) => attacker.client.socket.emit('move', move, () => resolve(true)));
        const passed = attacker.client.ask('leave', { room: 'lobby' }).then(() => false);
        expect(await Promise.race([refused, passed])).toBe(!Move.safeParse(move).success);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['several arguments', ['lobby', 1, 2]],
    ['none', []],
    ['a list and more', [['lobby', 1, 2], 'more']],
    ['bytes', [Buffer.from('lobby')]],
    ['bytes for coordinates', [['lobby', Buffer.of(1), Buffer.of(2)]]],
  ])('a move of %s', async (_what, args) => {
    expect(await attacker.client.ask('move', ...args)).toEqual(invalid);
  });

  it('moves nested without end', async () => {
    let nested: unknown = 'lobby';
    for (let i = 0; i < 5_000; i++) nested = [nested];
    expect(await attacker.client.ask('move', nested)).toMatchObject({ error: { code: 'too_large' } });
  });
});

describe('SECURITY 9 10: packets', () => {
  it('with keys like __proto__ pollute nothing', async () => {
    const raw = await rawClient('/cursors', server.url, await server.tokenOf('raw'));
    raw.send('20["join",{"__proto__":{"room":"lobby"}}]');
    raw.send('21["join",{"room":"tea","__proto__":{"surface":"x","polluted":1},"constructor":{"prototype":{"polluted":1}}}]');
    await until(() => raw.packets.length >= 5);
    // The second answer has a frame with it.
    expect(raw.packets.slice(2).map((packet) => /invalid_payload|"ok":true/.exec(packet)?.[0])).toEqual(['"ok":true', undefined, 'invalid_payload']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    raw.socket.close();
  });

  it('that are none end their connection, and no other', async () => {
    for (const packet of ['2["move"', '51-["move",[{"_placeholder":true,"num":7}]]', '599-["move"]', '2[]']) {
      const raw = await rawClient('/cursors', server.url, await server.tokenOf('raw'));
      raw.send(packet, ...(packet.startsWith('51') ? [Uint8Array.of(1)] : []));
      if (packet.startsWith('599')) raw.send('2["move"]');
      await until(() => raw.isClosed());
    }
  });
});

describe('a sender who goes on', () => {
  it('A7 SECURITY 9: with what is no move is told so for a while, and disconnected', async () => {
    const strict = await startTestServer({ clock, rates: { connection: { refusals: { perSecond: 1, burst: 30 }, moves: { perSecond: 1, burst: 1_000 } } } });
    const ana = await CursorClient.connect(strict.url, await strict.tokenOf('ana'));
    for (let i = 0; i < 40; i++) ana.client.socket.emit('move', ['lobby', -1, i]);
    expect(await ana.client.closed()).toBe('io server disconnect');
    expect(ana.client.all('error')).toHaveLength(30);
    await strict.close();
  });

  it('SECURITY 9: with moves beyond its rate harms nobody, and is not answered', async () => {
    const strict = await startTestServer({ clock, rates: { user: { moves: { perSecond: 100, burst: 100 } } } });
    const token = await strict.tokenOf('ana');
    const [one, other] = [await CursorClient.connect(strict.url, token), await CursorClient.connect(strict.url, token)];
    for (const each of [one, other]) await each.join('lobby');
    for (let i = 0; i < 1_000; i++) (i % 2 ? one : other).move('lobby', i, i);
    await until(() => strict.cursors.stats.moves + strict.cursors.stats.dropped === 1_000);
    expect(strict.cursors.stats.moves).toBe(100);
    expect([one, other].flatMap(({ client }) => client.all('error'))).toEqual([]);
    await strict.close();
  });
});
