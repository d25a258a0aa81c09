import { limits, up } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rawChat } from '../testing/raw-client.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let neighbour: TestClient;
let attacker: TestClient;
let beats = 0;

beforeAll(async () => {
  server = await startTestServer();
  neighbour = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf('neighbour') } });
  await neighbour.ask('joinRoom', 'lobby');
  await neighbour.ask('sendMessage', { room: 'lobby', text: 'beat' });
  beats = 1;
  attacker = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf('attacker') } });
});
afterAll(async () => {
  attacker.socket.disconnect();
  neighbour.socket.disconnect();
  await server.close();
});

/** After whatever was sent, the neighbour has heard of nothing but their own messages, and still hears of them. */
afterEach(async () => {
  beats += 1;
  expect(await neighbour.ask('sendMessage', { room: 'lobby', text: 'beat' })).toMatchObject({ ok: true, seq: beats });
  await neighbour.next('newMessage', ({ seq }: { seq: number }) => seq === beats);
  expect(neighbour.all<{ text: string }>('newMessage').every(({ text }) => text === 'beat')).toBe(true);
  expect(new Set(neighbour.events.map(({ name }) => name))).toEqual(new Set(['userJoined', 'newMessage']));
  expect(await server.streams.list('', 100)).toHaveLength(1);
});

const events = Object.keys(up['/chat']);
const payloads = {
  joinRoom: { room: 'lobby' },
  leaveRoom: { room: 'lobby' },
  sendMessage: { room: 'lobby', text: 'hello' },
  editMessage: { room: 'lobby', seq: 1, text: 'hello' },
  deleteMessage: { room: 'lobby', seq: 1 },
  react: { room: 'lobby', seq: 1, emoji: '👍' },
  history: { room: 'lobby' },
  typing: { room: 'lobby' },
} as const;

const invalid = { ok: false, error: { code: 'invalid_payload', message: expect.any(String) } };

describe('A7 SECURITY 9 10: every event refuses', () => {
  const badRooms = [
    '',
    ' ',
    'a b',
    'a:b',
    '/x',
    '-x',
    '.x',
    'ä',
    '👍',
    'x'.repeat(129),
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'a\u0000b',
    '\ud800',
    'lobby\n',
    '*',
    7,
    null,
    true,
    [],
    {},
    ['lobby'],
  ];
  it.each(events.flatMap((event) => badRooms.map((room) => [event, room] as const)))('%s to the room %j', async (event, room) => {
    expect(await attacker.ask(event, { ...payloads[event as keyof typeof payloads], room })).toEqual(invalid);
  });

  const badPayloads = [
    undefined,
    null,
    7,
    true,
    [],
    [[]],
    {},
    'a b',
    '',
    { room: { toString: 'lobby' } },
    Buffer.from('lobby'),
    { room: Buffer.from('lobby') },
  ];
  it.each(events.flatMap((event) => badPayloads.map((payload) => [event, payload] as const)))('%s of %j', async (event, payload) => {
    expect(await attacker.ask(event, payload)).toEqual(invalid);
  });

  it.each(events)('%s with two arguments, and with none', async (event) => {
    expect(await attacker.ask(event, payloads[event as keyof typeof payloads], { more: 1 })).toEqual(invalid);
    expect(await attacker.ask(event)).toEqual(invalid);
  });
});

describe('A7 the refusal names the field, and does not repeat its content', () => {
  it.each([
    ['sendMessage', { room: 'lobby', text: 7 }, 'text: '],
    ['sendMessage', { room: 'lo bby', text: 'x' }, 'room: '],
    ['editMessage', { room: 'lobby', seq: 'SECRET', text: 'x' }, 'seq: '],
    ['joinRoom', { room: 'lobby', limit: 201 }, 'limit: '],
    ['sendMessage', { room: 'lobby', text: 'x', id: 'SECRET!' }, 'id: '],
  ])('%s', async (event, payload, field) => {
    const { error } = await attacker.ask<{ error: { message: string } }>(event, payload);
    expect(error.message.startsWith(field)).toBe(true);
    expect(error.message).not.toContain('SECRET');
  });
});

