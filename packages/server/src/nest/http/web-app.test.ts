import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { type PartylineServer, startServer } from '../../server.ts';

const page = '<!doctype html><title>Partyline</title>';
const script = 'console.log("the app")';
const env = { PORT: '0', STORE: 'memory', AUTH_SECRET: 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P' };
const start = (webDir: string): Promise<PartylineServer> => startServer(loadConfig({ env: { ...env, WEB_DIR: webDir }, cwd: '/' }).config);
const navigation = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

describe('the web app', () => {
  let folder: string;
  let server: PartylineServer;
  const get = (path: string, init: RequestInit = {}): Promise<Response> => fetch(server.url + path, init);

  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), 'partyline-web-'));
    folder = join(root, 'dist');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    mkdirSync(join(folder, '.vite'));
    writeFileSync(join(folder, 'index.html'), page);
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    writeFileSync(join(folder, '.vite', 'manifest.json'), '{}');
    writeFileSync(join(folder, 'assets', 'app-Bq3x.js'), script);
    writeFileSync(join(folder, 'assets', 'app-Bq3x.js.br'), brotliCompressSync(script));
    writeFileSync(join(folder, 'assets', 'app-Bq3x.js.gz'), gzipSync(script));
    writeFileSync(join(root, 'outside.txt'), 'private');
    server = await start(folder);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(join(folder, '..'), { recursive: true });
  });

  it.each(['/', '/index.html', '/rooms/lobby', '/rooms/v1.2', '/rooms/a%20b?from=mail'])(
    'answers a navigation to %s with its page, never from a cache unasked',
    async (path) => {
      const response = await get(path, navigation);
      expect([response.status, await response.text()]).toEqual([200, page]);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('gives its start page to whoever asks for it, curl too', async () => {
    const response = await fetch(`${server.url}/`, { headers: { accept: '*/*' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('answers 304 to who has the page already', async () => {
    const { headers } = await raw(`${server.url}/`, navigation.headers);
    const again = await raw(`${server.url}/`, { ...navigation.headers, 'if-none-match': String(headers['etag']) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('serves assets for ever, since their names change with what is in them', async () => {
    const response = await get('/assets/app-Bq3x.js');
    expect(await response.text()).toBe(script);
    expect(response.headers.get('content-type')).toBe('application/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('serves what lies there compressed with %s to who takes it', async (encoding, decompress) => {
    const { headers, body } = await raw(`${server.url}/assets/app-Bq3x.js`, { 'accept-encoding': encoding });
    expect(headers).toMatchObject({
      'content-encoding': encoding,
      'content-type': 'application/javascript; charset=utf-8',
      vary: expect.stringMatching(/accept-encoding/i) as string,
    });
    expect(headers['cache-control']).toContain('immutable');
    expect(decompress(body).toString()).toBe(script);
  });

  it('asks again for files whose names stay', async () => {
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    ['a missing asset', '/assets/gone-X.js', {}],
    ['a page for who asked for something else', '/rooms/lobby', { headers: { accept: 'application/json' } }],
    ['an unknown address of the API, even to a browser', '/api/nothing', navigation],
    ['the API itself', '/api', navigation],
    ['files that begin with a dot', '/.vite/manifest.json', {}],
    ['what is outside', '/..%2foutside.txt', {}],
    ['what is outside, twice encoded', '/%252e%252e/outside.txt', {}],
    ['what is outside, by a backslash', '/..%5coutside.txt', {}],
    ['a NUL', '/index.html%00.js', {}],
  ])('has nothing for %s', async (_what, path, init) => {
    const response = await get(path, init);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('sends no file from outside, however the address is written', async () => {
    for (const path of ['/../outside.txt', '/assets/../../outside.txt', '//outside.txt', '/./../outside.txt']) {
      const { body } = await raw(`${server.url}/`, {}, path);
      expect(body.toString()).not.toContain('private');
    }
  });

  it('says in a sentence that it is not built', async () => {
    const bare = await start('/nonexistent');
    const response = await fetch(bare.url, navigation);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
    expect(await response.text()).toMatch(/^The web app is not built\. Run `npm start`/);
    expect((await fetch(`${bare.url}/favicon.svg`)).status).toBe(404);
    await bare.stop();
  });
});

interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

/** As sent: `fetch` would decompress the body, tidy up the path and ask past caches. */
function raw(url: string, headers: Record<string, string>, path?: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    request(url, { headers, ...(path !== undefined && { path }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}
