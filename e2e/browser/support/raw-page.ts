import type { Browser } from 'playwright-core';
import { soon } from './expect-soon.ts';

/**
 * A page that Playwright leaves alone. It keeps each page of its own visible and awake, and a visible page is never frozen; this one
 * is what a tab is for its user. Spoken to over the browser's own protocol, with little comfort.
 */
export interface RawPage {
  readonly sockets: { readonly open: number; readonly opened: number };
  /** Evaluates an expression in the page, a promise too. */
  evaluate(expression: string): Promise<unknown>;
  /** Types into whatever has the focus, and presses Enter. */
  enter(text: string): Promise<void>;
  /** As a browser does with a tab that nobody looks at, and a lid that is closed does with all of them: nothing in it runs any more. */
  freeze(): Promise<void>;
  /** Someone looks at it again. */
  show(): Promise<void>;
  close(): Promise<void>;
}

interface Received {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly result?: { readonly value?: unknown } };
  readonly error?: { readonly message: string };
}

export async function openRawPage(browser: Browser, url: string): Promise<RawPage> {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send('Target.createBrowserContext');
  const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', browserContextId });
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const sockets = { open: 0, opened: 0 };
  const waiting = new Map<number, (received: Received) => void>();
  let lastId = 0;

  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const received = JSON.parse(message) as Received;
    if (received.id !== undefined) waiting.get(received.id)?.(received);
    if (received.method === 'Network.webSocketCreated') {
      sockets.open += 1;
      sockets.opened += 1;
    }
    if (received.method === 'Network.webSocketClosed') sockets.open -= 1;
  });
  const send = async (method: string, params: object = {}): Promise<Received> => {
    const id = ++lastId;
    const answer = new Promise<Received>((resolve) => waiting.set(id, resolve));
    await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
    const received = await answer;
    waiting.delete(id);
    if (received.error) throw new Error(`${method}: ${received.error.message}`);
    return received;
  };
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return result?.result?.value;
  };
  const isSoon = (visibility: 'visible' | 'hidden') => soon(() => evaluate('document.visibilityState')).toBe(visibility);

  await send('Network.enable');
  await send('Page.enable');
  await send('Page.navigate', { url });
  return {
    sockets,
    evaluate,
    enter: async (text) => {
      await send('Input.insertText', { text });
      for (const type of ['keyDown', 'keyUp'])
        await send('Input.dispatchKeyEvent', { type, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' });
    },
    freeze: async () => {
      await evaluate(`window.lifecycle = []; for (const event of ['freeze', 'resume']) document.addEventListener(event, () => lifecycle.push(event))`);
      await send('Page.setWebLifecycleState', { state: 'frozen' });
    },
    show: async () => {
      await send('Page.setWebLifecycleState', { state: 'active' });
      await soon(() => evaluate('lifecycle.join()')).toBe('freeze,resume');
      await isSoon('hidden');
      await send('Page.bringToFront');
      await send('Emulation.setFocusEmulationEnabled', { enabled: true });
      await isSoon('visible');
    },
    close: async () => {
      await session.send('Target.disposeBrowserContext', { browserContextId });
      await session.detach();
    },
  };
}
