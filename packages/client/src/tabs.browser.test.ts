import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type PartylineServer, startServer } from '@partyline/server';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { createClient, PartylineClient } from './client.ts';
import type { signIn } from './session.ts';
import { bundleClient } from './testing/bundle.ts';

interface InPage {
  client: PartylineClient;
  createClient: typeof createClient;
  signIn: typeof signIn;
  rows(): string[];
}
declare const window: InPage;

/** Pages with nothing but the client in them, over the real IndexedDB and Web Locks. */
let pages: Server;
let browser: Browser;
let context: BrowserContext;
let folder: string;
let server: PartylineServer;
let token: string;

const pagesAt = (): string => `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
const serve = (port = 0): Promise<PartylineServer> =>
  startServer(
    loadConfig({ env: { PORT: String(port), DATA_DIR: folder, DRAIN_SPREAD: '0s', RATES: 'off', ORIGINS: pagesAt(), LOG_LEVEL: 'error' }, cwd: folder }).config,
  );

beforeAll(async () => {
  const chunks = await bundleClient();
  const entry = chunks.find(({ isEntry }) => isEntry)?.fileName ?? '';
  const files = new Map(chunks.map(({ fileName, code }) => [`/${fileName}`, code]));
  pages = createServer(({ url = '' }, response) => {
    const code = files.get(url);
    response.setHeader('content-type', code === undefined ? 'text/html' : 'text/javascript');
    response.end(code ?? `<!doctype html><script type="module">import * as sdk from '/${entry}'; Object.assign(window, sdk)</script>`);
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
afterAll(async () => {
  await browser.close();
  pages.close();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-tabs-'));
  server = await serve();
  const response = await fetch(`${server.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ana"}' });
  ({ token } = (await response.json()) as { token: string });
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** A tab with Ana's client in the lobby. */
async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(pagesAt());
  await start(page);
  return page;
}

async function start(page: Page): Promise<void> {
  await page.waitForFunction(() => 'createClient' in window);
  await page.evaluate(
    ({ url, token }) => {
      window.client = window.createClient({ url, token, random: () => 0.1 });
      window.rows = () => window.client.room('lobby').snapshot.messages.map(({ text, state }) => `${text} ${state}`);
      window.client.connect();
      window.client.room('lobby').join();
    },
    { url: server.url, token },
  );
}

const send = (page: Page, ...texts: string[]): Promise<void> =>
  page.evaluate((texts) => texts.forEach((text) => window.client.room('lobby').send(text)), texts);
const shows = async (page: Page, rows: string[]): Promise<void> => {
  await expect.poll(() => page.evaluate(() => window.rows()), { timeout: 30_000 }).toEqual(rows);
};
const countKept = async (): Promise<number> => {
  // Opening it before the client does would make one without anything in it.
  if (!(await indexedDB.databases()).some(({ name }) => name === 'partyline-outbox')) return 0;
  const opening = indexedDB.open('partyline-outbox');
  await new Promise((resolve) => opening.addEventListener('success', resolve));
  const counting = opening.result.transaction('records').objectStore('records').count();
  await new Promise((resolve) => counting.addEventListener('success', resolve));
  opening.result.close();
  return counting.result;
};
const keeps = async (page: Page, count: number): Promise<void> => {
  await expect.poll(() => page.evaluate(countKept), { timeout: 30_000 }).toBe(count);
};

it('D8 D5 keeps what waits through a reload, and stores it once and in order when the server is back', async () => {
  const tab = await openTab();
  await send(tab, 'before');
  await shows(tab, ['before stored']);
  const { port } = server;
  await server.stop();
  await send(tab, 'a', 'b', 'c');
  await keeps(tab, 3);
  await tab.reload();
  await start(tab);
  await shows(tab, ['a pending', 'b pending', 'c pending']);
  await send(tab, 'd');
  server = await serve(port);
  await shows(tab, ['before stored', 'a stored', 'b stored', 'c stored', 'd stored']);
  await keeps(tab, 0);
  expect(await tab.evaluate(() => window.client.status.warning)).toBeUndefined();
});

it.each(['older', 'younger'])('D8 strands nothing when the %s of two tabs is closed, and sends nothing twice', async (closed) => {
  const tabs = [await openTab(), await openTab()];
  for (const tab of tabs) await shows(tab, []);
  const [leaving, staying] = (closed === 'older' ? tabs : tabs.toReversed()) as [Page, Page];
  const { port } = server;
  await server.stop();
  await send(leaving, 'a', 'b');
  await keeps(leaving, 2);
  await shows(staying, []);
  await leaving.close();
  await shows(staying, ['a pending', 'b pending']);
  server = await serve(port);
  await shows(staying, ['a stored', 'b stored']);
  await keeps(staying, 0);
});
