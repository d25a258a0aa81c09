import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { violations } from './support/axe.ts';
import { soon } from './support/expect-soon.ts';
import type { Guest } from './support/guest.ts';
import { openStage, phone, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
let bo: Guest;
beforeAll(async () => {
  stage = await openStage();
  bo = await stage.guest('Bo');
  await bo.join('lobby');
});
afterEach(async () => {
  expect(stage.takeProblems()).toEqual([]);
});
afterAll(() => stage.close());

/** The bell once it counts: before, it is only its place. */
const bell = ({ page }: Window, unread: number): Locator =>
  page
    .locator('button[aria-haspopup="dialog"]')
    .and(page.getByRole('button', { name: unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`, exact: true }));
const toast = ({ page }: Window, text: string): Locator => page.getByRole('region', { name: 'New notifications' }).getByRole('button', { name: text });
const panel = ({ page }: Window): Locator => page.getByRole('dialog', { name: 'Notifications' });

/** What all toasts say from now on, also those that are gone again when one asks. */
async function noteToasts({ page }: Window): Promise<() => Promise<string>> {
  const noted = await page.evaluateHandle(() => {
    const texts = new Set<string>();
    const note = (): void => document.querySelectorAll('section[aria-label="New notifications"] li').forEach((each) => texts.add(each.textContent ?? ''));
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
    return texts;
  });
  return () => noted.evaluate((texts) => [...texts].join('\n'));
}

/** Someone with their inbox open: before that there is no one to notify. */
async function person(name: string, room: string, options = {}): Promise<{ window: Window; user: string }> {
  const window = await stage.person(name, { room, ...options });
  // On a phone the bell is beside the list of rooms.
  if (window.isTouch) await window.page.goto('/');
  await bell(window, 0).waitFor({ state: 'attached' });
  // The inbox is made by the first connection; what a service sends to somebody unknown makes none.
  const user = await window.user();
  await soon(async () => {
    await stage.report('POST', 'notifications', { id: `hello-${name}`, to: { user }, title: `Welcome, ${name}` });
    return bell(window, 1).count();
  }).toBe(1);
  return { window, user };
}

const mention = (user: string, text: string) => bo.ask('sendMessage', { room: 'lobby', text, mentions: [user] });

it('a mention shows as a toast, a number and a title on all devices, and reading it on one clears it on the others', async () => {
  const { window: ana, user } = await person('Ana', 'elsewhere');
  const other = await stage.window({ room: 'elsewhere', storageState: await ana.page.context().storageState() });
  await bell(other, 1).waitFor();
  const devices = [ana, other];
  // A toast stays for seconds only, so both are waited for before there is one.
  await Promise.all([...devices.map((device) => toast(device, 'Bo mentioned you').waitFor()), mention(user, '@Ana look at this')]);
  for (const device of devices) {
    await bell(device, 2).waitFor();
    await soon(() => device.page.title()).toBe('(2) elsewhere - Partyline');
  }
  await bell(ana, 2).click();
  expect(await violations(ana)).toEqual([]);
  await panel(ana).getByRole('button', { name: 'Bo mentioned you' }).click();
  await ana.row('@Ana look at this').waitFor();
  await bell(other, 1).waitFor();
  await bell(other, 1).click();
  await panel(other).getByRole('button', { name: 'Mark all as read' }).click();
  await bell(ana, 0).waitFor();
  await panel(other).getByRole('listitem').filter({ hasText: 'Welcome' }).getByRole('button', { name: 'Put away' }).click();
  await soon(() => panel(other).getByRole('listitem').count()).toBe(1);
  await stage.closeWindows();
  bo = await stage.guest('Bo');
  await bo.join('lobby');
});

it('reading a room clears what there is about it, and nothing rings for the room on screen', async () => {
  const { window: cy, user } = await person('Cy', 'elsewhere');
  await mention(user, '@Cy are you there');
  await bell(cy, 2).waitFor();
  await cy.page.getByRole('link', { name: /^lobby/ }).click();
  await cy.row('@Cy are you there').waitFor();
  await bell(cy, 1).waitFor();
  const rung = await noteToasts(cy);
  await mention(user, '@Cy so you are');
  // On screen, and there as a notification, too.
  await cy.row('@Cy so you are').waitFor();
  await bell(cy, 1).click();
  await panel(cy).getByText('@Cy so you are').waitFor();
  await panel(cy).getByRole('button', { name: 'Close' }).click();
  await panel(cy).waitFor({ state: 'detached' });
  await stage.report('POST', 'notifications', { id: 'good-bye-Cy', to: { user }, title: 'Until tomorrow' });
  await soon(rung).toContain('Until tomorrow');
  expect(await rung()).not.toContain('so you are');
  await cy.page.context().close();
});

it('a phone shows the list over the page; a room that was muted counts no more, and quiet hours are kept', async () => {
  const { window: dee, user } = await person('Dee', 'lobby', phone);
  // In a room, the way back to the bell tells the number.
  await dee.page.getByRole('link', { name: /^lobby/ }).tap();
  await dee.page.getByRole('link', { name: /^All rooms ?, 1 unread notification$/ }).tap();
  await mention(user, '@Dee hello');
  await bell(dee, 2).tap();
  expect(await violations(dee)).toEqual([]);
  await panel(dee).getByRole('button', { name: 'Mute lobby' }).tap();
  await panel(dee).getByRole('button', { name: 'How you are notified' }).tap();
  await panel(dee).getByRole('button', { name: 'Unmute lobby' }).waitFor();
  await panel(dee).getByLabel('Keep quiet every day').tap();
  await panel(dee).getByLabel('from').waitFor();
  expect(await violations(dee)).toEqual([]);
  await panel(dee).getByRole('button', { name: 'Back to notifications' }).tap();
  await panel(dee).getByRole('button', { name: 'Mark all as read' }).tap();
  await mention(user, '@Dee once more');
  await panel(dee).getByText('@Dee once more').waitFor();
  await panel(dee).getByRole('button', { name: 'Close' }).tap();
  await bell(dee, 0).waitFor();
  await dee.page.context().close();
});
