import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { banner, urlOf } from './banner.ts';

const bannerWith = (env: Record<string, string>): string => banner(loadConfig({ env, cwd: '/nonexistent' }).config, 'http://127.0.0.1:3000', '1.2.3');
const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

describe('the banner', () => {
  it('tells the address, the data folder and how people sign in', () => {
    const text = bannerWith({});
    expect(text).toContain('Partyline 1.2.3');
    expect(text).toContain('http://127.0.0.1:3000');
    expect(text).toContain('/nonexistent/data');
    expect(text).toContain('anyone, by giving a name');
    expect(text).not.toContain('Note');
  });

  it('says that what is in memory goes', () => {
    expect(bannerWith({ STORE: 'memory' })).toContain('gone when the server stops');
  });

  it('names the ways to sign in without telling the secret', () => {
    const text = bannerWith({ GUESTS: 'off', AUTH_SECRET: secret, AUTH_JWKS_URL: 'https://id.example/jwks' });
    expect(text).toContain('with a token of the issuer at id.example; or with a token signed with AUTH_SECRET');
    expect(text).not.toContain(secret);
    expect(bannerWith({ GUESTS: 'off' })).toContain('signed with the secret in /nonexistent/data/secret');
  });

  it('warns when the network can reach a server that takes guests', () => {
    expect(bannerWith({ HOST: '0.0.0.0' })).toContain('whoever reaches this address can sign in');
    expect(bannerWith({ HOST: '0.0.0.0', GUESTS: 'off' })).not.toContain('whoever reaches');
  });
});

describe('the address to open', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['0.0.0.0', 'http://localhost:80'],
    ['::', 'http://localhost:80'],
    ['::1', 'http://[::1]:80'],
    ['chat.local', 'http://chat.local:80'],
  ])('of %s is %s', (host, url) => expect(urlOf(host, 80)).toBe(url));
});
