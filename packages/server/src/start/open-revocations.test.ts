import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { TokenService } from '../nest/auth/token.service.ts';
import { connect, refusalOf } from '../nest/testing/test-client.ts';
import { type PartylineServer, startServer } from '../server.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';
const tokens = new TokenService({ secrets: [secret] }, systemClock);
const tokenOf = (sub: string, claims: object = {}): Promise<string> => tokens.sign({ sub, ...claims }, systemClock.now() + 3_600_000);

describe('who was cut off', () => {
  let folder: string;
  let server: PartylineServer | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-cut-off-'));
  });
  afterEach(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async (): Promise<string> => {
    const env = { PORT: '0', DATA_DIR: folder, AUTH_SECRET: secret, WEB_DIR: '/nonexistent' };
    server = await startServer(loadConfig({ env, cwd: folder }).config);
    return server.url;
  };
  const order = async (url: string, method: string, path: string): Promise<number> => {
    const headers = { authorization: `Bearer ${await tokenOf('moderator', { scope: 'users' })}` };
    return (await fetch(`${url}/api/users/${path}`, { method, headers })).status;
  };

  it('A4 stays so after a restart, whatever characters the id has and however long it is', async () => {
    const ids = ['ana', 'a/'.repeat(64), 'auth0|a@b.c:d'];
    const old = await Promise.all(ids.map((id) => tokenOf(id)));
    const ben = await tokenOf('ben');
    const first = await start();
    for (const id of ids) {
      expect(await order(first, 'PUT', `${encodeURIComponent(id)}/ban`)).toBe(200);
      expect(await order(first, 'PUT', `${encodeURIComponent(id)}/rooms/${'r'.repeat(128)}/ban`)).toBe(200);
    }
    expect(await order(first, 'POST', 'ben/revoke')).toBe(200);
    await server?.stop();

    const second = await start();
    for (const token of old) expect(await refusalOf(`${second}/chat`, { auth: { token } })).toMatchObject({ code: 'banned' });
    expect(statSync(join(folder, 'revocations.json')).mode & 0o777).toBe(0o600);
    expect(await order(second, 'DELETE', 'ana/ban')).toBe(200);
    const ana = await connect(`${second}/chat`, { auth: { token: await tokenOf('ana') } });
    expect(await ana.ask('joinRoom', 'r'.repeat(128))).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
    ana.socket.disconnect();
    expect(await refusalOf(`${second}/chat`, { auth: { token: ben } })).toMatchObject({ code: 'token_revoked' });
  });

  it('A4 is not forgotten for a damaged file: the server does not start', async () => {
    writeFileSync(join(folder, 'revocations.json'), '{"version":1,"users":[{"us');
    await expect(start()).rejects.toThrow(/revocations\.json says who was cut off, and can't be read or is damaged/);
  });
});
