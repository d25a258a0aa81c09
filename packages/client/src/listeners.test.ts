import { expect, it, vi } from 'vitest';
import { Listeners } from './listeners.ts';

it('tells each subscriber until it undoes its subscription', () => {
  const listeners = new Listeners();
  const listener = vi.fn();
  const undo = listeners.subscribe(listener);
  const undoSecond = listeners.subscribe(listener);
  listeners.notify();
  expect(listener).toHaveBeenCalledTimes(2);
  undo();
  undo();
  listeners.notify();
  expect(listener).toHaveBeenCalledTimes(3);
  undoSecond();
  listeners.notify();
  expect(listener).toHaveBeenCalledTimes(3);
});

it('goes on after a listener that throws, and reports its error', () => {
  const reported: (() => void)[] = [];
  const later = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => void reported.push(callback));
  const listeners = new Listeners();
  const second = vi.fn();
  listeners.subscribe(() => {
    throw new Error('a bug in the application');
  });
  listeners.subscribe(second);
  listeners.notify();
  later.mockRestore();
  expect(second).toHaveBeenCalledOnce();
  expect(reported).toHaveLength(1);
  expect(reported[0]).toThrow('a bug in the application');
});
