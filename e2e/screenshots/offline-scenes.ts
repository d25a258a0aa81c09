import type { Window } from '../browser/support/window.ts';
import { open, type Scene } from './scene.ts';
import { room } from './story.ts';

const tunnel = ['Train goes into a tunnel', 'still writing, it all waits here', 'See you on the other side 🚇'];

const loseNetwork = async ({ page }: Window): Promise<void> => {
  await page.context().setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event('offline')));
};

/** Noor writes with the line cut, here and in another room. */
async function writeOffline(window: Window): Promise<void> {
  await open(window, 'design');
  await window.log.getByRole('article').first().waitFor();
  await open(window);
  await window.row('ticked off').waitFor();
  await window.keptForOffline();
  await loseNetwork(window);
  for (const text of tunnel) await window.say(text);
}

/** What shows where the line is down, was down, or is closed. */
export const offlineScenes: Scene[] = [
  {
    name: 'offline',
    play: async (window) => {
      await writeOffline(window);
      await window.banner('offline').waitFor();
    },
  },
  {
    name: 'offline-reloaded',
    play: async (window) => {
      await writeOffline(window);
      await window.page.waitForTimeout(500);
      await window.page.reload();
      await window.isIn('other side', 'pending');
      await window.banner('offline').waitFor();
    },
  },
  {
    name: 'offline-nothing-here',
    play: async (window) => {
      await open(window);
      await window.keptForOffline();
      await loseNetwork(window);
      await window.page.reload();
      await window.page.getByRole('heading', { name: 'The line is down' }).waitFor();
    },
  },
  {
    name: 'offline-rooms',
    only: 'phone',
    play: async (window) => {
      await writeOffline(window);
      await window.page.waitForTimeout(500);
      await window.page.goto('/');
      await window.page.getByRole('link', { name: /waiting to be sent/ }).waitFor();
    },
  },
  {
    name: 'catching-up',
    play: async (window) => {
      await open(window);
      await window.row('ticked off').waitFor();
      // The answers to what is asked after the return come late.
      let isSlow = false;
      await window.page.routeWebSocket(/socket\.io/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((message) => void setTimeout(() => socket.send(message), isSlow && String(message).startsWith('43') ? 20_000 : 0));
      });
      await window.page.reload();
      await window.row('ticked off').waitFor();
      isSlow = true;
      await loseNetwork(window);
      await window.banner('reconnecting').waitFor();
      await window.page.context().setOffline(false);
      await window.wake();
      await window.banner('catching-up').waitFor();
    },
  },
  {
    name: 'failed',
    play: async (window) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await window.say('On it, give me ten minutes');
      await window.isIn('ten minutes', 'stored');
      // No store keeps a NUL, so the wire refuses it for good.
      await window.say('Pasted from the terminal: exit code 0\0');
      await window.row('Not sent').waitFor();
    },
  },
  {
    name: 'full',
    play: async (window) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await window.keptForOffline();
      await loseNetwork(window);
      await window.fillOutbox(room, 1000);
      await window.page.reload();
      await window.isIn('no. 1000', 'pending');
      await window.say('One too many');
      await window.banner('offline').waitFor();
    },
  },
  {
    name: 'removed',
    play: async (window, set) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await set.order('PUT', `${await window.user()}/rooms/${room}/ban`);
      await window.page.getByRole('heading', { name: /no longer in/ }).waitFor();
      await set.order('DELETE', `${await window.user()}/rooms/${room}/ban`);
    },
  },
  {
    name: 'removed-unsent',
    play: async (window, set) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await loseNetwork(window);
      for (const text of tunnel.slice(0, 2)) await window.say(text);
      await set.order('PUT', `${await window.user()}/rooms/${room}/ban`);
      await window.page.context().setOffline(false);
      await window.wake();
      await window.page.getByRole('region', { name: /was not sent/ }).waitFor();
      await set.order('DELETE', `${await window.user()}/rooms/${room}/ban`);
    },
  },
  {
    name: 'banned',
    play: async (window, set) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await set.order('PUT', `${await window.user()}/ban`);
      await window.page.getByRole('heading', { name: 'This line is closed to you.' }).waitFor();
      await set.order('DELETE', `${await window.user()}/ban`);
    },
  },
  {
    name: 'new-version',
    play: async (window) => {
      if (window.isTouch) await window.page.goto('/');
      else await open(window);
      await window.page.getByRole('link', { name: 'lobby' }).waitFor();
      await window.page.route(
        ({ pathname }) => pathname === '/',
        (route) => route.fulfill({ contentType: 'text/html', body: '<div id="root"></div>' }),
      );
      await window.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await window.page.getByRole('button', { name: 'Reload' }).waitFor();
    },
  },
  {
    name: 'sign-out',
    play: async (window) => {
      await writeOffline(window);
      if (window.isTouch) await window.page.goto('/');
      await window.banner('offline').waitFor({ state: 'attached' });
      await window.page.getByRole('button', { name: /signing out/ }).click();
      await window.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await window.page.getByRole('dialog', { name: 'Sign out' }).waitFor();
    },
  },
];
