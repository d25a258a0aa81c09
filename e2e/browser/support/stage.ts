import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { Workplace } from '../../support/workplace.ts';
import { breakableLine, type BreakableLine } from './breakable-line.ts';
import { launchChromium } from './chromium.ts';
import { joinAsGuest, type Guest } from './guest.ts';
import { openWindow, type Window } from './window.ts';

const webDir = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));

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
  /** Someone without a browser, for company. */
  guest(name: string): Promise<Guest>;
  /** What went wrong in any window since the last call: page errors, console messages, refused policies, foreign requests. */
  takeProblems(): string[];
  closeWindows(): Promise<void>;
  close(): Promise<void>;
}

/** `rates` is lifted, since everyone here comes from one address; all else is as `npm start` has it. */
export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  if (!existsSync(join(webDir, 'index.html'))) throw new Error('apps/web is not built: run npm run build first');
  const place = new Workplace();
  const server = await place.start({ WEB_DIR: webDir, RATES: 'off', ...env });
  const line = await breakableLine(server.url);
  const browser: Browser = await launchChromium();
  const windows = new Set<Window>();
  const guests = new Set<Guest>();
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
    for (const guest of guests) guest.leave();
    guests.clear();
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
    guest: async (name) => {
      const guest = await joinAsGuest(server.url, name);
      guests.add(guest);
      return guest;
    },
    takeProblems: () => problems.splice(0),
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
