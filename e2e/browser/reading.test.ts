import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import type { Guest } from './support/guest.ts';
import { settle } from './support/settled-list.ts';
import { openStage, phone, type Stage, wide } from './support/stage.ts';
import type { Window } from './support/window.ts';

const long = 'A message that is long enough to wrap over several lines at any width, so that no row is as high as the next one. '.repeat(2);

let stage: Stage;
let cy: Guest;
beforeAll(async () => {
  stage = await openStage();
  cy = await stage.guest('Cy');
  await cy.join('long');
  for (let i = 1; i <= 240; i++) await cy.say('long', i % 7 === 0 ? `no. ${i}: ${long}` : `no. ${i}.`);
});
afterEach(async () => {
  expect(stage.takeProblems()).toEqual([]);
});
afterAll(() => stage.close());

const isAtEnd = (window: Window): Promise<boolean> => window.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2);

/** Where the message with this seq is on screen, in pixels from the top. */
const topOf = (window: Window, seq: number): Promise<number> =>
  window.log.evaluate((log, wanted) => log.querySelector(`[data-seq="${wanted}"]`)?.getBoundingClientRect().top ?? Number.NaN, seq);

/** The first message whose top is in view, and where that is. */
const firstInView = (window: Window): Promise<{ seq: number; top: number }> =>
  window.log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll('[data-seq]')].map((row) => ({ seq: Number(row.getAttribute('data-seq')), top: row.getBoundingClientRect().top }));
    return rows.filter(({ top }) => top >= edge).toSorted((a, b) => a.top - b.top)[0] ?? { seq: Number.NaN, top: Number.NaN };
  });

interface Place {
  /** The message that is nearest to the middle of what is in view, and where it stands. */
  seq: number;
  top: number;
  height: number;
  scrollTop: number;
}

/**
 * Scrolls by so many pixels, and tells in the same moment, before anything could be drawn or loaded, where the list then stands.
 * At the worst moment: the timer that tells the virtual list of the end of the last scrolling comes between this scroll and its event.
 */
const scroll = ({ log }: Window, pixels: number, isWorst = false): Promise<Place> =>
  log.evaluate(
    async (list, [by, atTimer]) => {
      if (atTimer) {
        const ahead = new Promise((resolve) => setTimeout(resolve, 150));
        list.dispatchEvent(new Event('scroll'));
        await ahead;
      }
      const height = list.scrollHeight;
      list.scrollBy(0, by);
      const edge = list.getBoundingClientRect();
      // Of the rows that are drawn now: such a row is drawn before and after the step.
      const rows = [...list.querySelectorAll('[data-seq]')].map((row) => ({
        seq: Number(row.getAttribute('data-seq')),
        top: row.getBoundingClientRect().top,
      }));
      const fromMiddle = ({ top }: { top: number }): number => Math.abs(top - edge.top - edge.height / 2);
      const nearest = rows.toSorted((a, b) => fromMiddle(a) - fromMiddle(b))[0] ?? { seq: Number.NaN, top: Number.NaN };
      return { ...nearest, height, scrollTop: list.scrollTop };
    },
    [pixels, isWorst] as const,
  );

describe.each([
  ['a wide window', wide],
  ['a phone', phone],
])('in %s', (_, options) => {
  let ana: Window;
  beforeAll(async () => {
    ana = await stage.person('Ana', { room: 'long', ...options });
  });
  afterAll(() => ana.page.context().close());

  it('a room opens at its end and follows it', async () => {
    await ana.row('no. 240').waitFor();
    await soon(() => isAtEnd(ana)).toBe(true);
    for (const text of ['one more', long, 'and another']) {
      const seq = await cy.say('long', text);
      await ana.row(text.trim()).waitFor();
      await soon(() => isAtEnd(ana)).toBe(true);
      // A row that grows at the end pushes the others up instead of itself out of sight.
      await cy.ask('react', { room: 'long', seq, emoji: '🎉' });
      await ana.row(text.trim()).getByRole('button', { name: /^🎉 1/ }).waitFor();
      await soon(() => isAtEnd(ana)).toBe(true);
    }
    await ana.box.fill('a box\nthat\ngrows');
    await soon(() => isAtEnd(ana)).toBe(true);
    await ana.box.fill('');
    await soon(() => isAtEnd(ana)).toBe(true);
  });

  it('a reader who scrolled up is not moved by what arrives, and is told how much it is', async () => {
    await settle(ana);
    await scroll(ana, -900);
    await settle(ana);
    const { seq, top } = await firstInView(ana);
    await cy.say('long', 'said below');
    await cy.say('long', long);
    // Rows above grow, too.
    await cy.ask('react', { room: 'long', seq: seq - 40, emoji: '👀' });
    await cy.ask('react', { room: 'long', seq: seq - 2, emoji: '👀' });
    await ana.page.getByRole('button', { name: '2 new messages' }).waitFor();
    const above = ana.log.locator(`[data-seq="${seq - 2}"]`);
    await above.getByRole('button', { name: /^👀 1/ }).waitFor();
    await settle(ana);
    expect(Math.abs((await topOf(ana, seq)) - top)).toBeLessThan(2);
    await ana.page.getByRole('button', { name: '2 new messages' }).click();
    await soon(() => isAtEnd(ana)).toBe(true);
    await soon(() => ana.page.getByRole('button', { name: /new message|Jump to latest/ }).count()).toBe(0);
  });

  it('older pages load above without a jump, back to where the room begins', async () => {
    await settle(ana);
    let pages = 0;
    for (let turn = 0; turn < 100; turn++) {
      const before = await scroll(ana, -700, turn % 2 === 0);
      await settle(ana);
      const height = await ana.log.evaluate((log) => log.scrollHeight);
      if (height > before.height + 800) pages++;
      expect(Math.abs((await topOf(ana, before.seq)) - before.top)).toBeLessThan(2);
      if (before.scrollTop === 0 && height === before.height) break;
    }
    expect(pages).toBeGreaterThanOrEqual(3);
    await ana.page.getByText('This is where the line begins').waitFor();
    await ana.row('no. 1.').waitFor();
  });
});

it('whoever sends goes to the end, wherever they were reading', async () => {
  const ana = await stage.person('Ana', { room: 'long' });
  await ana.log.getByRole('article').first().waitFor();
  await settle(ana);
  await scroll(ana, -1500);
  await ana.say('mine');
  await ana.row('mine').waitFor();
  await soon(() => isAtEnd(ana)).toBe(true);
  await ana.page.context().close();
});
