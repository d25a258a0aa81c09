import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { AppModule } from '../app.module.ts';
import { serve } from '../serve.ts';

const example = join(import.meta.dirname, '../..');
/** Nothing but the page itself is to be fetched, and it needs no GPU. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let folder = '';
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partyline-example-'));
  await build({ root: example, logLevel: 'error', build: { outDir: folder } });
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: flags });
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function open(url: string): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(url);
  return page;
}

async function send(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

test('two people chat in two windows', async () => {
  const served = await serve(AppModule, { port: 0, page: folder });
  onTestFinished(() => served.close());
  const [ana, ben] = [await open(served.url), await open(served.url)];
  // A window hears only what is sent after it joined: Ana goes on until Ben hears her.
  const isHeard = async (): Promise<number> => {
    await send(ana, 'hello');
    return ben.getByText('hello').count();
  };
  await expect.poll(isHeard, { timeout: 30_000, interval: 100 }).toBeGreaterThan(0);

  await send(ben, 'hello <b>Ana</b>');
  await ana.getByText('hello <b>Ana</b>').waitFor();
  await ben.getByText('You: hello <b>Ana</b>').waitFor();
});
