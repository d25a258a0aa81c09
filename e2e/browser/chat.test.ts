import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => {
  expect(stage.takeProblems()).toEqual([]);
});
afterAll(() => stage.close());

describe('two people', () => {
  let ana: Window;
  let ben: Window;
  beforeAll(async () => {
    [ana, ben] = await Promise.all([stage.person('Ana López'), stage.person('Ben')]);
  });
  afterAll(() => stage.closeWindows());
  const meet = (room: string): Promise<void[]> => Promise.all([ana.enter(room), ben.enter(room)]);

  it('B1 chat: each sees what the other says, and what they said themselves as sent', async () => {
    await meet('two');
    await ana.say('Is anyone on the line?');
    await ben.row('Is anyone on the line?').waitFor();
    await ben.say('I am, **loud and clear**');
    await ana.row('I am, loud and clear').waitFor();
    expect(await ana.row('loud and clear').locator('strong').textContent()).toBe('loud and clear');
    await soon(() => ana.row('Is anyone').getByText('Sent').count()).toBe(1);
    await soon(() => ana.page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').allTextContents()).toHaveLength(2);
  });

  it('D4 E5 see nobody come or go when one reloads, who finds everything as it was', async () => {
    await meet('reload');
    await ana.say('before');
    await ben.row('before').waitFor();
    const count = ben.page.getByRole('button', { name: /^Members: / });
    await soon(() => count.textContent()).toContain('2 on the line');
    // Every number of people that Ben's window shows from here on.
    await count.evaluate((element) => {
      const seen: (string | null)[] = ((window as { seenCounts?: (string | null)[] }).seenCounts = []);
      new MutationObserver(() => seen.push(element.textContent)).observe(element, { characterData: true, childList: true, subtree: true });
    });
    await ana.page.reload();
    await ana.row('before').waitFor();
    await ana.say('after');
    await ben.row('after').waitFor();
    expect(await ben.page.evaluate(() => (window as { seenCounts?: string[] }).seenCounts)).toEqual([]);
    expect(await ana.log.getByRole('article').count()).toBe(2);
  });

  it('see an edit, a deletion and a reaction at once', async () => {
    await meet('changes');
    await ana.say('The build is gren');
    await ben.row('The build is gren').waitFor();

    await ana.act('gren', 'Edit');
    await ana.box.fill('The build is green');
    await ana.box.press('Enter');
    await ben.row('The build is green').getByText('(edited)').waitFor();

    await ben.act('The build is green', 'React with 👍');
    const reaction = ana.row('The build is green').getByRole('button', { name: /^👍 1/ });
    await reaction.waitFor();
    await reaction.click();
    await ben.row('The build is green').getByRole('button', { name: '👍 2, by you and Ana López' }).waitFor();
    await ben.row('The build is green').getByRole('button', { name: /^👍 2/ }).click();
    await ana.row('The build is green').getByRole('button', { name: '👍 1, by you' }).waitFor();

    await ana.act('The build is green', 'Delete');
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ben.row('This message was deleted').waitFor();
    expect(await ben.log.getByText('The build is').count()).toBe(0);
  });

  it('answer each other, and a quote leads to what it quotes', async () => {
    const cy = await stage.guest('Cy');
    await cy.join('replies');
    const first = await cy.say('replies', 'the very first word');
    for (let i = 0; i < 120; i++) await cy.say('replies', `filler ${i}`);
    await ana.enter('replies');
    await ana.act('filler 119', 'Reply');
    await ana.say('to the last');
    await ana
      .row('to the last')
      .getByRole('button', { name: /In reply to Cy\s*filler 119/ })
      .waitFor();

    await cy.say('replies', 'to the first', first);
    await ana
      .row('to the first')
      .getByRole('button', { name: /In reply to/ })
      .click();
    await soon(() => ana.row('the very first word').isVisible()).toBe(true);
  });

  it('call each other by name, and who is called sees it', async () => {
    await meet('mentions');
    await ben.box.pressSequentially('hey @lóp');
    await ben.page.getByRole('option', { name: 'Ana López' }).waitFor();
    await ben.box.press('Enter');
    await ben.box.pressSequentially('look');
    expect(await ben.box.inputValue()).toBe('hey @Ana López look');
    await ben.box.press('Enter');
    await ana.row('look').getByText('@Ana López').waitFor();
  });
});

describe('unread messages', () => {
  afterEach(() => stage.closeWindows());

  it('are counted in the list and in the title, and a line shows where they begin', async () => {
    const cy = await stage.guest('Cy');
    await cy.join('busy');
    await cy.say('busy', 'old news');
    const ana = await stage.person('Ana', { room: 'busy' });
    await ana.row('old news').waitFor();
    // What was on screen counts as read a moment after it was drawn.
    await soon(() => ana.page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).toMatch(/partyline\.read\..*busy.*seq\W+1/);
    await ana.page.getByRole('link', { name: 'lobby' }).click();
    await ana.page.getByRole('heading', { name: 'lobby', level: 1 }).waitFor();
    await cy.say('busy', 'fresh news');
    await cy.say('busy', 'for @Ana even');

    const link = ana.page.getByRole('link', { name: /^busy/ });
    await soon(() => link.textContent()).toContain('2 unread messages, one mentions you');
    await soon(() => ana.page.title()).toBe('(2) lobby - Partyline');
    await link.click();
    await ana.row('for @Ana even').waitFor();
    const below = ana.log.getByTestId('unread-line').locator('xpath=../following-sibling::*').getByRole('article');
    await soon(() => below.count()).toBe(2);
    await soon(() => ana.page.title()).toBe('busy - Partyline');

    // What comes while the room is open leaves the line where it is; Esc takes it away.
    await cy.say('busy', 'even fresher');
    await ana.row('even fresher').waitFor();
    await soon(() => below.count()).toBe(3);
    await ana.page.keyboard.press('Escape');
    await soon(() => ana.log.getByTestId('unread-line').count()).toBe(0);
  });
});

describe('signing in', () => {
  afterEach(() => stage.closeWindows());

  it('lasts over a reload, ends with signing out, and offers the name again', async () => {
    const ana = await stage.person('Ana', { room: 'session' });
    await ana.page.reload();
    await ana.box.waitFor();
    await ana.page.getByRole('button', { name: /signing out/ }).click();
    await ana.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await soon(() => ana.page.getByLabel('Your name').inputValue()).toBe('Ana');
  });

  it('says what is wrong with a name', async () => {
    const someone = await stage.window();
    await someone.page.getByLabel('Your name').fill('\u202Eevil');
    await someone.page.getByRole('button', { name: 'Join the line' }).click();
    await someone.page.getByText('visible characters').waitFor();
    // The browser tells its console of the refusal, too.
    expect(stage.takeProblems().every((problem) => problem.includes('400'))).toBe(true);
  });

  it('says so where the server takes no guests', async () => {
    const closed = await openStage({ GUESTS: 'off' });
    try {
      const someone = await closed.window();
      await someone.page.getByLabel('Your name').fill('Ana');
      await someone.page.getByRole('button', { name: 'Join the line' }).click();
      await someone.page.getByText('This server takes no guests').waitFor();
    } finally {
      await closed.close();
    }
  });
});

it('a room that was left is gone from one’s list', async () => {
  const ana = await stage.person('Ana', { room: 'to-leave' });
  await ana.say('bye');
  await soon(() => ana.row('bye').getAttribute('data-state')).toBe('stored');
  await ana.page.getByRole('button', { name: 'More about to-leave' }).click();
  await ana.page.getByRole('menuitem', { name: 'Leave room' }).click();
  await ana.page.getByRole('heading', { name: 'lobby', level: 1 }).waitFor();
  const yours = ana.page.getByRole('navigation', { name: 'Rooms' }).getByRole('list').first();
  await soon(() => yours.getByRole('link').count()).toBe(1);
  expect(await yours.textContent()).toContain('lobby');
});
