// How smoothly the web app shows a board on which many cursors move, and how soon it answers keys meanwhile, in Chromium. Needs a build: npm run build.
//   node e2e/measure/board.ts [--people 200] [--seconds 10]
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBoard } from '../browser/support/board.ts';
import { keyDelays } from '../browser/support/key-delays.ts';
import { openStage } from '../browser/support/stage.ts';
import { Program } from '../support/workplace.ts';
import { figuresOf, watchFrames } from './frames.ts';

const { values } = parseArgs({ options: { people: { type: 'string', default: '200' }, seconds: { type: 'string', default: '10' } } });
const [people, seconds] = [Number(values.people), Number(values.seconds)];

const stage = await openStage();
try {
  const ana = await stage.person('Ana', { room: 'fair' });
  const board = await openBoard(ana);
  const session = await ana.page.context().browser()?.newBrowserCDPSession();
  /** Seconds of processor time that the page's process has had. */
  const renderer = async (): Promise<number> => {
    const answer = (await session?.send('SystemInfo.getProcessInfo')) as { processInfo: { type: string; cpuTime: number }[] } | undefined;
    return (answer?.processInfo ?? []).reduce((sum, { type, cpuTime }) => sum + (type === 'renderer' ? cpuTime : 0), 0);
  };
  const measure = async (): Promise<object> => {
    const before = await renderer();
    const frames = await ana.page.evaluate(watchFrames, seconds * 1_000);
    const ms = ((await renderer()) - before) * 1_000;
    return { ...figuresOf(frames), 'page’s CPU, ms a frame': Math.round((ms * 10) / frames.gaps.length) / 10, ...delaysOf(await keyDelays(ana)) };
  };

  const alone = await measure();
  const crowd = new Program(fileURLToPath(new URL('crowd.ts', import.meta.url)), {}, process.cwd(), [
    ana.page.url().replace(/\/rooms.*/, ''),
    'fair',
    String(people),
  ]);
  try {
    await crowd.printed(/moving.*/);
    await board.cursors.nth(people - 1).waitFor({ timeout: 60_000 });
    console.table({ 'nobody there': alone, [`${people} cursors moving`]: await measure() });
  } finally {
    await crowd.end('SIGKILL');
  }
} finally {
  await stage.close();
}

function delaysOf(delays: readonly number[]): object {
  return { 'key to picture, median ms': delays[Math.floor(delays.length / 2)], 'longest ms': delays.at(-1) };
}
