import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { leaveClean } from './support/leave-clean.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

/** Someone in a room, in a browser that can start the app without a network. */
async function someone(room: string, name = 'Ana'): Promise<Window> {
  const window = await stage.person(name, { room });
  await window.say('hello');
  await window.isIn('hello', 'stored');
  await window.keptForOffline();
  return window;
}

const goTo = async ({ page }: Window, room: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Room' }).fill(room);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: room, level: 1 }).waitFor();
};
const askToSignOut = async ({ page }: Window): Promise<void> => {
  await page.getByRole('button', { name: /signing out/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
};

it('D3 D5 D8 what waits survives a reload without a network, in its place, is counted over all rooms, and is sent once', async () => {
  const ana = await someone('waiting');
  await goTo(ana, 'elsewhere');
  await ana.say('in another room');
  await ana.isIn('in another room', 'stored');
  stage.line.cut();
  await ana.say('elsewhere, later');
  await goTo(ana, 'waiting');
  for (const text of ['one', 'two']) await ana.say(text);
  await soon(() => ana.writtenDown()).toBe(3);
  await ana.page.reload();
  await ana.isIn('two', 'pending');
  await ana.say('three');
  await soon(() => ana.texts()).toEqual(['one', 'two', 'three']);
  await soon(() => ana.banner('offline').textContent()).toBe('Offline: 4 messages will be sent when you’re back');
  await ana.page.getByRole('link', { name: 'elsewhere , waiting to be sent' }).waitFor();
  await soon(() => ana.writtenDown()).toBe(4);

  await ana.page.evaluate(() => {
    const seen: string[] = ((window as { banners?: string[] }).banners = []);
    new MutationObserver(() => {
      const kind = document.querySelector('[data-banner]')?.getAttribute('data-banner') ?? 'none';
      if (seen.at(-1) !== kind) seen.push(kind);
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-banner'] });
  });
  const cy = await stage.guest('Cy');
  await cy.join('waiting');
  await cy.say('waiting', 'said meanwhile');
  stage.line.mend();
  await ana.wake();
  await ana.isIn('three', 'stored');
  await soon(() => ana.texts()).toEqual(['hello', 'said meanwhile', 'one', 'two', 'three']);
  const timesBack = async (): Promise<number | undefined> =>
    (await ana.page.evaluate(() => (window as { banners?: string[] }).banners))?.filter((kind) => kind === 'back').length;
  await soon(timesBack).toBe(1);
  await ana.banner('back').waitFor({ state: 'detached' });
  expect(await timesBack()).toBe(1);
  const texts = async (room: string): Promise<unknown[]> => (await cy.ask('history', { room })).entries.map((entry) => 'text' in entry && entry.text);
  await soon(() => texts('waiting')).toEqual(['hello', 'said meanwhile', 'one', 'two', 'three']);
  await soon(() => texts('elsewhere')).toEqual(['in another room', 'elsewhere, later']);
  await soon(() => ana.writtenDown()).toBe(0);
});

it('D8 what the server refused is there after a reload, is marked in the list of rooms, can be sent again and be deleted for good', async () => {
  const ana = await someone('refused');
  // No store keeps a NUL, so the wire refuses it for good.
  await ana.say('half\0word');
  await ana.row('Not sent.').waitFor();
  await soon(() => ana.writtenDown()).toBe(1);
  await ana.page.reload();
  await ana.isIn('Not sent.', 'failed');
  await soon(() => ana.log.getByRole('article').count()).toBe(2);
  await goTo(ana, 'elsewhere');
  await ana.page.getByRole('link', { name: 'refused , not sent' }).click();

  await ana.row('Not sent.').getByRole('button', { name: 'Retry' }).click();
  await ana.row('Not sent.').waitFor();
  await soon(() => ana.log.getByRole('article').count()).toBe(2);
  await ana.row('Not sent.').getByRole('button', { name: 'Delete' }).click();
  await soon(() => ana.log.getByRole('article').count()).toBe(1);
  await soon(() => ana.writtenDown()).toBe(0);
  await soon(() => ana.page.getByRole('link', { name: /not sent/ }).count()).toBe(0);
  await ana.page.reload();
  await ana.isIn('hello', 'stored');
  await soon(() => ana.log.getByRole('article').count()).toBe(1);
});

it('D8 signing out with messages that wait asks first, and what is left behind is never sent by somebody else', async () => {
  const ana = await someone('left-behind');
  stage.line.cut();
  for (const text of ['one', 'two']) await ana.say(text);
  // Signing out ends all windows, so what waits in another one counts, too.
  const other = await ana.tab('left-behind');
  await other.say('three');
  await soon(() => ana.writtenDown()).toBe(3);
  await askToSignOut(ana);
  const dialog = ana.page.getByRole('dialog', { name: 'Sign out' });
  await dialog.getByRole('heading', { name: '3 messages are not sent yet' }).waitFor();
  await dialog.getByRole('button', { name: 'Stay signed in' }).click();
  await ana.isIn('two', 'pending');
  await askToSignOut(ana);
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  for (const { page } of [ana, other]) await page.getByLabel('Your name').waitFor();
  await other.page.close();

  stage.line.mend();
  await ana.signIn('Ben');
  await ana.isIn('hello', 'stored');
  await ana.say('it is Ben now');
  await ana.isIn('it is Ben now', 'stored');
  await soon(() => ana.texts()).toEqual(['hello', 'it is Ben now']);
  const cy = await stage.guest('Cy');
  expect((await cy.ask('history', { room: 'left-behind' })).entries).toHaveLength(2);
});

it('signing out asks nothing where nothing waits, and no more once everything was sent', async () => {
  const ana = await someone('all-sent');
  stage.line.cut();
  await ana.say('on its way');
  await soon(() => ana.writtenDown()).toBe(1);
  await askToSignOut(ana);
  const dialog = ana.page.getByRole('dialog', { name: 'Sign out' });
  await dialog.getByRole('heading', { name: '1 message is not sent yet' }).waitFor();
  stage.line.mend();
  await ana.wake();
  await dialog.getByRole('heading', { name: 'Everything is sent' }).waitFor();
  await dialog.getByRole('button', { name: 'Stay signed in' }).click();
  await askToSignOut(ana);
  await ana.page.getByLabel('Your name').waitFor();
});

it('D8 a message for which there is no place any more stays in the box, with the reason', async () => {
  const ana = await someone('full');
  stage.line.cut();
  await ana.fillOutbox('full', 1000);
  await ana.page.reload();
  await ana.isIn('no. 1000', 'pending');
  await ana.say('one too many');
  await ana.page.locator('#composer-problem').getByText('Not sent: too much is waiting to be sent already.').waitFor();
  expect(await ana.box.inputValue()).toBe('one too many');
  await ana.page.reload();
  await ana.isIn('no. 1000', 'pending');
  await soon(() => ana.box.inputValue()).toBe('one too many');
});
