import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../testing/roles.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const verbs = {
  joinRoom: { needs: 'r', content: {} },
  history: { needs: 'r', content: {} },
  sendMessage: { needs: 'w', content: { text: 'hello' } },
  editMessage: { needs: 'w', content: { seq: 1, text: 'hello' } },
  deleteMessage: { needs: 'w', content: { seq: 1 } },
  react: { needs: 'w', content: { seq: 1, emoji: '👍' } },
  typing: { needs: 'w', content: {} },
} as const;

interface Answer {
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly message: string };
}

let server: TestServer;
const clients = new Map<string, TestClient>();

beforeAll(async () => {
  server = await startTestServer({ auth: { publicRooms: ['chat:lobby', 'chat:open-*'] } });
  for (const [role, { claim }] of Object.entries(roles)) {
    const token = await server.tokenOf(role.replaceAll(' ', '-'), claim ? { rooms: claim } : {});
    clients.set(role, await connect(`${server.url}/chat`, { auth: { token } }));
  }
  // Each room but `absent` has a message already.
  const admin = clients.get('an admin') as TestClient;
  for (const room of ['lobby', 'open-1', 'team-red', 'team-blue']) await admin.ask('sendMessage', { room, text: 'first' });
});
afterAll(async () => {
  for (const { socket } of clients.values()) socket.disconnect();
  await server.close();
});

/** What the answer must be: allowed (whatever the room then says of the entry), or a code. Who types is in the room, so may read it as well. */
function expected(right: string, needs: string, isPresent: boolean, verb: string): string {
  if (verb === 'typing' && right === 'w') return 'not_found';
  if (right.includes(needs)) return verb === 'history' && !isPresent ? 'not_found' : 'allowed';
  return needs === 'w' && right === 'r' ? 'forbidden' : 'not_found';
}

const matrix = Object.entries(roles).flatMap(([role, { rooms }]) =>
  Object.entries(rooms).flatMap(([room, right]) => Object.entries(verbs).map(([verb, { needs, content }]) => ({ role, room, right, verb, needs, content }))),
);

describe('A5 SECURITY 8: roles x verbs x rooms', () => {
  // `absent` last: asking in it may create it.
  it.each(matrix.sort((a, b) => Number(a.room === 'absent') - Number(b.room === 'absent')))(
    '$role, $verb in $room',
    async ({ role, room, right, verb, needs, content }) => {
      const isPresent = (await server.streams.history(`chat:${room}`, 'latest', 1)) !== undefined;
      const before = (await server.streams.history(`chat:${room}`, 'latest', 1))?.head ?? 0;
      const client = clients.get(role) as TestClient;
      const answer = await client.ask<Answer>(verb, { room, ...content });
      const want = expected(right, needs, isPresent, verb);
      if (want !== 'allowed') {
        expect(answer).toMatchObject({ ok: false, error: { code: want } });
        const after = await server.streams.history(`chat:${room}`, 'latest', 1);
        expect([after !== undefined, after?.head ?? 0]).toEqual([isPresent, before]);
        expect(client.events.filter(({ name }) => !['userJoined', 'newMessage', 'messageChanged', 'typing'].includes(name))).toEqual([]);
      } else if (!answer.ok) {
        expect(['not_author', 'no_such_entry']).toContain(answer.error?.code);
      }
    },
  );

  it('SECURITY 5: a room that is not there and one that is not allowed are refused in the same words', async () => {
    const outsider = clients.get('someone with nothing') as TestClient;
    const admin = clients.get('an admin') as TestClient;
    const refusals = [
      await outsider.ask('joinRoom', 'team-red'),
      await outsider.ask('joinRoom', 'never-was'),
      await outsider.ask('history', { room: 'team-red' }),
      await outsider.ask('history', { room: 'never-was' }),
      await admin.ask('history', { room: 'never-was' }),
      await outsider.ask('sendMessage', { room: 'team-red', text: 'x' }),
    ];
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
  });

  it('who may not read a room hears nothing of it', async () => {
    const admin = clients.get('an admin') as TestClient;
    await admin.ask('joinRoom', 'team-blue');
    await admin.ask('sendMessage', { room: 'team-blue', text: 'a secret of the team' });
    await admin.next('newMessage', ({ text }: { text: string }) => text === 'a secret of the team');
    for (const [role, { rooms }] of Object.entries(roles)) {
      if (rooms['team-blue']?.includes('r')) continue;
      const client = clients.get(role) as TestClient;
      await client.ask('leaveRoom', 'lobby');
      expect(JSON.stringify(client.events)).not.toContain('a secret of the team');
    }
  });
});