describe('A7 SECURITY 9: fields are refused beyond their limits', () => {
  const badTexts: unknown[] = ['', ' \n\t', 'x'.repeat(4001), 'a\u0000b', '\ud800', 'a\udc00b', 7, null, [], {}, ['x'], { toString: 'x' }];
  const badIds = [
    'short-7',
    'x'.repeat(65),
    'has space',
    'ümlaut-id',
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'nul\u0000nul',
    'semi;colon',
    '',
    7,
    null,
    {},
  ];
  const badSeqs = [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 2, 1e300, '1', null, [1], {}];
  const badEmoji = ['', 'x', '👍👍', ':thumbsup:', '<b>', '1', ' 👍', 7, null];
  it.each([
    ...badTexts.flatMap((text) => [
      ['sendMessage', { text }],
      ['editMessage', { text, seq: 1 }],
    ]),
    ...badIds.flatMap((id) => [
      ['sendMessage', { id, text: 'x' }],
      ['deleteMessage', { id, seq: 1 }],
    ]),
    ...badSeqs.flatMap((seq) => [
      ['editMessage', { seq, text: 'x' }],
      ['deleteMessage', { seq }],
      ['react', { seq, emoji: '👍' }],
      ['sendMessage', { text: 'x', replyTo: seq }],
    ]),
    ...badEmoji.map((emoji) => ['react', { seq: 1, emoji }]),
    ['react', { seq: 1, emoji: '👍', on: 'yes' }],
    ['joinRoom', { after: -1 }],
    ['joinRoom', { after: 0.5 }],
    ['joinRoom', { epoch: 'x'.repeat(65) }],
    ['joinRoom', { epoch: 7 }],
    ['joinRoom', { limit: 0 }],
    ['joinRoom', { limit: 201 }],
    ['history', { limit: 201 }],
    ['history', { before: -1 }],
    ['history', { before: 5, after: 5 }],
    ['typing', { on: 'yes' }],
    ['typing', { on: null }],
    ...[-1, 0.5, 2_001, 1e300, '1', null, {}].map((ageMs) => ['typing', { ageMs }]),
    ...['offline', '', 'ACTIVE', 'constructor', 7, null, true, {}, ['idle']].map((state) => ['presence', { state }]),
  ] as [string, object][])('%s %j', async (event, fields) => {
    expect(await attacker.ask(event, { room: 'lobby', ...fields })).toEqual(invalid);
  });
});

describe('SECURITY 9 10: events', () => {
  it.each([
    'nonsense',
    'error',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'message',
    'exception',
    'newMessage',
    'joinroom',
    '',
    ' ',
    '👍',
    '\u0000',
    '\ud800',
    'x'.repeat(1000),
  ])('named %j are unknown', async (event) => {
    expect(await attacker.ask(event, { room: 'lobby' })).toEqual({ ok: false, error: { code: 'unknown_event', message: expect.any(String) } });
  });

  it('nested 33 deep are refused, 32 are let through to the parser', async () => {
    const nested = (depth: number): unknown => {
      let value: unknown = 'leaf';
      for (let i = 0; i < depth; i++) value = [value];
      return value;
    };
    expect(await attacker.ask('sendMessage', nested(33))).toMatchObject({ error: { code: 'too_large' } });
    expect(await attacker.ask('sendMessage', nested(32))).toEqual(invalid);
    expect(await attacker.ask('sendMessage', nested(10_000))).toMatchObject({ error: { code: 'too_large' } });
  });

  it('with keys like __proto__ pollute nothing', async () => {
    const raw = await rawChat(server.url, await server.tokenOf('raw'));
    raw.send('20["sendMessage",{"room":"nowhere at all","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]');
    raw.send('21["joinRoom",{"__proto__":{"room":"lobby"}}]');
    await until(() => raw.packets.length === 4);
    expect(raw.packets.slice(2).every((packet) => packet.includes('invalid_payload'))).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    raw.socket.close();
  });
});

