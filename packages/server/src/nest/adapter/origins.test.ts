import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type CorsOrigin, Origins } from './origins.ts';

const allows = (configured: CorsOrigin, origin: string | undefined, host = 'chat.example:3000'): Promise<boolean> =>
  new Origins(configured, false).allow({ headers: { host, ...(origin !== undefined && { origin }) } } as IncomingMessage);

describe('A6 SECURITY 1: origins', () => {
  it.each([
    ["the server's own", 'http://chat.example:3000', 'chat.example:3000'],
    ["the server's own, with TLS in front", 'https://chat.example', 'chat.example'],
    ['a default port that only one side writes', 'https://chat.example', 'chat.example:443'],
    ['one on the list', 'https://app.example', 'chat.example:3000'],
    ['one on the list, which was written with a port and a slash there', 'https://other.example', 'chat.example:3000'],
    ['none at all', undefined, 'chat.example:3000'],
  ])('allows %s', async (_, origin, host) => {
    expect(await allows(['https://app.example', 'https://other.example:443/'], origin, host)).toBe(true);
  });

  it.each([
    ['another', 'https://evil.example'],
    ['null', 'null'],
    ['an empty one', ''],
    ['one that has ours as suffix', 'https://evilapp.example'],
    ['one that has ours as prefix', 'https://app.example.evil.example'],
    ['another port', 'https://app.example:8443'],
    ['another scheme', 'http://app.example'],
    ['a subdomain', 'https://sub.app.example'],
    ["another port of the server's own host", 'http://chat.example:3001'],
    ["the server's own with a user before it", 'http://evil@chat.example:3000'],
    ["the server's own with a path", 'http://chat.example:3000/'],
    ['no URL', 'chat.example:3000'],
  ])('refuses %s', async (_, origin) => {
    expect(await allows(['https://app.example'], origin)).toBe(false);
    expect(await allows('https://app.example', origin)).toBe(false);
  });

  it('refuses an origin that claims the own host where there is no Host header', async () => {
    const request = { headers: { origin: 'http://chat.example' } } as IncomingMessage;
    expect(await new Origins(false, false).allow(request)).toBe(false);
  });

  it.each<[string, CorsOrigin]>([
    ['*', '*'],
    ['true', true],
    ['a list with *', ['*']],
    ['a pattern', /^https:\/\/evil\.example$/],
    ['a list with a pattern', [/evil/]],
    ['a function', (origin, answer) => answer(null, origin === 'https://evil.example')],
  ])('takes what the cors option takes: %s', async (_, configured) => {
    expect(await allows(configured, 'https://evil.example')).toBe(true);
  });

  it.each<[string, CorsOrigin]>([
    ['false', false],
    ['a function that says no', (_origin, answer) => answer(null, false)],
    ['a function that names another', (_origin, answer) => answer(null, 'https://app.example')],
  ])('refuses with %s', async (_, configured) => {
    expect(await allows(configured, 'https://evil.example')).toBe(false);
  });

  it.each<[string, CorsOrigin]>([
    ['*', '*'],
    ['a reflected origin', true],
    ['a list with *', ['https://app.example', '*']],
    ['the default of the cors package', undefined],
  ])('SECURITY 2: %s together with credentials is refused at start', (_, configured) => {
    expect(() => new Origins(configured, true)).toThrow(/list the origins/);
  });

  it('SECURITY 2: a list together with credentials is fine', () => {
    expect(() => new Origins(['https://app.example'], true)).not.toThrow();
  });
});
