import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { openPointer, type Pointer } from './support/pointer.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
let ana: Window;
let ben: Window;
beforeAll(async () => {
  // Who closes their window is missed for so long.
  stage = await openStage({ PRESENCE_GRACE: '1s' });
  [ana, ben] = await Promise.all([stage.person('Ana', { room: 'typing' }), stage.person('Ben', { room: 'typing' })]);
  await Promise.all([ana.box.waitFor(), ben.box.waitFor()]);
  // Only who is in the room is told of typing.
  await ben.page.getByRole('button', { name: 'Members: 2 on the line' }).waitFor();
});
afterEach(() => expect(stage.takeProblems()).toEqual([]));
afterAll(() => stage.close());

const line = ({ page }: Window) => page.getByTestId('typing');
const says = (window: Window, text: string) => soon(() => line(window).textContent()).toBe(text);

/** From Ana's last key to the moment in which Ben's line is empty, in milliseconds: each page notes the time by itself, on the clock of this machine. */
async function lingering(text: string, then: () => Promise<void> = async () => {}): Promise<number> {
  await ana.box.evaluate((box) => box.addEventListener('keydown', () => ((window as { keyAt?: number }).keyAt = Date.now())));
  await line(ben).evaluate((element) => {
    const look = (): void => void ((window as { goneAt?: number }).goneAt = element.textContent === '' ? Date.now() : 0);
    new MutationObserver(look).observe(element, { childList: true, subtree: true, characterData: true });
  });
  await ana.box.pressSequentially(text, { delay: 100 });
  await says(ben, 'Ana is typing');
  await then();
  await says(ben, '');
  const keyAt = await ana.page.evaluate(() => (window as { keyAt?: number }).keyAt ?? 0);
  const goneAt = await ben.page.evaluate(() => (window as { goneAt?: number }).goneAt ?? 0);
  await ana.box.fill('');
  return goneAt - keyAt;
}

/** Measures until it took no longer than that. A busy machine draws late, so it gets some tries; there is none for what comes too early. */
async function tries(measure: () => Promise<number>, atMost: number): Promise<number[]> {
  const all: number[] = [];
  do all.push(await measure());
  while (Math.min(...all) > atMost && all.length < 6);
  return all;
}

describe('E4 that someone types', () => {
  it('is told to the others until between 2.0 and 2.6 s after the last key', async () => {
    const all = await tries(() => lingering('Is anyone in?'), 2_600);
    // Never too early, however busy the machine is. (Two pages read a clock of whole milliseconds.)
    expect(Math.min(...all)).toBeGreaterThanOrEqual(1_998);
    expect(Math.min(...all)).toBeLessThanOrEqual(2_600);
  });

  it('is not told any longer once the box is empty, or isn’t in use', async () => {
    for (const end of [() => ana.box.fill(''), () => ana.log.focus()]) {
      // By itself it would end after 2,000.
      const all = await tries(() => lingering('well', end), 1_900);
      expect(Math.min(...all)).toBeLessThanOrEqual(1_900);
    }
  });

  it('is over when their message is there', async () => {
    await ana.box.pressSequentially('here I am', { delay: 40 });
    await says(ben, 'Ana is typing');
    await ben.page.evaluate(() => {
      new MutationObserver(() => {
        if (!document.querySelector('[role=log]')?.textContent?.includes('here I am')) return;
        (window as { lineThen?: string }).lineThen ??= document.querySelector('[data-testid=typing]')?.textContent ?? '';
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    await ana.box.press('Enter');
    await ben.row('here I am').waitFor();
    expect(await ben.page.evaluate(() => (window as { lineThen?: string }).lineThen)).toBe('');
  });

  it('names three, or two and counts the others, and moves nothing', async () => {
    const long = 'Wolfeschlegelsteinhausenbergerdorff';
    const names = ['Cy', long, 'Ed', 'Flo'];
    const crowd: Pointer[] = [];
    for (const name of names) crowd.push(await openPointer(stage.url, name, 'typing'));
    const top = (await ben.box.boundingBox())?.y;
    const seen: (string | null)[] = [];
    const expected = ['Cy is typing', `Cy and ${long} are typing`, `Cy, ${long} and Ed are typing`, `Cy, ${long} and 2 others are typing`];
    // Everyone goes on until all were seen.
    const typing = setInterval(() => crowd.slice(0, seen.length + 1).forEach(({ room }) => room.typing.typed()), 100);
    try {
      for (const text of expected) {
        await says(ben, text);
        seen.push(await line(ben).textContent());
      }
      // Where they don't fit, a long name is cut off, and nothing else.
      await ben.page.setViewportSize({ width: 360, height: 900 });
      await soon(() =>
        line(ben).evaluate((p) => [...p.children].filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent)),
      ).toEqual([long]);
      expect(await line(ben).evaluate((p) => p.scrollWidth - p.clientWidth)).toBe(0);
      await ben.page.setViewportSize({ width: 1440, height: 900 });
    } finally {
      clearInterval(typing);
      for (const { leave } of crowd) leave();
    }
    await soon(async () => (await ben.box.boundingBox())?.y).toBe(top);
    // With their connections.
    await says(ben, '');
  });
});

describe('presence', () => {
  const dotOf = (name: string) =>
    ben.page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').filter({ hasText: name }).locator('[data-presence]');
  /** As the browser does when another tab comes before this one, or it comes back. */
  const show = (state: 'hidden' | 'visible') =>
    ana.page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);

  it('E5 shows who is there, who does nothing, and who is gone', async () => {
    const isOf = (name: string, state: string) => soon(() => dotOf(name).getAttribute('data-presence')).toBe(state);
    await isOf('Ana', 'active');
    await show('hidden');
    await isOf('Ana', 'idle');
    await ben.page.getByRole('listitem').filter({ hasText: 'Ana' }).getByText('idle', { exact: true }).waitFor();
    await show('visible');
    await isOf('Ana', 'active');
    // She wrote something, so she stays on the list.
    await ana.page.close();
    await isOf('Ana', 'away');
  });
});