describe('SECURITY 9: packets', () => {
  it.each([
    ['of a reserved event', '2["disconnect"]'],
    ['of a reserved event of Node', '2["newListener"]'],
    ['without an event', '2[]'],
    ['whose event is an object', '2[{}]'],
    ['that are no JSON', '2["joinRoom"'],
    ['of an unknown type', '9["joinRoom"]'],
    ['that announce attachments without end', '599999999-["joinRoom"]'],
    ['that announce half an attachment', '51.5-["joinRoom"]'],
    ['that connect again', '0{}'],
    ['that connect with an error', '4{}'],
  ])('%s end their connection, and no other', async (_, packet) => {
    const raw = await rawChat(server.url, await server.tokenOf('raw'));
    raw.send(packet);
    await until(() => raw.isClosed());
  });

  it.each([
    ['acks that nobody waits for', '30[]'],
    ['acks for ids like __proto__', '3__proto__[]'],
    ['events whose name is a number', '2[7]'],
  ])('%s change nothing', async (_, packet) => {
    const raw = await rawChat(server.url, await server.tokenOf('raw'));
    raw.send(packet);
    raw.send('21["leaveRoom","lobby"]');
    await until(() => raw.isClosed() || raw.packets.some((answer) => answer.includes('"ok":true')));
    raw.socket.close();
  });

  it('with 11 attachments are refused with a code, with 10 they are read', async () => {
    const raw = await rawChat(server.url, await server.tokenOf('raw'));
    const packet = (count: number): [string, ...Uint8Array[]] => {
      const placeholders = Array.from({ length: count }, (_, num) => ({ _placeholder: true, num }));
      return [`5${count}-7${JSON.stringify(['sendMessage', { room: 'lobby', text: placeholders }])}`, ...placeholders.map(() => new Uint8Array([1]))];
    };
    raw.send(...packet(limits.attachments));
    await until(() => raw.packets.some((answer) => answer.includes('invalid_payload')));
    raw.send(...packet(limits.attachments + 1));
    await until(() => raw.isClosed());
    expect(raw.packets.some((answer) => answer.includes('too_large'))).toBe(true);
  });

  it('with attachments that refer to others are refused', async () => {
    const raw = await rawChat(server.url, await server.tokenOf('raw'));
    raw.send('51-["sendMessage",{"_placeholder":true,"num":7}]', new Uint8Array([1]));
    await until(() => raw.isClosed());
  });

  it('of 64 KiB are read, larger ones end their connection', async () => {
    const raw = await rawChat(server.url, await server.tokenOf('raw'));
    const sized = (bytes: number): string => {
      const [before, after] = ['21["sendMessage",{"room":"lobby","text":"', '"}]'];
      return before + 'x'.repeat(bytes - '4/chat,'.length - before.length - after.length) + after;
    };
    raw.send(sized(limits.messageBytes));
    await until(() => raw.packets.some((answer) => answer.includes('invalid_payload')));
    raw.send(sized(limits.messageBytes + 1));
    await until(() => raw.isClosed());
  });

  it('of more than 64 KiB are refused over polling too', async () => {
    const { sid } = JSON.parse((await (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).text()).slice(1)) as { sid: string };
    const post = (body: string): Promise<Response> => fetch(`${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body });
    expect((await post('4'.padEnd(limits.messageBytes + 1, 'x'))).status).toBe(413);
  });

  it('made of anything harm nobody', async () => {
    const token = await server.tokenOf('raw');
    const piece = fc.oneof(
      fc.constantFrom(
        '2',
        '3',
        '5',
        '51-',
        '0',
        '1',
        '4',
        '["',
        '"]',
        'joinRoom',
        'sendMessage',
        '{"room":',
        '"lobb',
        '__proto__',
        ',',
        '/chat',
        '\u0000',
        '1e999',
        '{',
        '[',
        '\\ud800',
      ),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(piece, { maxLength: 12 }), { minLength: 1, maxLength: 10 }), async (packets) => {
        const raw = await rawChat(server.url, token);
        for (const packet of packets) raw.send(packet.join(''));
        raw.socket.send('1');
        await until(() => raw.isClosed());
      }),
      { numRuns: 100 },
    );
  });
});

describe('a sender who goes on', () => {
  it('A7 SECURITY 9: is limited, then disconnected; what fails to parse counts more', async () => {
    const strict = await startTestServer({
      clock: new FakeClock(),
      rates: { connection: { events: { perSecond: 1, burst: 60 }, refusals: { perSecond: 1, burst: 30 } } },
    });
    const ana = await connect(`${strict.url}/chat`, { auth: { token: await strict.tokenOf('ana') } });
    const codes: string[] = [];
    for (let i = 0; i < 29; i++) codes.push((await ana.ask<{ error: { code: string } }>('sendMessage', { room: 'lobby' })).error.code);
    // An event costs 1 and, where it can't be parsed, 5 more.
    expect(codes).toEqual([...Array<string>(10).fill('invalid_payload'), ...Array<string>(19).fill('rate_limited')]);
    ana.socket.emit('sendMessage', { room: 'lobby' });
    expect(await ana.closed()).toBe('io server disconnect');
    expect(ana.all('error')).toMatchObject([{ code: 'rate_limited', retryAfterMs: expect.any(Number) }]);
    await strict.close();
  });

  it('SECURITY 9: with bytes is limited, then disconnected', async () => {
    const strict = await startTestServer({ clock: new FakeClock(), rates: { connection: { bytes: { perSecond: 1000, burst: 20_000 } } } });
    const ana = await connect(`${strict.url}/chat`, { auth: { token: await strict.tokenOf('ana') } });
    const large = { room: 'lobby', filler: 'x'.repeat(5000) };
    for (let i = 0; i < 3; i++) expect(await ana.ask('leaveRoom', large)).toEqual({ ok: true });
    expect(await ana.ask('leaveRoom', large)).toMatchObject({ ok: false, error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } });
    for (let i = 0; i < 2; i++) ana.socket.emit('leaveRoom', large);
    await ana.closed();
    await strict.close();
  });

  it('SECURITY 9: publishes are limited by user across devices, with the time to wait', async () => {
    const strict = await startTestServer({ rates: { user: { publishes: { perSecond: 1, burst: 3 }, joins: { perSecond: 1, burst: 1 } } } });
    const token = await strict.tokenOf('ana');
    const [phone, laptop] = [await connect(`${strict.url}/chat`, { auth: { token } }), await connect(`${strict.url}/chat`, { auth: { token } })];
    for (const text of ['1', '2', '3']) expect(await phone.ask('sendMessage', { room: 'lobby', text })).toMatchObject({ ok: true });
    const limited = { ok: false, error: { code: 'rate_limited', message: expect.any(String), retryAfterMs: expect.any(Number) } };
    expect(await laptop.ask('sendMessage', { room: 'lobby', text: '4' })).toEqual(limited);
    expect(await laptop.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
    expect(await phone.ask('joinRoom', 'other')).toEqual(limited);
    phone.socket.disconnect();
    laptop.socket.disconnect();
    await strict.close();
  });
});
