import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { violations } from './support/axe.ts';
import { soon } from './support/expect-soon.ts';
import { leaveClean } from './support/leave-clean.ts';
import { openStage, phone, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

const post = (match: string, ...events: object[]): Promise<void> => stage.report('POST', `matches/${match}/events`, { events });
const kickOff = async (match: string, teams: readonly [string, string]): Promise<void> => {
  await post(
    match,
    { type: 'fixture', id: `${match}-fixture`, teams, round: 'Final' },
    { type: 'period', id: `${match}-first`, period: 'first-half', score: [0, 0] },
  );
};
const goal = (match: string, n: number, more: object = {}): Promise<void> =>
  post(match, { type: 'goal', id: `${match}-goal-${n}`, team: 0, minute: n, scorer: `Scorer ${n}`, ...more });

it('the board shows how matches stand, says goals, and leads to what happened in one; who follows it is notified', async () => {
  await kickOff('one', ['Reds', 'Blues']);
  const ana = await stage.person('Ana', { room: 'lobby' });
  await ana.page.getByRole('link', { name: 'Live scores' }).click();
  const card = ana.page.getByRole('link', { name: /Reds.*Blues/ });
  await card.waitFor();
  await post('one', { type: 'clock', minute: 11 });
  await card.getByText('11’').waitFor();
  await goal('one', 12);
  await soon(() => ana.page.getByRole('status').allTextContents()).toContain('Goal for Reds. Reds 1, Blues 0');
  await card.getByText('Scorer 12 12’').waitFor();
  expect(await violations(ana)).toEqual([]);

  await card.click();
  await ana.page.getByRole('listitem').filter({ hasText: 'Scorer 12' }).waitFor();
  await ana.page.getByRole('button', { name: 'Follow this match' }).click();
  await ana.page.getByRole('button', { name: 'Follow this match', pressed: true }).waitFor();
  await goal('one', 40, { team: 1, penalty: true });
  await ana.page
    .getByRole('listitem')
    .filter({ hasText: /Scorer 40 \(penalty\)/ })
    .waitFor();
  await ana.page.getByRole('button', { name: /^Notifications, 1 unread/ }).waitFor();
  expect(await violations(ana)).toEqual([]);
  await ana.page.context().close();
});

it('a source that is silent is told apart from a line that is cut, and what was missed is there afterwards', async () => {
  await kickOff('two', ['Greens', 'Whites']);
  const bo = await stage.person('Bo', { room: 'lobby', ...phone });
  await bo.page.goto('/scores');
  const card = bo.page.getByRole('link', { name: /Greens.*Whites/ });
  await card.waitFor();
  await bo.page.locator('[data-feed="live"], [data-feed="quiet"]').waitFor();
  stage.line.cut();
  await bo.page.getByText(/^Not connected: as of/).waitFor();
  await goal('two', 1);
  await goal('two', 2);
  stage.line.mend();
  await bo.wake();
  await card.getByText('Scorer 2 2’').waitFor();
  // Live lasts only some seconds, and a slow machine may have needed them.
  await bo.page.locator('[data-feed="live"], [data-feed="quiet"]').waitFor();
  await card.click();
  for (const scorer of ['Scorer 1', 'Scorer 2']) await bo.page.getByRole('listitem').filter({ hasText: scorer }).waitFor();
  await bo.page.context().close();
});

it('the ticker shows the last value of each key, changes them in place, and stands still where motion is reduced', async () => {
  const values = (price: number) => Array.from({ length: 200 }, (_, i) => ({ key: `K${i}`, value: { price: price + i } }));
  await stage.report('POST', 'feeds/ticker', { values: values(100) });
  const cy = await stage.person('Cy', { room: 'lobby', reducedMotion: 'reduce' });
  await cy.page.goto('/scores');
  const item = cy.page.getByRole('region', { name: 'Ticker' }).getByRole('listitem').filter({ hasText: 'K199' });
  await item.getByText('299.00').waitFor();
  await item.evaluate((element) => void ((globalThis as { kept?: Element }).kept = element));
  await stage.report('POST', 'feeds/ticker', { values: values(50) });
  await item.getByText('▼ 249.00').waitFor();
  expect(await item.evaluate((element) => (globalThis as { kept?: Element }).kept === element)).toBe(true);
  expect(await violations(cy)).toEqual([]);

  await cy.page.emulateMedia({ reducedMotion: 'no-preference' });
  const movement = (): Promise<string> => cy.page.locator('.ticker-track').evaluate((track) => getComputedStyle(track).animationPlayState);
  await cy.page.getByRole('button', { name: 'Pause the ticker' }).click();
  await soon(movement).toBe('paused');
  expect(await violations(cy)).toEqual([]);
  await cy.page.getByRole('button', { name: 'Play the ticker' }).click();
  await soon(movement).toBe('running');
  await cy.page.context().close();
});

it('who opens a match that is not there is told so', async () => {
  const dee = await stage.person('Dee', { room: 'lobby' });
  await dee.page.goto('/matches/nowhere');
  await dee.page.getByRole('heading', { name: 'No such match' }).waitFor();
  await dee.page.context().close();
});
