// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { systemEnvironment } from './environment.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const show = (state: DocumentVisibilityState): void => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
};

it('wakes when the network is back, the page returns from the cache, or the tab is shown', () => {
  const waker = vi.fn();
  const undo = systemEnvironment().onWake(waker);
  window.dispatchEvent(new Event('online'));
  window.dispatchEvent(new Event('pageshow'));
  show('visible');
  expect(waker).toHaveBeenCalledTimes(3);
  show('hidden');
  expect(waker).toHaveBeenCalledTimes(3);
  undo();
  window.dispatchEvent(new Event('online'));
  window.dispatchEvent(new Event('pageshow'));
  show('visible');
  expect(waker).toHaveBeenCalledTimes(3);
});

it('knows whether the page can be seen', () => {
  show('hidden');
  expect(systemEnvironment().isVisible()).toBe(false);
  show('visible');
  expect(systemEnvironment().isVisible()).toBe(true);
});

it('is always awake where there is no page', () => {
  vi.stubGlobal('document', undefined);
  const elsewhere = systemEnvironment();
  expect([elsewhere.outbox, elsewhere.neighbours]).toEqual([undefined, undefined]);
  vi.unstubAllGlobals();
  expect(elsewhere.isVisible()).toBe(true);
  expect(elsewhere.onWake(() => {})).toBeTypeOf('function');
});

it('keeps what waits in IndexedDB, unless the browser has none', async () => {
  await expect(systemEnvironment().outbox?.('scope')).rejects.toThrow('no IndexedDB');
});

it('knows other tabs by Web Locks, which pages over plain http don’t have', async () => {
  expect(systemEnvironment().neighbours).toBeUndefined();
  const locks = { request: vi.fn(), query: vi.fn() };
  vi.stubGlobal('navigator', { locks });
  const { neighbours } = systemEnvironment();
  expect(neighbours?.locks).toBe(locks);
  const { promise, resolve } = Promise.withResolvers<string>();
  const channels = [neighbours?.openChannel('a channel', () => {}), neighbours?.openChannel('a channel', resolve)];
  channels[0]?.tell('a word');
  expect(await promise).toBe('a word');
  for (const channel of channels) channel?.close();
});

it('knows when someone is at the page', () => {
  const seen: boolean[] = [];
  const undo = systemEnvironment().onActivity?.((isThere) => seen.push(isThere));
  document.body.dispatchEvent(new Event('pointermove', { bubbles: true }));
  document.body.dispatchEvent(new Event('keydown'));
  show('hidden');
  show('visible');
  expect(seen).toEqual([true, true, false, true]);
  undo?.();
  document.body.dispatchEvent(new Event('keydown'));
  show('hidden');
  expect(seen).toHaveLength(4);
});
