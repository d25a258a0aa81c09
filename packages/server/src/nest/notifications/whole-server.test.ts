import { FakeClock } from '@partyline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import type { Log, LogFields } from '../../logging/logger.ts';
import { retentionInterval } from '../../retention/retention.ts';
import { type PartylineServer, startServer } from '../../server.ts';
import { TokenService } from '../auth/token.service.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { until } from '../testing/until.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';
const env = { PORT: '0', STORE: 'memory', AUTH_SECRET: secret, WEB_DIR: '/nonexistent', INBOX_RETENTION_COUNT: '3' };
const clock = new FakeClock();
const tokens = new TokenService({ secrets: [secret] }, clock);
const lines: { message: string; fields: LogFields }[] = [];
const line = (fields: LogFields, message: string): void => void lines.push({ message, fields });
const log: Log = { debug: line, info: line, warn: line, error: line, with: () => log };

let server: PartylineServer;
let ana: TestClient;

const tokenOf = (sub: string, claims: object = {}): Promise<string> => tokens.sign({ sub, name: sub, ...claims }, clock.now() + 7 * 86_400_000);
const notify = async (body: string): Promise<Response> =>
  fetch(`${server.url}/api/notifications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('alerts', { scope: 'notifications', rooms: {} })}` },
    body,
  });

beforeAll(async () => {
  server = await startServer(loadConfig({ env, cwd: '/nonexistent' }).config, { clock, log });
  ana = await connect(`${server.url}/notifications`, { auth: { token: await tokenOf('ana') } });
  await ana.ask('openInbox');
});
afterAll(async () => {
  ana.socket.disconnect();
  await server.stop();
});

describe('notifications of the whole server', () => {
  it('go from a service, and from a message, to a device', async () => {
    const chat = ana.socket.io.socket('/chat', { auth: { token: await tokenOf('ana') } });
    await new Promise<void>((resolve) => chat.connect().once('connect', () => resolve()));
    expect((await notify('{"id":"order-0001","to":{"user":"ana"},"title":"Hello"}')).status).toBe(200);
    expect(await ana.next('notification')).toMatchObject({ notification: { title: 'Hello' }, counts: { unseen: 1, unread: 1 } });
    const ben = await connect(`${server.url}/chat`, { auth: { token: await tokenOf('ben') } });
    await ben.ask('sendMessage', { room: 'lobby', text: 'hi', mentions: ['ana'] });
    expect(await ana.next('notification', ({ notification }: { notification: { kind: string } }) => notification.kind === 'mention')).toMatchObject({
      notification: { body: 'hi' },
    });
    ben.socket.disconnect();
    chat.disconnect();
  });

  it('are refused with 413 where the request is too large', async () => {
    const answer = await notify(JSON.stringify({ id: 'order-0002', to: { user: 'ana' }, title: 'Hello', body: 'x'.repeat(70_000) }));
    expect([answer.status, await answer.json()]).toEqual([413, { ok: false, error: { code: 'too_large', message: expect.any(String) } }]);
  });

  it('go with retention, and what services ordered goes after two days', async () => {
    for (const id of ['order-0003', 'order-0004', 'order-0005']) await notify(JSON.stringify({ id, to: { user: 'ana' }, title: id }));
    clock.advance(retentionInterval);
    await until(() => lines.some(({ message, fields }) => message === 'retention deleted entries' && fields['prefix'] === 'notifications:'));
    expect(await ana.ask('openInbox', { after: 0 })).toMatchObject({ verdict: 'truncated', counts: { unseen: 3, unread: 3 } });
    clock.advance(48 * 3_600_000 + retentionInterval);
    await until(() => lines.some(({ message, fields }) => message === 'retention deleted entries' && fields['prefix'] === 'notification-orders'));
    const again = (await (await notify('{"id":"order-0005","to":{"user":"ana"},"title":"order-0005"}')).json()) as object;
    expect(again).toEqual({ ok: true, sent: [{ id: 'order-0005', users: 1, duplicates: 1 }] });
  });
});
