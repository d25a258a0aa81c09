import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import type { Guest } from './support/guest.ts';
import { leaveClean } from './support/leave-clean.ts';
import { settle } from './support/settled-list.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
let cy: Guest;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  cy = await stage.guest('Cy');
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

const long = 'A message that is long enough to wrap over several lines at any width, so that no row is as high as the next one. '.repeat(2);

async function sayMany(room: string, what: string, count: number): Promise<void> {
  await cy.join(room);
  const texts = Array.from({ length: count }, (_, i) => (i % 7 === 3 ? `${what} ${i + 1}: ${long}` : `${what} ${i + 1}.`));
  await Promise.all(texts.map((text) => cy.say(room, text)));
}

/** Notes from now on, at every frame, how far the row in the middle of the screen is moved. */
async function watchReader({ log }: Window): Promise<() => Promise<number>> {
  await log.evaluate((list) => {
    const topOf = (row: Element): number => row.getBoundingClientRect().top;
    const middle = topOf(list) + list.clientHeight / 2;
    const rows = [...list.querySelectorAll('[data-seq]')].toSorted((a, b) => Math.abs(topOf(a) - middle) - Math.abs(topOf(b) - middle));
    const seq = rows[0]?.getAttribute('data-seq');
    const before = rows[0] ? topOf(rows[0]) : Number.NaN;
    const seen = ((window as { moved?: { most: number } }).moved = { most: 0 });
    const look = (): void => {
      const row = list.querySelector(`[data-seq="${seq}"]`);
      seen.most = Math.max(seen.most, row ? Math.abs(topOf(row) - before) : Infinity);
      requestAnimationFrame(look);
    };
    look();
  });
  return () => log.evaluate(() => (window as { moved?: { most: number } }).moved?.most ?? Number.NaN);
}

const isAtEnd = ({ log }: Window): Promise<boolean> => log.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight < 2);

/** Away while Cy says `count` things, and back again. */
async function miss(ana: Window, room: string, count: number): Promise<void> {
  stage.line.cut();
  await ana.noticesLoss();
  await sayMany(room, 'missed', count);
  stage.line.mend();
  await ana.wake();
}

it('D6 a reader who scrolled up is not moved by 500 entries that are replayed, and is told how many there are', async () => {
  await sayMany('missed-up', 'old', 80);
  const ana = await stage.person('Ana', { room: 'missed-up' });
  await ana.row('old').waitFor();
  await soon(() => isAtEnd(ana)).toBe(true);
  await ana.log.hover();
  await ana.page.mouse.wheel(0, -900);
  await ana.page.getByRole('button', { name: 'Jump to latest' }).waitFor();
  await settle(ana);
  const moved = await watchReader(ana);
  await miss(ana, 'missed-up', 500);
  await ana.page.getByRole('button', { name: '500 new messages' }).waitFor();
  expect(await moved()).toBeLessThan(2);
});

it('D6 a reader at the end keeps their place when more was said than fits on the screen, and finds the line where it begins', async () => {
  await sayMany('missed-end', 'old', 80);
  const ana = await stage.person('Ana', { room: 'missed-end' });
  await ana.row('old 80').waitFor();
  await soon(() => isAtEnd(ana)).toBe(true);
  await settle(ana);
  const moved = await watchReader(ana);
  await miss(ana, 'missed-end', 300);
  await ana.page.getByRole('button', { name: '300 new messages' }).waitFor();
  expect(await moved()).toBeLessThan(2);
  await ana.log.hover();
  await ana.page.mouse.wheel(0, 300);
  await soon(() => ana.log.getByTestId('unread-line').isVisible()).toBe(true);
});

it('a reader at the end stays there when what was said fits on the screen, with their own waiting messages last', async () => {
  await sayMany('missed-few', 'old', 80);
  const ana = await stage.person('Ana', { room: 'missed-few' });
  await ana.row('old 80').waitFor();
  await soon(() => isAtEnd(ana)).toBe(true);
  stage.line.cut();
  await ana.noticesLoss();
  await ana.say('mine, later');
  await sayMany('missed-few', 'missed', 3);
  stage.line.mend();
  await ana.wake();
  await ana.isIn('mine, later', 'stored');
  await soon(() => isAtEnd(ana)).toBe(true);
  await soon(async () => (await ana.texts()).slice(-4)).toEqual(['missed 1.', 'missed 2.', 'missed 3.', 'mine, later']);
  await soon(() => ana.page.getByRole('button', { name: /new message|Jump to latest/ }).count()).toBe(0);
});

it('a tab that takes over what another one left does not move a reader', async () => {
  await sayMany('taken-over', 'old', 80);
  const one = await stage.person('Ana', { room: 'taken-over' });
  await one.row('old 80').waitFor();
  const ana = await one.tab('taken-over');
  await ana.row('old 80').waitFor();
  await ana.log.hover();
  await ana.page.mouse.wheel(0, -900);
  await ana.page.getByRole('button', { name: 'Jump to latest' }).waitFor();
  await settle(ana);
  const moved = await watchReader(ana);
  stage.line.cut();
  await one.say('left behind');
  await soon(() => one.writtenDown()).toBe(1);
  await one.page.close();
  stage.line.mend();
  await ana.wake();
  await soon(async () => (await cy.ask('history', { room: 'taken-over', limit: 1 })).entries.map((entry) => 'text' in entry && entry.text)).toEqual([
    'left behind',
  ]);
  await soon(() => ana.writtenDown()).toBe(0);
  expect(await moved()).toBeLessThan(2);
});
