import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inboxOf } from '../../core/inbox/notice.ts';
import { InboxClient } from '../testing/inbox-client.ts';
import { CrashingStore } from '../testing/inbox-world.ts';
import { connect } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let store: CrashingStore;
let ana: InboxClient;
let ben: InboxClient;
let token: string;

const serviceToken = (claims: object = { scope: 'notifications' }, sub = 'alerts'): Promise<string> => server.tokenOf(sub, { rooms: {}, ...claims });

beforeEach(async () => {
  const clock = new FakeClock();
  store = new CrashingStore();
  server = await startTestServer({ clock, store, rates: { address: { orders: { perSecond: 1, burst: 200 } } } });
  [ana, ben] = [await InboxClient.open(server, 'ana'), await InboxClient.open(server, 'ben')];
  token = await serviceToken();
});
afterEach(async () => {
  for (const each of [ana, ben]) each.close();
  await server.close();
});

interface Answer {
  readonly status: number;
  readonly body: { readonly ok: boolean; readonly sent?: unknown; readonly error?: { readonly code: string; readonly message: string } };
}
const post = async (body: unknown, bearer: string | undefined = token): Promise<Answer> => {
  const response = await fetch(`${server.url}/api/notifications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};
const hello = { id: 'order-0001', to: { user: 'ana' }, title: 'Hello' };

/** Nothing was stored and nobody told: the next thing in both inboxes is the first. */
const nothingHappened = async (): Promise<void> => {
  expect((await store.list('', 100)).map(({ stream, head }) => `${stream} ${head}`).toSorted()).toEqual(['notifications:ana 0', 'notifications:ben 0']);
  expect([ana.client.events, ben.client.events]).toEqual([[], []]);
};

describe('POST /api/notifications', () => {
  it('notifies a user on all devices, when it is on disk', async () => {
    const phone = await InboxClient.open(server, 'ana');
    const order = { ...hello, body: 'What a day.', link: 'https://example.org/x', room: 'lobby' };
    expect(await post(order)).toEqual({ status: 200, body: { ok: true, sent: [{ id: 'order-0001', users: 1, duplicates: 0 }] } });
    expect((await store.read(inboxOf('ana'), 'latest', 1))?.head).toBe(1);
    for (const device of [ana, phone]) {
      expect((await device.notified(1)).notification).toEqual({
        epoch: expect.any(String),
        seq: 1,
        id: 'order-0001',
        kind: 'message',
        title: 'Hello',
        body: 'What a day.',
        link: 'https://example.org/x',
        room: 'lobby',
        at: expect.any(Number),
        state: 'unseen',
      });
    }
    phone.close();
  });

  it('notifies several, all of a room, and everyone', async () => {
    const chat = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf('ben') } });
    await chat.ask('joinRoom', 'kitchen');
    const notifications = [
      { ...hello, id: 'several-1', to: { users: ['ana', 'ben', 'nobody'] } },
      { ...hello, id: 'inroom-01', to: { room: 'kitchen' } },
      { ...hello, id: 'everyone-1', to: { all: true } },
    ];
    expect((await post({ notifications })).body).toEqual({
      ok: true,
      sent: [
        { id: 'several-1', users: 2, duplicates: 0 },
        { id: 'inroom-01', users: 1, duplicates: 0 },
        { id: 'everyone-1', users: 2, duplicates: 0 },
      ],
    });
    await ben.notified(3);
    await ana.notified(2);
    expect([ana.seqs, ben.seqs]).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
    chat.socket.disconnect();
  });

  it('D3 is idempotent by service and id, whatever it says the second time', async () => {
    await post(hello);
    expect((await post(hello)).body.sent).toEqual([{ id: 'order-0001', users: 1, duplicates: 1 }]);
    expect((await post({ ...hello, title: 'Another', to: { all: true } })).body.sent).toEqual([{ id: 'order-0001', users: 1, duplicates: 1 }]);
    expect((await post(hello, await serviceToken({ scope: 'notifications' }, 'billing'))).body.sent).toEqual([{ id: 'order-0001', users: 1, duplicates: 0 }]);
    await ana.notified(2);
    expect([ana.seqs, ben.seqs]).toEqual([[1, 2], []]);
  });

  it('refused for the moment while the store is away, and repeated, it notifies once', async () => {
    store.fate = ['goes well', 'loses its answer'];
    expect(await post(hello)).toMatchObject({ status: 503, body: { ok: false, error: { code: 'store_unavailable' } } });
    expect((await post(hello)).body.sent).toEqual([{ id: 'order-0001', users: 1, duplicates: 1 }]);
    await ana.notified(1);
    expect(ana.seqs).toEqual([1]);
  });

  it('is refused with 401 without a token or with a wrong one, and with 403 without the scope', async () => {
    expect(await post(hello, '')).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    expect(await post(hello, `${token}x`)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    for (const claims of [{}, { scope: '' }, { scope: 'users' }, { scope: 'notification' }, { scope: ['notifications'] }, { rooms: { '*': 'rw' } }]) {
      expect(await post(hello, await serviceToken(claims))).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    }
    expect((await post(hello, await serviceToken({ scope: 'users notifications' }))).status).toBe(200);
  });

  it('SECURITY 9: counts as an order, also where it is refused', async () => {
    const answers: Answer[] = [];
    for (let i = 0; i < 201; i++) answers.push(await post('{}'));
    expect(answers[0]).toMatchObject({ status: 400 });
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } } });
    await nothingHappened();
  });
});

describe('A7 a notification that is not one', () => {
  const bad: [string, unknown][] = [
    ['nothing', ''],
    ['no JSON', '{"id": "order-0001", '],
    ['a list', []],
    ['null', 'null'],
    ['a text', '"order"'],
    ['no id', { ...hello, id: undefined }],
    ...['short', 'x'.repeat(65), 'with space', '__proto__', 'constructor', 7].map((id): [string, unknown] => [`the id ${id}`, { ...hello, id }]),
    ['no target', { ...hello, to: undefined }],
    ['two targets', { ...hello, to: { user: 'ana', all: true } }],
    ['an unknown target', { ...hello, to: { group: 'x' } }],
    ['all, but not', { ...hello, to: { all: false } }],
    ['no users', { ...hello, to: { users: [] } }],
    ['too many users', { ...hello, to: { users: Array.from({ length: 1001 }, (_, i) => `u${i}`) } }],
    ...['', 'a b', '__proto__', 'x'.repeat(129), 'a\u0000b', '\ud800', 7, null, {}].map((user): [string, unknown] => [
      `the user ${JSON.stringify(user)}`,
      { ...hello, to: { user } },
    ]),
    ...['', 'a b', 'a:b', '*', 'constructor', 7].map((room): [string, unknown] => [`the room ${room}`, { ...hello, to: { room } }]),
    ['about a room that cannot be one', { ...hello, room: 'a b' }],
    ...['', '   ', 'two\nlines', 'x'.repeat(121), '\u200b', 'a\u0000b', '\ud800', 7, null].map((title): [string, unknown] => [
      `the title ${JSON.stringify(title)}`,
      { ...hello, title },
    ]),
    ...['x'.repeat(501), 'a\u0000b', '\udc00', 7, null].map((body): [string, unknown] => [`the body ${JSON.stringify(body).slice(0, 20)}`, { ...hello, body }]),
    ...['javascript:alert(1)', '//evil.example', '/\\evil.example', 'ftp://x', 'data:text/html,x', '/a b', ` ${'/x'}`, '', '/x'.repeat(1001), 7].map(
      (link): [string, unknown] => [`the link ${String(link).slice(0, 30)}`, { ...hello, link }],
    ),
    ['an empty batch', { notifications: [] }],
    ['too large a batch', { notifications: Array.from({ length: 101 }, (_, i) => ({ ...hello, id: `order-${1000 + i}` })) }],
    ['a batch with one bad one', { notifications: [hello, { ...hello, id: 'order-0002', title: '' }] }],
    ['a batch that is none', { notifications: { 0: hello, length: 1 } }],
    ['a prototype', '{"id":"order-0001","to":{"user":"ana"},"title":"Hello","__proto__":{"link":"/x"}}'],
  ];

  it('is refused with a code and a sentence that names the field; nothing is stored, and nobody told', async () => {
    for (const [what, body] of bad) {
      const { status, body: answer } = await post(body);
      expect([what, status, answer]).toEqual([what, 400, { ok: false, error: { code: 'invalid_payload', message: expect.stringMatching(/.{10}/) } }]);
    }
    expect((await post({ ...hello, to: { group: 'x' } })).body.error?.message).toMatch(/^to: /);
    expect((await post({ notifications: [hello, { ...hello, title: '' }] })).body.error?.message).toMatch(/^notifications\.1\.title: /);
    await nothingHappened();
  });

  it('never ends in anything but a refusal or a notification', async () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<fc.JsonValue>('ana', 'lobby', { user: 'ben' }, { all: true }, 'order-0002'));
    const fields = fc.dictionary(fc.constantFrom('id', 'to', 'title', 'body', 'link', 'room', 'notifications'), value);
    await fc.assert(
      fc.asyncProperty(fields, async (body) => {
        const { status, body: answer } = await post(body);
        if (status !== 200) expect([400, 429]).toContain(status);
        expect(answer.ok).toBe(status === 200);
      }),
      { numRuns: 100 },
    );
  });
});
