// How smoothly the web app shows a ticker of many values that change ten times a second, in Chromium; and how soon a mark made on one device shows on another.
// Needs a build: npm run build.
//   node e2e/measure/ticker.ts [--keys 200] [--seconds 10]
import { parseArgs } from 'node:util';
import { openStage } from '../browser/support/stage.ts';
import type { Window } from '../browser/support/window.ts';
import { figuresOf, watchFrames } from './frames.ts';

const { values } = parseArgs({ options: { keys: { type: 'string', default: '200' }, seconds: { type: 'string', default: '10' } } });
const [keys, seconds] = [Number(values.keys), Number(values.seconds)];

const stage = await openStage();
try {
  const ana = await stage.person('Ana', { room: 'lobby' });
  await ana.page.goto('/scores');
  const alone = figuresOf(await ana.page.evaluate(watchFrames, seconds * 1_000));
  let round = 0;
  const say = (): Promise<void> => {
    round += 1;
    const prices = Array.from({ length: keys }, (_, i) => ({ key: `K${i}`, value: { price: 100 + ((round * 7 + i * 13) % 50) } }));
    return stage.report('POST', 'feeds/ticker', { values: prices });
  };
  await say();
  await ana.page.getByRole('region', { name: 'Ticker' }).waitFor();
  let isOver = false;
  const source = (async () => {
    for (let due = performance.now(); !isOver; due += 100) {
      await say();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  })();
  const moving = figuresOf(await ana.page.evaluate(watchFrames, seconds * 1_000));
  isOver = true;
  await source;
  console.table({ 'no ticker': alone, [`${keys} values moving`]: moving });
  console.log(`From a mark on one device until the number changed on another, ms: ${(await marks(ana)).join(', ')}`);
} finally {
  await stage.close();
}

/** Both pages are of one machine and so have one clock. */
async function marks(one: Window): Promise<number[]> {
  const other = await stage.window({ room: 'lobby', storageState: await one.page.context().storageState() });
  const user = await one.user();
  const bell = ({ page }: Window, label: string) => page.getByRole('button', { name: label, exact: true });
  await bell(other, 'Notifications').waitFor();
  const delays: number[] = [];
  for (let i = 0; i < 10; i++) {
    await stage.report('POST', 'notifications', { id: `measured-${i}`, to: { user }, title: 'Measured' });
    for (const device of [one, other]) await bell(device, 'Notifications, 1 unread').waitFor();
    await bell(one, 'Notifications, 1 unread').click();
    const changed = other.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = new MutationObserver(() => {
            if (document.querySelector('[aria-label="Notifications"][aria-haspopup]') === null) return;
            look.disconnect();
            resolve(performance.timeOrigin + performance.now());
          });
          look.observe(document.body, { subtree: true, childList: true, attributes: true });
        }),
    );
    const marked = await one.page.evaluate(() => {
      const at = performance.timeOrigin + performance.now();
      document.querySelector<HTMLElement>('dialog [aria-label="Mark all as read"]')?.click();
      return at;
    });
    delays.push(Math.round(((await changed) - marked) * 10) / 10);
    await one.page.keyboard.press('Escape');
  }
  return delays;
}
