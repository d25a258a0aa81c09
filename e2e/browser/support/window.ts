import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { soon } from './expect-soon.ts';
import { countWrittenDown, fillOutbox } from './outbox-in-page.ts';

/** A browser window in which someone uses the app, by what they see. */
export interface Window {
  readonly page: Page;
  readonly log: Locator;
  readonly box: Locator;
  readonly isTouch: boolean;
  /** The connections of this window, as its browser counts them. */
  readonly sockets: Sockets;
  signIn(name: string): Promise<void>;
  /** Opens a room by its address, as a visit of its own, and resolves when one can write there. */
  enter(room: string): Promise<void>;
  /** Who is signed in, as the server knows them. */
  user(): Promise<string>;
  /** Types into the message box and sends. */
  say(text: string): Promise<void>;
  /** The row of the last message with this text. */
  row(text: string): Locator;
  /** The texts of all rows, from the first. */
  texts(): Promise<string[]>;
  /** Resolves once the row of a message with this text says so. */
  isIn(text: string, state: 'pending' | 'stored' | 'failed'): Promise<void>;
  /** Opens a message's actions and clicks one of them. */
  act(text: string, action: string): Promise<void>;
  /** Resolves once this browser can start the app without a network. */
  keptForOffline(): Promise<void>;
  /** Leaves messages that wait to be sent, as a tab that is gone does. They are there after a reload. */
  fillOutbox(room: string, count: number): Promise<void>;
  /** How many publishes this browser has written down, of all its tabs: a reload can't lose those. */
  writtenDown(): Promise<number>;
  /** Tells the page that the network is back, as the browser does: it tries at once. */
  wake(): Promise<void>;
  /** Another tab of the same browser. */
  tab(room: string): Promise<Window>;
  /** Resolves once this window shows that its line is down, for however long it has been. */
  noticesLoss(): Promise<void>;
  banner(kind: 'reconnecting' | 'offline' | 'catching-up' | 'back'): Locator;
}

export interface Sockets {
  readonly open: number;
  /** Since the window was opened. */
  readonly opened: number;
}

type Report = (problem: string) => void;

export async function openWindow(browser: Browser, url: string, options: BrowserContextOptions, report: Report): Promise<Window> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'], ...options });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`));
  });
  return openTab(context, url, options.hasTouch === true, report);
}

async function openTab(context: BrowserContext, url: string, isTouch: boolean, report: Report): Promise<Window> {
  const page = await context.newPage();
  // A machine may be very slow; nobody waits so long when all is well.
  page.setDefaultTimeout(60_000);
  watch(page, url, report);
  const log = page.getByTestId('messages');
  const box = page.locator('#composer');
  const row = (text: string): Locator => log.getByRole('article').filter({ hasText: text }).last();
  return {
    page,
    log,
    box,
    isTouch,
    sockets: socketsOf(page),
    row,
    texts: () => log.getByRole('article').evaluateAll((rows) => rows.map((each) => each.querySelector('p')?.firstChild?.textContent ?? '')),
    isIn: (text, state) => log.locator(`[data-state="${state}"]`).filter({ hasText: text }).last().waitFor(),
    signIn: async (name) => {
      await page.getByLabel('Your name').fill(name);
      await page.getByRole('button', { name: 'Join the line' }).click();
      await page.getByLabel('Your name').waitFor({ state: 'detached' });
    },
    enter: async (room) => {
      await page.goto(`/rooms/${room}`);
      await box.waitFor();
    },
    user: () => page.evaluate(() => (JSON.parse(localStorage.getItem('partyline.session') ?? '{}') as { session: { user: string } }).session.user),
    say: async (text) => {
      await box.fill(text);
      // A phone's Enter begins a new line.
      if (isTouch) await page.getByRole('button', { name: 'Send' }).click();
      else await box.press('Enter');
    },
    act: async (text, action) => {
      const target = row(text);
      const more = target.getByRole('button', { name: 'More actions' });
      // A row's actions come once the message is stored and after the pointer, from under which the list may still move the row.
      await soon(async () => {
        if (!(await more.isVisible())) await (isTouch ? target.tap() : target.hover());
        return more.isVisible();
      }).toBe(true);
      const direct = target.getByRole('button', { name: action, exact: true });
      if ((await direct.count()) > 0) return direct.click();
      await more.click();
      await page.getByRole('menuitem', { name: action }).click();
    },
    keptForOffline: () => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined)),
    fillOutbox: (room, count) => page.evaluate(fillOutbox, { room, count }),
    writtenDown: () => page.evaluate(countWrittenDown),
    wake: () => page.evaluate(() => void dispatchEvent(new Event('online'))),
    tab: async (room) => {
      const other = await openTab(context, url, isTouch, report);
      await other.page.goto(`/rooms/${room}`);
      return other;
    },
    noticesLoss: () => page.locator('[data-banner="reconnecting"], [data-banner="offline"]').waitFor(),
    banner: (kind) => page.locator(`[data-banner="${kind}"]`),
  };
}

function socketsOf(page: Page): Sockets {
  const count = { open: 0, opened: 0 };
  page.on('websocket', (socket) => {
    count.open += 1;
    count.opened += 1;
    socket.on('close', () => (count.open -= 1));
  });
  return count;
}

/** A page is as it should be when it says nothing on the console and asks nobody but its server. */
function watch(page: Page, url: string, report: Report): void {
  page.on('pageerror', (error) => report(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') report(`console ${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) report(`foreign request: ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(url).host) report(`foreign socket: ${socket.url()}`);
  });
  page.on('dialog', (dialog) => {
    report(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}
