import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import type { Guest } from './support/guest.ts';
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

/** Where the message with this seq is on screen, in pixels from the top. */
const topOf = async (window: Window, seq: number): Promise<number | undefined> => (await window.log.locator(`[data-seq="${seq}"]`).boundingBox())?.y;

/** The seq of the first message whose top is on screen. */
const firstInView = (window: Window): Promise<number> =>
  window.log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll('[data-seq]')].filter((row) => row.getBoundingClientRect().top >= edge);
    const first = rows.toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
    return Number(first?.getAttribute('data-seq'));
  });

const scrollBy = (window: Window, pixels: number): Promise<void> => window.log.evaluate((log, by) => log.scrollBy(0, by), pixels);
/** Scrolls, and tells in the same moment, before anything could load, where the list then stands. */
const scrollUp = (window: Window, pixels: number): Promise<{ seq: number; top: number; height: number; scrollTop: number }> =>
  window.log.evaluate((log, by) => {
    const height = log.scrollHeight;
    log.scrollBy(0, -by);
    const edge = log.getBoundingClientRect();
    // A row in the middle: it is drawn before and after the step.
    const rows = [...log.querySelectorAll('[data-seq]')].map((row) => ({ row, top: row.getBoundingClientRect().top }));
    const middle = edge.top + edge.height / 2;
    const nearest = rows.toSorted((a, b) => Math.abs(a.top - middle) - Math.abs(b.top - middle))[0];
    return { seq: Number(nearest?.row.getAttribute('data-seq')), top: nearest?.top ?? Number.NaN, height, scrollTop: log.scrollTop };
  }, pixels);
const isAtEnd = (window: Window): Promise<boolean> => window.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2);
/** Two frames without a change: the list has measured what it drew. */
const settle = (window: Window): Promise<void> =>
  window.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let last = '';
        let same = 0;
        const look = (): void => {
          const log = document.querySelector('[role=log]');
          const now = `${log?.scrollTop}/${log?.scrollHeight}`;
          same = now === last ? same + 1 : 0;
          last = now;
          if (same > 5) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
  );

describe.each([
  ['a wide window', wide],
  ['a phone', phone],
])('in %s', (_, options) => {
  it('a room opens at its end and follows it', async () => {
    const ana = await stage.person('Ana', { room: 'long', ...options });
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
    await ana.page.context().close();
  });

  it('a reader who scrolled up is not moved by what arrives, and is told how much it is', async () => {
    const ana = await stage.person('Ana', { room: 'long', ...options });
    await ana.log.getByRole('article').first().waitFor();
    await settle(ana);
    await scrollBy(ana, -900);
    await settle(ana);
    const seq = await firstInView(ana);
    const before = await topOf(ana, seq);
    await cy.say('long', 'said below');
    await cy.say('long', long);
    // Rows above grow, too.
    await cy.ask('react', { room: 'long', seq: seq - 2, emoji: '👀' });
    await cy.ask('react', { room: 'long', seq: seq - 40, emoji: '👀' });
    await ana.page.getByRole('button', { name: '2 new messages' }).waitFor();
    await settle(ana);
    expect(await topOf(ana, seq)).toBeCloseTo(before ?? Number.NaN, 0);
    await ana.page.getByRole('button', { name: '2 new messages' }).click();
    await soon(() => isAtEnd(ana)).toBe(true);
    await soon(() => ana.page.getByRole('button', { name: /new message|Jump to latest/ }).count()).toBe(0);
    await ana.page.context().close();
  });

  it('older pages load above without a jump, back to where the room begins', async () => {
    const ana = await stage.person('Ana', { room: 'long', ...options });
    await ana.log.getByRole('article').first().waitFor();
    await settle(ana);
    let pages = 0;
    for (let turn = 0; turn < 100; turn++) {
      const before = await scrollUp(ana, 700);
      await settle(ana);
      const height = await ana.log.evaluate((log) => log.scrollHeight);
      if (height > before.height + 800) pages++;
      expect(Math.abs(((await topOf(ana, before.seq)) ?? Number.NaN) - before.top)).toBeLessThan(2);
      if (before.scrollTop === 0 && height === before.height) break;
    }
    expect(pages).toBeGreaterThanOrEqual(3);
    await ana.page.getByText('This is where the line begins').waitFor();
    await ana.row('no. 1.').waitFor();
    await ana.page.context().close();
  });
});

it('whoever sends goes to the end, wherever they were reading', async () => {
  const ana = await stage.person('Ana', { room: 'long' });
  await ana.log.getByRole('article').first().waitFor();
  await settle(ana);
  await scrollBy(ana, -1500);
  await ana.say('mine');
  await ana.row('mine').waitFor();
  await soon(() => isAtEnd(ana)).toBe(true);
  await ana.page.context().close();
});
