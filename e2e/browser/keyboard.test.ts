import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
let ana: Window;
beforeAll(async () => {
  stage = await openStage();
  ana = await stage.person('Ana');
});
afterEach(() => {
  expect(stage.takeProblems()).toEqual([]);
});
afterAll(() => stage.close());

const title = (window: Window): Promise<string | null> => window.page.getByRole('heading', { level: 1 }).textContent();
const focused = (window: Window): Promise<string | null | undefined> => window.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

it('Ctrl+K finds a room by a part of its name, and opens a new one', async () => {
  const cy = await stage.guest('Cy');
  await cy.join('release-1.0');
  await cy.say('release-1.0', 'shipped');
  await ana.enter('lobby');
  await ana.page.keyboard.press('Control+k');
  await ana.page.getByRole('combobox', { name: 'Room' }).fill('ease');
  await ana.page.getByRole('option', { name: /^release-1\.0/ }).waitFor();
  await ana.page.keyboard.press('Enter');
  await ana.row('shipped').waitFor();

  await ana.page.keyboard.press('Control+k');
  await ana.page.getByRole('combobox', { name: 'Room' }).fill('Coffee break');
  await ana.page.getByRole('option', { name: 'Open Coffee-break, a new room' }).waitFor();
  await ana.page.keyboard.press('Enter');
  await soon(() => title(ana)).toBe('Coffee-break');
  await soon(() => focused(ana)).toBe('Message Coffee-break');
});

it('Alt and the arrows go round the rooms', async () => {
  // A list of rooms of their own.
  const ana = await stage.person('Ana', { room: 'alpha' });
  await ana.box.waitFor();
  await ana.enter('beta');
  await ana.page.keyboard.press('Alt+ArrowUp');
  await soon(() => title(ana)).toBe('alpha');
  await ana.page.keyboard.press('Alt+ArrowDown');
  await soon(() => title(ana)).toBe('beta');
  await ana.page.keyboard.press('Alt+ArrowDown');
  await soon(() => title(ana)).toBe('lobby');
  await ana.page.context().close();
});

it('the up arrow edits the last message, Esc leaves it, and the draft comes back', async () => {
  await ana.enter('edit');
  await ana.say('first');
  await ana.say('secnd');
  await soon(() => ana.row('secnd').getAttribute('data-state')).toBe('stored');
  await ana.box.press('ArrowUp');
  await soon(() => ana.box.inputValue()).toBe('secnd');
  await ana.box.fill('second');
  await ana.box.press('Enter');
  await ana.row('second').getByText('(edited)').waitFor();
  await soon(() => ana.box.inputValue()).toBe('');

  await ana.box.press('ArrowUp');
  await soon(() => ana.box.inputValue()).toBe('second');
  await ana.box.press('Escape');
  await soon(() => ana.box.inputValue()).toBe('');

  await ana.box.fill('a draft');
  await ana.act('first', 'Edit');
  await soon(() => ana.box.inputValue()).toBe('first');
  await ana.box.press('Escape');
  await soon(() => ana.box.inputValue()).toBe('a draft');
  await ana.page.reload();
  await soon(() => ana.box.inputValue()).toBe('a draft');
});

it('Shift+Enter breaks the line, and Enter does not send while signs are being composed', async () => {
  await ana.enter('lines');
  await ana.box.pressSequentially('one');
  await ana.box.press('Shift+Enter');
  await ana.box.pressSequentially('two');
  // As an input method tells of it.
  await ana.box.evaluate((box) => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  expect(await ana.box.inputValue()).toBe('one\ntwo');
  await ana.box.press('Enter');
  await ana.row('one').waitFor();
  expect(await ana.row('one').locator('p').textContent()).toContain('one\ntwo');
});

it('arrows go from message to message, and Tab to what can be done with one', async () => {
  await ana.enter('walk');
  await ana.say('top');
  await ana.say('bottom');
  await soon(() => ana.row('bottom').getAttribute('data-state')).toBe('stored');
  await ana.log.focus();
  await ana.page.keyboard.press('ArrowUp');
  await soon(() => ana.row('bottom').evaluate((row) => row === document.activeElement)).toBe(true);
  await ana.page.keyboard.press('ArrowUp');
  await soon(() => ana.row('top').evaluate((row) => row === document.activeElement)).toBe(true);
  await ana.page.keyboard.press('Tab');
  await soon(() => focused(ana)).toBe('React with 👍');
  await ana.page.keyboard.press('Enter');
  await ana.row('top').getByRole('button', { name: /^👍 1/ }).waitFor();
});

it('? shows the shortcuts, and Esc puts them away', async () => {
  await ana.enter('help');
  await ana.box.press('?');
  expect(await ana.box.inputValue()).toBe('?');
  await ana.log.focus();
  await ana.page.keyboard.press('?');
  await ana.page.getByRole('dialog', { name: 'Help' }).waitFor();
  await ana.page.keyboard.press('Escape');
  await soon(() => ana.page.getByRole('dialog').count()).toBe(0);
});

it('the box counts what is left near the limit, and sends nothing above it', async () => {
  await ana.enter('limit');
  await ana.box.fill('x'.repeat(3700));
  await ana.page.getByText('300 characters left').waitFor();
  await ana.box.fill('x'.repeat(4001));
  await ana.page.getByText('1 character too long').waitFor();
  await ana.box.press('Enter');
  expect(await ana.log.getByRole('article').count()).toBe(0);
  await ana.box.fill('x'.repeat(4000));
  await ana.box.press('Enter');
  await soon(() => ana.log.locator('[data-state="stored"]').count()).toBe(1);
});

it('an emoji of the picker becomes a reaction', async () => {
  await ana.enter('picker');
  await ana.say('react to me');
  await soon(() => ana.row('react to me').getAttribute('data-state')).toBe('stored');
  await ana.act('react to me', 'React with another emoji');
  await ana.page.getByRole('textbox', { name: 'Find an emoji' }).fill('rocket');
  await ana.page.keyboard.press('Enter');
  await ana.row('react to me').getByRole('button', { name: '🚀 1, by you' }).waitFor();
});
