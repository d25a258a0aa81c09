import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { Workplace } from '../../support/workplace.ts';
import { breakableLine, type BreakableLine } from './breakable-line.ts';
import { launchChromium } from './chromium.ts';
import { soon } from './expect-soon.ts';
import { joinAsGuest, type Guest } from './guest.ts';
import { openRawPage, type RawPage } from './raw-page.ts';
import { openWindow, type Window } from './window.ts';

export const webDir = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));

export const wide: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export interface WindowOptions extends BrowserContextOptions {
  /** The room that is opened; the start page without one. */
  room?: string;
}

/** A real server on a free port, a real browser, and people who use them. */
export interface Stage {
  readonly url: string;
  readonly line: BreakableLine;
  /** Someone with a browser, signed in. */
  person(name: string, options?: WindowOptions): Promise<Window>;
  /** A browser in which nobody is signed in yet. */
  window(options?: WindowOptions): Promise<Window>;
  /** Someone with a browser, signed in, in a page that can be frozen. */
  sleeper(name: string, room: string): Promise<RawPage>;
  /** Someone without a browser, for company. */
  guest(name: string): Promise<Guest>;
  /** What went wrong in any window since the last call: page errors, console messages, refused policies, foreign requests. */
  takeProblems(): string[];
  /** Gives the server an order about a user, as whoever runs it would: `PUT`, `u1/ban`. */
  order(method: 'POST' | 'PUT' | 'DELETE', about: string): Promise<void>;
  /** Tells the server something as a service does: `POST`, `notifications`. */
  report(method: 'POST' | 'PUT', path: string, body: unknown): Promise<void>;
  /** Ends the server as a power cut does. */
  killServer(): Promise<void>;
  /** Starts it again with what it had stored, at the same address for the browser. */
  startServer(env?: Record<string, string>): Promise<void>;
  closeWindows(): Promise<void>;
  close(): Promise<void>;
}

/** `rates` is lifted, since everyone here comes from one address; all else is as `npm start` has it. */
export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  if (!existsSync(join(webDir, 'index.html'))) throw new Error('apps/web is not built: run npm run build first');
  const place = new Workplace();
  const start = (more: Record<string, string> = {}) => place.start({ WEB_DIR: webDir, RATES: 'off', ...env, ...more });
  let server = await start();
  let token: string | undefined;
  const line = await breakableLine(server.url);
  const browser: Browser = await launchChromium();
  const windows = new Set<Window>();
  const guests = new Set<Guest>();
  const sleepers = new Set<RawPage>();
  const problems: string[] = [];

  const window = async ({ room, ...context }: WindowOptions = {}): Promise<Window> => {
    const opened = await openWindow(browser, line.url, { ...wide, ...context }, (problem) => problems.push(problem));
    windows.add(opened);
    await opened.page.goto(room === undefined ? '/' : `/rooms/${room}`);
    return opened;
  };
  const closeWindows = async (): Promise<void> => {
    await Promise.all([...windows].map(({ page }) => page.context().close()));
    windows.clear();
    await Promise.all([...sleepers].map((page) => page.close()));
    sleepers.clear();
    for (const guest of guests) guest.leave();
    guests.clear();
  };

  const ask = async (method: string, path: string, body?: unknown): Promise<void> => {
    token ??= (await place.command(['token', '--scope', 'users,notifications,feeds,scores', '--days', '1']).printed(/^\S+\.\S+\.\S+$/m))[0];
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(`${server.url}/api/${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
  };

  return {
    url: line.url,
    line,
    window,
    person: async (name, options) => {
      const opened = await window(options);
      await opened.signIn(name);
      return opened;
    },
    sleeper: async (name, room) => {
      const page = await openRawPage(browser, `${line.url}/rooms/${room}`);
      sleepers.add(page);
      await soon(() => page.evaluate(`document.activeElement?.matches('input')`)).toBe(true);
      await page.enter(name);
      await soon(() => page.evaluate(`document.activeElement?.id`)).toBe('composer');
      return page;
    },
    guest: async (name) => {
      const guest = await joinAsGuest(server.url, name);
      guests.add(guest);
      return guest;
    },
    takeProblems: () => problems.splice(0),
    order: (method, about) => ask(method, `users/${about}`),
    report: ask,
    killServer: async () => void (await server.program.end('SIGKILL')),
    startServer: async (more) => {
      server = await start(more);
      line.leadTo(server.url);
    },
    closeWindows,
    close: async () => {
      await closeWindows();
      await browser.close();
      await line.close();
      await server.program.end();
      await place.clear();
    },
  };
}
