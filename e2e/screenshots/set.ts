import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, startServer, systemClock, TokenService } from '@partyline/server';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '../browser/support/chromium.ts';
import { type Guest, joinAsGuest } from '../browser/support/guest.ts';
import { openWindow, type Window } from '../browser/support/window.ts';
import { answer, elsewhere, lines, people, readUntil, room, timeOf, unknown, viewer } from './story.ts';

export const wide: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 2 };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };

/** A server whose wall clock tells the time of the story, and the people of it. */
export interface FilmSet {
  url: string;
  cast: ReadonlyMap<string, Guest>;
  /** Noor's window, at the moment of the last line. */
  noor(options: BrowserContextOptions): Promise<Window>;
  guest(name: string): Promise<Guest>;
  /** Done by `clear`, when the picture is taken. */
  afterwards(task: () => void): void;
  clear(): void;
  /** Gives the server an order about a user: see stage.ts. */
  order(method: 'PUT' | 'DELETE', about: string): Promise<void>;
  strike(): Promise<void>;
}

const webDir = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

const secret = 'pictures-only-pictures-only-pictures';

export async function buildSet(): Promise<FilmSet> {
  const dataDir = await mkdtemp(join(tmpdir(), 'partyline-pictures-'));
  const story = { now: timeOf('-1 16:00') };
  const env = { HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, WEB_DIR: webDir, RATES: 'off', STORE: 'memory', LOG_LEVEL: 'error', AUTH_SECRET: secret };
  const server = await startServer(loadConfig({ env, cwd: dataDir }).config, { clock: { ...systemClock, now: () => story.now } });
  const token = await new TokenService({ secrets: [secret] }, systemClock).sign({ sub: 'director', jti: 'pictures', scope: 'users' }, timeOf('300 00:00'));
  const browser: Browser = await launchChromium();
  const cast = new Map<string, Guest>();
  for (const name of people) cast.set(name, await joinAsGuest(server.url, name));
  const play = new Play(cast, story);
  const tasks: (() => void)[] = [];
  const until = lines.findIndex(({ text }) => text === readUntil) + 1;

  await play.open();
  await play.say(lines.slice(0, until));
  const rehearsal = await openWindow(browser, server.url, { ...wide, timezoneId: Intl.DateTimeFormat().resolvedOptions().timeZone }, report);
  const kept = await visitAll(rehearsal, story);
  await play.say(lines.slice(until));
  await play.news();
  story.now = timeOf(answer.at);

  return {
    url: server.url,
    cast,
    guest: (name) => joinAsGuest(server.url, name),
    afterwards: (task) => void tasks.push(task),
    clear: () => {
      for (const task of tasks.splice(0)) task();
    },
    order: async (method, about) => {
      const { status } = await fetch(`${server.url}/api/users/${about}`, { method, headers: { authorization: `Bearer ${token}` } });
      if (status !== 200) throw new Error(`${method} ${about} was answered with ${status}`);
    },
    noor: async (options) => {
      const window = await openWindow(browser, server.url, { storageState: kept, ...options }, report);
      await window.page.clock.setFixedTime(story.now);
      return window;
    },
    strike: async () => {
      for (const guest of cast.values()) guest.leave();
      await browser.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function report(problem: string): void {
  console.error(problem);
}

/** Noor signs in and has been in every room: what comes later is news to her. */
async function visitAll(window: Window, story: { now: number }): Promise<NonNullable<BrowserContextOptions['storageState']>> {
  await window.page.clock.setFixedTime(story.now);
  await window.page.goto('/');
  await window.signIn(viewer);
  for (const name of [...elsewhere.map((other) => other.room), room]) {
    await window.page.goto(`/rooms/${name}`);
    await window.page.getByRole('heading', { name, level: 1 }).waitFor();
    // Read means that the mark is kept.
    await window.page.waitForFunction(
      (wanted) => Object.entries(localStorage).some(([key, value]) => key.startsWith('partyline.read.') && JSON.parse(value)[wanted]?.epoch),
      name,
    );
  }
  const kept = await window.page.context().storageState();
  await window.page.context().close();
  return kept;
}

class Play {
  readonly #cast: ReadonlyMap<string, Guest>;
  readonly #story: { now: number };
  readonly #seqs = new Map<string, number>();

  constructor(cast: ReadonlyMap<string, Guest>, story: { now: number }) {
    this.#cast = cast;
    this.#story = story;
  }

  async open(): Promise<void> {
    const rooms = [room, ...elsewhere.map((other) => other.room), ...unknown];
    for (const guest of this.#cast.values()) for (const name of rooms) await guest.join(name);
    for (const name of unknown) await this.#of('Ana López').say(name, 'Hello');
  }

  async say(script: typeof lines): Promise<void> {
    for (const { at, who, text, replyTo, reactions = {}, editedTo } of script) {
      this.#story.now = timeOf(at);
      const seq = await this.#of(who).say(room, text, replyTo === undefined ? undefined : this.#seqs.get(replyTo));
      this.#seqs.set(text, seq);
      if (editedTo !== undefined) await this.#of(who).ask('editMessage', { room, seq, text: editedTo });
      for (const [emoji, names] of Object.entries(reactions)) {
        for (const name of names) if (this.#cast.has(name)) await this.#of(name).ask('react', { room, seq, emoji });
      }
    }
  }

  async news(): Promise<void> {
    for (const { room: name, news } of elsewhere) for (const [who, text] of news) await this.#of(who).say(name, text);
  }

  #of(name: string): Guest {
    const guest = this.#cast.get(name);
    if (guest === undefined) throw new Error(`${name} is not in the play`);
    return guest;
  }
}
