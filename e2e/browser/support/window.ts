import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** A browser window in which someone uses the app, by what they see. */
export interface Window {
  readonly page: Page;
  readonly log: Locator;
  readonly box: Locator;
  readonly isTouch: boolean;
  signIn(name: string): Promise<void>;
  /** Types into the message box and sends. */
  say(text: string): Promise<void>;
  /** The row of the last message with this text. */
  row(text: string): Locator;
  /** Opens a message's actions and clicks one of them. */
  act(text: string, action: string): Promise<void>;
  banner(kind: 'reconnecting' | 'offline' | 'back'): Locator;
}

export async function openWindow(browser: Browser, url: string, options: BrowserContextOptions, report: (problem: string) => void): Promise<Window> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  watch(page, url, report);
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`));
  });

  const log = page.getByTestId('messages');
  const box = page.locator('#composer');
  const row = (text: string): Locator => log.getByRole('article').filter({ hasText: text }).last();
  const isTouch = options.hasTouch === true;
  return {
    page,
    log,
    box,
    isTouch,
    row,
    signIn: async (name) => {
      await page.getByLabel('Your name').fill(name);
      await page.getByRole('button', { name: 'Join the line' }).click();
      await page.getByLabel('Your name').waitFor({ state: 'detached' });
    },
    say: async (text) => {
      await box.fill(text);
      // A phone's Enter begins a new line.
      if (isTouch) await page.getByRole('button', { name: 'Send' }).click();
      else await box.press('Enter');
    },
    act: async (text, action) => {
      const target = row(text);
      if (isTouch) await target.tap();
      else await target.hover();
      const direct = target.getByRole('button', { name: action, exact: true });
      if ((await direct.count()) > 0) return direct.click();
      await target.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    },
    banner: (kind) => page.locator(`[data-banner="${kind}"]`),
  };
}

/** A page is as it should be when it says nothing on the console and asks nobody but its server. */
function watch(page: Page, url: string, report: (problem: string) => void): void {
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
