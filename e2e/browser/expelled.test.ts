import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { leaveClean, refusedRequest } from './support/leave-clean.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage, refusedRequest));
afterAll(() => stage.close());

async function someone(room: string): Promise<Window> {
  const ana = await stage.person('Ana', { room });
  await ana.say('hello');
  await ana.isIn('hello', 'stored');
  return ana;
}

it('A4 I7 whoever is removed from a room is told so at once, sees nothing more of it, and is shown the way to other rooms', async () => {
  const ana = await someone('shut');
  const cy = await stage.guest('Cy');
  await cy.join('shut');
  const about = `${await ana.user()}/rooms/shut/ban`;
  await stage.order('PUT', about);
  await ana.page.getByRole('heading', { name: 'You’re no longer in shut' }).waitFor();
  expect(await ana.box.count()).toBe(0);
  await ana.page.getByRole('status').getByText('You’re no longer in shut.').waitFor();
  await soon(() => ana.page.evaluate(() => document.activeElement?.id)).toBe('room');
  await cy.say('shut', 'she is gone');
  await ana.page.getByRole('main').getByRole('link', { name: 'lobby' }).click();
  await ana.page.getByRole('heading', { name: 'lobby', level: 1 }).waitFor();
  await ana.say('still on the line');
  await ana.isIn('still on the line', 'stored');
  expect(await ana.page.getByText('she is gone').count()).toBe(0);

  await ana.page.goBack();
  await ana.page.getByRole('heading', { name: 'shut', level: 1 }).waitFor();
  expect(await ana.page.getByText('she is gone').count()).toBe(0);
});

it('A4 what waited for a room from which one was removed is shown as not sent, to be copied or deleted', async () => {
  const ana = await someone('too-late');
  const about = `${await ana.user()}/rooms/too-late/ban`;
  stage.line.cut();
  await ana.say('too late');
  await ana.isIn('too late', 'pending');
  await stage.order('PUT', about);
  stage.line.mend();
  await ana.wake();
  const unsent = ana.page.getByRole('region', { name: 'What you wrote here was not sent' });
  await unsent.getByText('too late').waitFor();
  await unsent.getByRole('button', { name: 'Copy text' }).click();
  await soon(() => ana.page.evaluate(() => navigator.clipboard.readText())).toBe('too late');
  await unsent.getByRole('button', { name: 'Delete' }).click();
  await unsent.waitFor({ state: 'detached' });
  await soon(() => ana.writtenDown()).toBe(0);
});

it('A4 whoever is banned is told so within a second, also after a reload, and comes in again once that is lifted', async () => {
  const ana = await someone('banned');
  const user = await ana.user();
  await stage.order('PUT', `${user}/ban`);
  await ana.page.getByRole('heading', { name: 'This line is closed to you.' }).waitFor();
  await soon(() => ana.page.evaluate(() => document.activeElement?.textContent)).toBe('This line is closed to you.');
  await ana.page.reload();
  await ana.page.getByRole('heading', { name: 'This line is closed to you.' }).waitFor();
  await stage.order('DELETE', `${user}/ban`);
  await ana.page.getByRole('button', { name: 'Try again' }).click();
  await ana.isIn('hello', 'stored');
});

it('A4 whoever was signed out by the server is told so, and can sign in again', async () => {
  const ana = await someone('revoked');
  await stage.order('POST', `${await ana.user()}/revoke`);
  await ana.page.getByRole('heading', { name: 'You were signed out.' }).waitFor();
  await ana.page.getByRole('button', { name: 'Sign in again' }).click();
  await ana.signIn('Ana');
  await ana.isIn('hello', 'stored');
});
