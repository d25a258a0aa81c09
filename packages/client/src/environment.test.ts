// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { systemEnvironment } from './environment.ts';

afterEach(() => vi.restoreAllMocks());

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
  vi.unstubAllGlobals();
  expect(elsewhere.isVisible()).toBe(true);
  expect(elsewhere.onWake(() => {})).toBeTypeOf('function');
});
