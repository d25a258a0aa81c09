// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { trackPointer } from './track-pointer.ts';

afterEach(() => vi.restoreAllMocks());

function start(box = new DOMRect(100, 50, 400, 200)) {
  const surface = document.createElement('div');
  vi.spyOn(surface, 'getBoundingClientRect').mockReturnValue(box);
  const told: unknown[] = [];
  const undo = trackPointer({ move: (x, y, size) => told.push([x, y, size?.width, size?.height]), hide: () => told.push('hide') }, surface);
  const point = (name: string, init: PointerEventInit = {}) => surface.dispatchEvent(new PointerEvent(name, init));
  return { told, undo, point };
}

it('tells where the pointer is on the surface, and when it is nowhere any more', () => {
  const { told, undo, point } = start();
  point('pointermove', { clientX: 200, clientY: 150 });
  expect(told).toEqual([[0.25, 0.5, 400, 200]]);
  point('pointerleave');
  window.dispatchEvent(new Event('blur'));
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told.slice(1)).toEqual(['hide', 'hide', 'hide']);
  undo();
  point('pointermove');
  window.dispatchEvent(new Event('blur'));
  expect(told.slice(4)).toEqual(['hide']);
});

it('hides what a finger pointed at when it is lifted, and a mouse stays', () => {
  const { told, point } = start();
  point('pointerdown', { clientX: 100, clientY: 50, pointerType: 'touch' });
  point('pointerup', { pointerType: 'mouse' });
  expect(told).toEqual([[0, 0, 400, 200]]);
  point('pointerup', { pointerType: 'touch' });
  point('pointercancel');
  expect(told.slice(1)).toEqual(['hide', 'hide']);
});

it('tells nothing of a surface without a size', () => {
  const { told, point } = start(new DOMRect(0, 0, 0, 10));
  point('pointermove');
  expect(told).toEqual([]);
});
