import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { violationsInBothThemes } from './support/axe.ts';
import { soon } from './support/expect-soon.ts';
import { openStage, phone, type Stage, wide } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const cy = await stage.guest('Cy');
  await cy.join('fair');
  const seq = await cy.say('fair', 'A **bold** word, `code`, https://example.com and @Ana');
  await cy.ask('react', { room: 'fair', seq, emoji: '🎉' });
  await cy.say('fair', '> a quote\n```\nsome code\n```', seq);
  const gone = await cy.say('fair', 'gone');
  await cy.ask('deleteMessage', { room: 'fair', seq: gone });
  cy.leave();
});
afterEach(() => {
  expect(stage.takeProblems()).toEqual([]);
});
afterAll(() => stage.close());

describe.each([
  ['a wide window', wide],
  ['a phone', phone],
])('in %s, in the light and the dark theme', (_, size) => {
  let ana: Window;
  const find = (): Promise<string[]> => violationsInBothThemes(ana);
  beforeAll(async () => {
    ana = await stage.window({ ...size, reducedMotion: 'reduce' });
  });
  afterAll(() => ana.page.context().close());

  it('axe finds nothing wrong with the pages', async () => {
    await ana.page.getByLabel('Your name').waitFor();
    expect(await find()).toEqual([]);
    await ana.signIn('Ana');
    await ana.page.getByRole('link', { name: 'lobby' }).waitFor();
    expect(await find()).toEqual([]);
    await ana.page.goto('/rooms/empty');
    await ana.page.getByRole('heading', { name: 'You have empty to yourself' }).waitFor();
    expect(await find()).toEqual([]);
    await ana.page.goto('/rooms/fair');
    await ana.row('This message was deleted').waitFor();
    await ana.say('mine');
    await ana.isIn('mine', 'stored');
    expect(await find()).toEqual([]);
  });

  it('axe finds nothing wrong with what opens over them', async () => {
    await ana.act('mine', 'React with another emoji');
    await ana.page.getByRole('dialog', { name: 'Emoji' }).waitFor();
    expect(await find()).toEqual([]);
    await ana.page.keyboard.press('Escape');
    await ana.row('mine').focus();
    await ana.row('mine').getByRole('button', { name: 'More actions' }).click();
    await ana.page.getByRole('menu').waitFor();
    expect(await find()).toEqual([]);
    await ana.page.getByRole('menuitem', { name: 'Delete' }).click();
    await ana.page.getByRole('dialog', { name: 'Delete message' }).waitFor();
    expect(await find()).toEqual([]);
    await ana.page.keyboard.press('Escape');
    await ana.page.keyboard.press('Control+k');
    await ana.page.getByRole('dialog', { name: 'Find or open a room' }).waitFor();
    expect(await find()).toEqual([]);
    await ana.page.keyboard.press('Escape');
    await ana.log.focus();
    await ana.page.keyboard.press('?');
    await ana.page.getByRole('dialog', { name: 'Help' }).waitFor();
    expect(await find()).toEqual([]);
    await ana.page.keyboard.press('Escape');
    if (!ana.isTouch) return;
    await ana.page.getByRole('button', { name: /^Members/ }).click();
    await ana.page.getByRole('dialog', { name: 'Members' }).waitFor();
    expect(await find()).toEqual([]);
  });
});

it('the one live region tells what others say, and nothing of what one says oneself', async () => {
  const ana = await stage.person('Ana', { room: 'spoken' });
  const ben = await stage.person('Ben', { room: 'spoken' });
  await ben.box.waitFor();
  expect(await ana.page.locator('[aria-live=polite], [role=status], [role=alert]').count()).toBe(1);
  await ana.page.evaluate(() => {
    const spoken: string[] = ((window as { spoken?: string[] }).spoken = []);
    const region = document.querySelector('[aria-live=polite]');
    new MutationObserver(() => region?.textContent && spoken.push(region.textContent)).observe(region as Node, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await ana.say('my own');
  await ana.isIn('my own', 'stored');
  await ben.say('from **Ben**');
  await soon(() => ana.page.evaluate(() => (window as { spoken?: string[] }).spoken)).toEqual(['Ben: from Ben']);
  await stage.closeWindows();
});

it('a theme that was chosen is there before the first paint of the next visit', async () => {
  const ana = await stage.person('Ana', { room: 'theme', colorScheme: 'light' });
  await ana.page.getByRole('button', { name: /signing out/ }).click();
  await ana.page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  const background = (): Promise<string> => ana.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await soon(background).toBe('rgb(21, 20, 18)');
  // Without the app's own code, the page has only what runs before the first paint.
  await ana.page.route('**/*.js', (route) => (/\/theme-[^/]*\.js$/.test(route.request().url()) ? route.continue() : route.abort()));
  await ana.page.reload({ waitUntil: 'commit' });
  await soon(background).toBe('rgb(21, 20, 18)');
  expect(stage.takeProblems().filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([]);
});
