import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import type { Guest } from './support/guest.ts';
import { leaveClean } from './support/leave-clean.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

/** One person in two tabs of one browser, and Cy, whose line stays whole. */
async function twoTabs(room: string): Promise<{ one: Window; other: Window; cy: Guest }> {
  const cy = await stage.guest('Cy');
  await cy.join(room);
  const one = await stage.person('Ana', { room });
  await one.keptForOffline();
  await one.say('hello');
  await one.isIn('hello', 'stored');
  const other = await one.tab(room);
  await other.isIn('hello', 'stored');
  return { one, other, cy };
}

/** What is stored in the room, by a reader of its own. */
async function stored(cy: Guest, room: string): Promise<string[]> {
  const { entries } = await cy.ask('history', { room });
  return entries.map((entry) => ('text' in entry ? entry.text : entry.kind));
}

it('D3 D8 two tabs write while the line is cut: each message is stored once, and both tabs agree', async () => {
  const { one, other, cy } = await twoTabs('two-tabs');
  stage.line.cut();
  for (const text of ['one 1', 'one 2', 'one 3']) await one.say(text);
  for (const text of ['other 1', 'other 2', 'other 3']) await other.say(text);
  await soon(() => one.writtenDown()).toBe(6);
  stage.line.mend();
  for (const tab of [one, other]) await tab.wake();
  await soon(async () => (await stored(cy, 'two-tabs')).length).toBe(7);
  const log = await stored(cy, 'two-tabs');
  expect(log.toSorted()).toEqual(['hello', 'one 1', 'one 2', 'one 3', 'other 1', 'other 2', 'other 3']);
  for (const name of ['one', 'other']) expect(log.filter((text) => text.startsWith(name))).toEqual([1, 2, 3].map((i) => `${name} ${i}`));
  for (const tab of [one, other]) await soon(() => tab.texts()).toEqual(log);
  await soon(() => one.writtenDown()).toBe(0);
  expect(await stored(cy, 'two-tabs')).toEqual(log);
});

it('D8 a tab that is closed while the line is cut strands nothing: the other one shows its messages, and sends them', async () => {
  const { one, other, cy } = await twoTabs('closed-tab');
  stage.line.cut();
  await one.say('from the closed tab');
  await one.say('and one more');
  await soon(() => one.writtenDown()).toBe(2);
  await other.say('from the open tab');
  await soon(() => other.writtenDown()).toBe(3);
  await one.page.close();
  await other.isIn('and one more', 'pending');
  stage.line.mend();
  await other.wake();
  await other.isIn('and one more', 'stored');
  await other.isIn('from the open tab', 'stored');
  const log = await stored(cy, 'closed-tab');
  expect(log.toSorted()).toEqual(['and one more', 'from the closed tab', 'from the open tab', 'hello']);
  expect(log.indexOf('from the closed tab')).toBeLessThan(log.indexOf('and one more'));
  await soon(() => other.texts()).toEqual(log);
});

it('D8 all tabs closed while the line is cut: the next one that is opened has the messages, and sends them', async () => {
  const { one, other, cy } = await twoTabs('all-closed');
  stage.line.cut();
  await one.say('first');
  await soon(() => one.writtenDown()).toBe(1);
  await other.say('second');
  await soon(() => other.writtenDown()).toBe(2);
  await one.page.close();
  const next = await other.tab('all-closed');
  await other.page.close();
  await next.isIn('second', 'pending');
  await next.isIn('first', 'pending');
  stage.line.mend();
  await next.wake();
  for (const text of ['first', 'second']) await next.isIn(text, 'stored');
  // Each tab is a device of its own: whose message comes first is open.
  expect((await stored(cy, 'all-closed')).toSorted()).toEqual(['first', 'hello', 'second']);
});

it('D3 a reload in the middle of sending stores each message once', async () => {
  const { one, other, cy } = await twoTabs('mid-publish');
  const texts = Array.from({ length: 12 }, (_, i) => `no. ${i + 1}`);
  for (const text of texts.slice(0, 6)) await one.say(text);
  // Some of them have their answer, others not.
  stage.line.cut();
  for (const text of texts.slice(6)) await one.say(text);
  await one.isIn('no. 12', 'pending');
  // An answer that came just before the cut may still be on its way to the screen.
  await soon(async () => (await one.writtenDown()) - (await one.log.locator('[data-state=pending]').count())).toBe(0);
  await one.page.reload();
  stage.line.mend();
  for (const tab of [one, other]) await tab.wake();
  await soon(() => stored(cy, 'mid-publish')).toEqual(['hello', ...texts]);
  for (const tab of [one, other]) await soon(() => tab.texts()).toEqual(['hello', ...texts]);
});
