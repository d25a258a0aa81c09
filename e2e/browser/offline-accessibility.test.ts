import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { violations } from './support/axe.ts';
import { leaveClean, refusedRequest } from './support/leave-clean.ts';
import { openStage, phone, type Stage, wide } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage, refusedRequest));
afterAll(() => stage.close());

it.each([
  ['in the light theme in a wide window', { ...wide, colorScheme: 'light' as const }],
  ['in the dark theme on a phone', { ...phone, colorScheme: 'dark' as const }],
])('axe finds nothing wrong with what shows while the line is down or closed, %s', async (_, options) => {
  const ana = await stage.person('Ana', { room: 'axe', reducedMotion: 'reduce', ...options });
  const find = (): Promise<string[]> => violations(ana);
  await ana.say('half\0word');
  await ana.row('Not sent.').waitFor();
  expect(await find()).toEqual([]);

  await ana.keptForOffline();
  stage.line.cut();
  await ana.page.reload();
  await ana.say('waiting');
  await ana.isIn('waiting', 'pending');
  await ana.banner('offline').waitFor();
  expect(await find()).toEqual([]);
  await ana.page.keyboard.press('Control+k');
  await ana.page.getByRole('combobox', { name: 'Room' }).fill('never-opened');
  await ana.page.keyboard.press('Enter');
  await ana.page.getByRole('heading', { name: 'The line is down' }).waitFor();
  expect(await find()).toEqual([]);
  if (ana.isTouch) await ana.page.getByRole('link', { name: 'All rooms' }).tap();
  await ana.page.getByRole('button', { name: /signing out/ }).click();
  await ana.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await ana.page.getByRole('dialog', { name: 'Sign out' }).getByRole('heading').waitFor();
  expect(await find()).toEqual([]);

  const user = await ana.user();
  await stage.order('PUT', `${user}/rooms/axe/ban`);
  stage.line.mend();
  await ana.page.goto('/rooms/axe');
  await ana.page.getByRole('region', { name: 'What you wrote here was not sent' }).waitFor();
  expect(await find()).toEqual([]);
  await stage.order('PUT', `${user}/ban`);
  await ana.page.getByRole('heading', { name: 'This line is closed to you.' }).waitFor();
  expect(await find()).toEqual([]);
});
