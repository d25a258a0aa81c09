import { expect, it, vi } from 'vitest';
import { createNewVersion } from './new-version.ts';

const pageOf = (name: string) => `<!doctype html><div id="root"></div><script type="module" src="/assets/${name}.js"></script>`;

function setUp() {
  const time = { now: 0 };
  const fetchPage = vi.fn<() => Promise<string>>(() => Promise.resolve(pageOf('app-1')));
  const tasks: { task: () => void; ms: number }[] = [];
  const later = (task: () => void, ms: number) => {
    tasks.push({ task, ms });
    return () => void tasks.splice(0);
  };
  const version = createNewVersion({ script: '/assets/app-1.js', fetchPage, later, now: () => time.now, random: () => 0.5 });
  return { version, fetchPage, tasks, time };
}

it('is noticed a while after a break of the line, once for however many breaks', async () => {
  const { version, fetchPage, tasks } = setUp();
  fetchPage.mockResolvedValue(pageOf('app-2'));
  for (const isLive of [false, true, true]) version.connection(isLive);
  expect(tasks).toEqual([]);
  for (const isLive of [false, true, false, true]) version.connection(isLive);
  expect(tasks.map(({ ms }) => ms)).toEqual([15_000]);
  tasks[0]?.task();
  await vi.waitFor(() => expect(version.store.get()).toBe(true), 20_000);
  expect(fetchPage).toHaveBeenCalledTimes(1);
});

it('is looked for when someone comes back to the page, at most every half hour', () => {
  const { version, fetchPage, time } = setUp();
  for (const now of [0, 60_000, 30 * 60_000]) {
    time.now = now;
    version.shown();
  }
  expect(fetchPage).toHaveBeenCalledTimes(2);
});

it('is not there where the server has the same page, nobody answers, or somebody else does', async () => {
  const { version, fetchPage, time } = setUp();
  version.shown();
  fetchPage.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  fetchPage.mockResolvedValueOnce('<h1>Welcome to our hotel</h1>');
  for (const now of [30, 60]) {
    time.now = now * 60_000;
    version.shown();
  }
  await Promise.allSettled(fetchPage.mock.results.map(({ value }) => value as Promise<string>));
  expect(version.store.get()).toBe(false);
});

it('is not asked for again once it is known', async () => {
  const { version, fetchPage, time } = setUp();
  fetchPage.mockResolvedValue(pageOf('app-2'));
  version.shown();
  await vi.waitFor(() => expect(version.store.get()).toBe(true), 20_000);
  time.now = 30 * 60_000;
  version.shown();
  expect(fetchPage).toHaveBeenCalledTimes(1);
});
