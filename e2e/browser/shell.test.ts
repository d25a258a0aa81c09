import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { nextVersion } from './support/next-version.ts';
import { leaveClean } from './support/leave-clean.ts';
import { openStage, type Stage, webDir } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

/** Someone in a room, in a browser that has kept what it needs. */
async function someoneKept(room: string): Promise<Window> {
  const ana = await stage.person('Ana', { room });
  await ana.say('before');
  await soon(() => ana.row('before').getAttribute('data-state')).toBe('stored');
  await ana.keptForOffline();
  return ana;
}

const scriptOf = ({ page }: Window): Promise<string> => page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? '');

/** Resolves once the worker of the build with this script answers all pages. */
async function hasTakenOver({ page }: Window, script: string): Promise<void> {
  await soon(() =>
    page.evaluate(async (path) => {
      const { installing, waiting, active } = (await navigator.serviceWorker.getRegistration()) ?? {};
      return !installing && !waiting && active?.state === 'activated' && (await caches.match(path)) !== undefined;
    }, script),
  ).toBe(true);
}

it('a reload while the line is cut shows the app, signed in, with a place to write, and all else when it is back', async () => {
  const ana = await someoneKept('reload-cut');
  stage.line.cut();
  await ana.page.reload();
  await ana.page.getByRole('heading', { name: 'reload-cut', level: 1 }).waitFor();
  await ana.banner('offline').waitFor();
  await ana.page.getByRole('heading', { name: 'The line is down' }).waitFor();
  await ana.say('meanwhile');
  await soon(() => ana.row('meanwhile').getAttribute('data-state')).toBe('pending');
  // What opens over the app is there, too, though it was never opened before.
  await ana.page.keyboard.press('Control+k');
  await ana.page.getByRole('dialog', { name: 'Find or open a room' }).waitFor();
  await ana.page.keyboard.press('Escape');

  stage.line.mend();
  await ana.row('before').waitFor();
  await soon(() => ana.row('meanwhile').getAttribute('data-state')).toBe('stored');
});

it('a reload while the server is dead shows the app, and a room that was never open, too', async () => {
  const ana = await someoneKept('reload-dead');
  await stage.killServer();
  await ana.page.goto('/rooms/never-opened');
  await ana.page.getByRole('heading', { name: 'never-opened', level: 1 }).waitFor();
  await ana.page.goto('/rooms/reload-dead');
  await stage.startServer();
  await ana.row('before').waitFor();
});

it('a reload while the network swallows everything shows the app after a few seconds', async () => {
  const ana = await someoneKept('reload-swallowed');
  stage.line.swallow();
  await ana.page.reload();
  await ana.page.getByRole('heading', { name: 'reload-swallowed', level: 1 }).waitFor();
  stage.line.mend();
  await ana.row('before').waitFor();
});

it('the API and the health of the server are never answered from what is kept', async () => {
  const ana = await someoneKept('no-api');
  const answers = (): Promise<(number | string)[]> =>
    ana.page.evaluate(() =>
      Promise.all(
        ['/api/rooms', '/socket.io/?EIO=4&transport=polling', '/healthz', '/readyz', '/'].map((path) =>
          fetch(path)
            .then(({ status }) => status)
            .catch(() => 'nobody'),
        ),
      ),
    );
  expect(await answers()).toEqual([401, 200, 200, 200, 200]);
  stage.line.cut();
  expect(await answers()).toEqual(['nobody', 'nobody', 'nobody', 'nobody', 'nobody']);
  stage.takeProblems();
});

it('a new version breaks no open page, is announced quietly, and comes with the next reload, also offline from then on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-next-'));
  try {
    await nextVersion(webDir, folder);
    const ana = await someoneKept('upgrade');
    const first = await scriptOf(ana);
    await stage.killServer();
    await stage.startServer({ WEB_DIR: folder });
    await ana.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await ana.page.getByText('A new version is there').waitFor();
    // Another tab brings the new version into the browser, with a worker that takes over this page, too.
    const other = await ana.tab('upgrade');
    await other.row('before').waitFor();
    const second = await scriptOf(other);
    expect(second).toContain('/next-');
    await hasTakenOver(other, second);
    // The files of the old version are gone from the server, and from the browser's own cache, as they may be at any time.
    // The open page has them all the same.
    await (await ana.page.context().newCDPSession(ana.page)).send('Network.clearBrowserCache');
    await ana.log.focus();
    await ana.page.keyboard.press('?');
    await ana.page.getByRole('dialog', { name: 'Help' }).waitFor();
    await ana.page.keyboard.press('Escape');
    expect(await scriptOf(ana)).toBe(first);

    await ana.page.getByRole('button', { name: 'Reload' }).click();
    await ana.row('before').waitFor();
    expect(await scriptOf(ana)).toBe(second);
    expect(await ana.page.getByText('A new version is there').count()).toBe(0);
    stage.line.cut();
    await ana.page.reload();
    await ana.box.waitFor();
    expect(await scriptOf(ana)).toBe(second);
  } finally {
    stage.line.mend();
    await stage.killServer();
    await stage.startServer();
    await rm(folder, { recursive: true });
  }
});
