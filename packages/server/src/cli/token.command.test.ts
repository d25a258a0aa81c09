import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../logging/logger.ts';
import { TokenService } from '../nest/auth/token.service.ts';
import { ownSecret } from '../start/secret.ts';
import { run } from './run.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

let folder: string;
let out: string;
let err: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-token-'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const command = (args: readonly string[], env: Record<string, string> = {}): Promise<number> =>
  run(['token', ...args], { env: { DATA_DIR: join(folder, 'data'), ...env }, cwd: folder });

describe('partyline token', () => {
  it('A4 prints a token with the scope that the server of these settings takes, and nothing else', async () => {
    expect(await command(['--scope', 'users', '--days', '30', '--sub', 'moderator'], { AUTH_SECRET: secret, AUTH_ISSUER: 'us', AUTH_AUDIENCE: 'them' })).toBe(
      0,
    );
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const tokens = new TokenService({ secrets: [secret], issuer: 'us', audience: 'them' }, systemClock);
    expect(await tokens.verifyService(`Bearer ${out.trim()}`, 'users')).toMatchObject({ name: 'moderator', tokenId: expect.any(String) });
    const { expiresAt, permissions } = await tokens.verify(out.trim());
    expect(Math.abs(expiresAt - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
    expect([permissions.canRead('chat:lobby'), permissions.canWrite('chat:lobby')]).toEqual([false, false]);
  });

  it('A4 signs with the secret of the data folder where none is set, before the first start too', async () => {
    expect(await command(['--scope=users', '--days=0.5'])).toBe(0);
    const tokens = new TokenService({ secrets: [ownSecret(join(folder, 'data'), silentLog)] }, systemClock);
    expect(await tokens.verifyService(`Bearer ${out.trim()}`, 'users')).toMatchObject({ name: 'service' });
  });

  it.each([
    [['--days', '30'], '--scope'],
    [['--scope', 'everything', '--days', '30'], '--scope'],
    [['--scope', 'users'], '--days'],
    [['--scope', 'users', '--days', '0'], '--days'],
    [['--scope', 'users', '--days', 'many'], '--days'],
    [['--scope', 'users', '--days', '3651'], '--days'],
    [['--scope', 'users', '--days', '30', '--sub', 'a b'], '--sub'],
    [['--scope', 'users', '--days', '30', 'ana'], 'takes only --scope <what>, --days <number>, --sub <name>'],
  ])('refuses %j with exit code 2 and a sentence', async (args, sentence) => {
    expect(await command(args)).toBe(2);
    expect(err).toContain(sentence);
    expect(out).toBe('');
  });

  it('says so where only an identity provider signs', async () => {
    expect(await command(['--scope', 'users', '--days', '1'], { AUTH_JWKS_URL: 'http://127.0.0.1:1/keys' })).toBe(1);
    expect(err).toContain('identity provider');
    expect(out).toBe('');
  });
});
