import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../start/start-error.ts';
import { type LoadedConfig, loadConfig } from './load.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

describe('the configuration', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'partyline-config-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  const load = (env: Record<string, string> = {}): LoadedConfig => loadConfig({ env, cwd });
  const writeConfig = (content: string, name = 'partyline.config.json'): void => writeFileSync(join(cwd, name), content);
  const problemsWith = (env: Record<string, string> = {}): readonly string[] => {
    try {
      load(env);
    } catch (error) {
      if (error instanceof StartError) return error.sentences;
      throw error;
    }
    return [];
  };

  it('has safe defaults: this machine only, guests, a data folder in the working directory', () => {
    const { config } = load();
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', dataDir: join(cwd, 'data'), store: 'sqlite', guests: true, origins: [], trustProxy: [] });
    expect(config).toMatchObject({ chatRetentionCount: undefined, chatRetentionAge: undefined, logFormat: 'text' });
  });

  it('takes the environment before the file, and the file before the default', () => {
    writeConfig('{ "port": 4000, "host": "0.0.0.0" }');
    const { config, sources } = load({ PORT: '5000' });
    expect([config.port, config.host, config.store]).toEqual([5000, '0.0.0.0', 'sqlite']);
    expect([sources.port, sources.host, sources.store]).toEqual(['environment', 'partyline.config.json', 'default']);
  });

  it('counts an empty variable as not set', () => {
    expect(load({ PORT: '', AUTH_SECRET: ' ' }).sources.port).toBe('default');
  });

  it('reads the file that PARTYLINE_CONFIG names', () => {
    writeConfig('{ "port": 4100 }', 'other.json');
    expect(load({ PARTYLINE_CONFIG: 'other.json' }).config.port).toBe(4100);
  });

  it.each<[string, string, unknown]>([
    ['GUESTS', 'off', { guests: false }],
    ['ORIGINS', 'https://a.example, https://b.example:8443', { origins: ['https://a.example', 'https://b.example:8443'] }],
    ['TRUST_PROXY', '10.0.0.0/8,::1', { trustProxy: ['10.0.0.0/8', '::1'] }],
    ['CHAT_RETENTION_AGE', '90d', { chatRetentionAge: 90 * 86_400_000 }],
    ['PRESENCE_GRACE', '0s', { presenceGrace: 0 }],
    ['DRAIN_SPREAD', '1500ms', { drainSpread: 1500 }],
    ['RATES', 'off', { rates: { user: {}, connection: {}, address: {} } }],
    ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ])('reads %s=%s', (name, value, expected) => {
    expect(load({ [name]: value }).config).toMatchObject(expected as object);
  });

  it('reads the natural forms of a file', () => {
    writeConfig('{ "guests": false, "origins": ["https://a.example"], "rates": { "user.publishes": "50/s burst 500", "address.publishes": "off" } }');
    const { config } = load();
    expect(config).toMatchObject({ guests: false, origins: ['https://a.example'] });
    expect(config.rates.user.publishes).toEqual({ perSecond: 50, burst: 500 });
    expect(config.rates.address.publishes).toBeUndefined();
    expect(config.rates.user.joins).toEqual(load({ PARTYLINE_CONFIG: '' }).config.rates.user.joins);
  });

  it.each([
    ['PORT', '80x', 'PORT must be a whole number from 0 to 65535, not "80x".'],
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535, not "65536".'],
    ['STORE', 'mysql', 'STORE must be one of sqlite, memory, not "mysql".'],
    ['GUESTS', 'maybe', 'GUESTS must be on or off, not "maybe".'],
    ['ORIGINS', 'https://a.example/', 'ORIGINS must be origins such as https://chat.example.org, separated by commas, not "https://a.example/".'],
    ['TRUST_PROXY', '10.0.0.0/33', 'TRUST_PROXY must be addresses or networks such as 10.0.0.0/8, separated by commas, not "10.0.0.0/33".'],
    ['CHAT_RETENTION_AGE', '90', 'CHAT_RETENTION_AGE must be a length of time from 1m to 36500d, such as 500ms, 10s, 5m, 12h or 30d, not "90".'],
    ['RATES', 'user.nothing=1/s', 'RATES must be off, or changes such as "user.publishes=50/s burst 500, address.publishes=off", not "user.nothing=1/s".'],
  ])('says in one sentence what is wrong with %s=%s', (name, value, sentence) => {
    expect(problemsWith({ [name]: value })).toEqual([sentence]);
  });

  it('names all problems at once, those of the file with the name that they have there', () => {
    writeConfig('{ "store": "mysql", "prot": 1, "PORT": 1 }');
    expect(problemsWith({ PORT: 'x', NODE_ENV: 'production', ORIGINS: '*' })).toEqual([
      '"prot" in partyline.config.json is not a setting.',
      '"PORT" in partyline.config.json is not a setting; "port" is.',
      'PORT must be a whole number from 0 to 65535, not "x".',
      '"store" in partyline.config.json must be one of sqlite, memory, not "mysql".',
      'ORIGINS must not be "*" in production: any web page could connect as its visitor; list the origins of your own pages.',
    ]);
  });

  it.each([
    ['{ "port": ', 'The configuration file partyline.config.json is not valid JSON.'],
    ['[]', 'The configuration file partyline.config.json must hold one JSON object.'],
  ])('refuses the file %s', (content, sentence) => {
    writeConfig(content);
    expect(problemsWith()).toEqual([sentence]);
  });

  it('refuses a named file that is not there', () => {
    expect(problemsWith({ PARTYLINE_CONFIG: 'none.json' })).toEqual(["The configuration file none.json can't be read (ENOENT)."]);
  });

  it('never repeats a secret that is wrong', () => {
    const [sentence, ...rest] = problemsWith({ AUTH_SECRET: 'hunter2' });
    expect(rest).toEqual([]);
    expect(sentence).toMatch(/^AUTH_SECRET must be .*256 bits/);
    expect(sentence).not.toContain('hunter2');
  });

  it.each([
    ['of 31 bytes', secret.slice(0, 31), false],
    ['of 32 bytes', secret, true],
    ['of 40 times the same character', 'a'.repeat(40), false],
    ['in hex', '3f9a1c5be8d2470641b7f0a9c3e85d1297be604d8a2fc1535e9074b6dfa8213c', true],
  ])('judges a secret %s', (_what, value, isGood) => {
    expect(problemsWith({ AUTH_SECRET: value }).length === 0).toBe(isGood);
  });

  describe('in production', () => {
    const production = { NODE_ENV: 'production' };

    it('admits no guests unless told to', () => {
      expect(load(production).config.guests).toBe(false);
      expect(load({ ...production, GUESTS: 'on' }).config.guests).toBe(true);
    });

    it('writes its logs as JSON', () => {
      expect(load(production).config.logFormat).toBe('json');
    });

    it('SECURITY 2 refuses to start with any origin allowed', () => {
      expect(problemsWith({ ...production, ORIGINS: '*' })).toHaveLength(1);
      expect(problemsWith({ ORIGINS: '*' })).toEqual([]);
    });

    it('refuses a key set over plain HTTP, and one whose tokens may be meant for others', () => {
      expect(problemsWith({ ...production, AUTH_JWKS_URL: 'http://id.example/jwks' })).toHaveLength(2);
      expect(problemsWith({ ...production, AUTH_JWKS_URL: 'https://id.example/jwks', AUTH_AUDIENCE: 'chat' })).toEqual([]);
    });
  });

  it('admits no guests beside an identity provider unless told to', () => {
    expect(load({ AUTH_JWKS_URL: 'https://id.example/jwks' }).config.guests).toBe(false);
  });

  it('refuses a previous secret that is the current one', () => {
    expect(problemsWith({ AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: secret })).toHaveLength(1);
  });
});
