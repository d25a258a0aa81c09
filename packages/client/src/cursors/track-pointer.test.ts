// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trackPointer } from './track-pointer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Where the surface is in the window. */
let surfaceBox: DOMRect;

function start(box = new DOMRect(100, 50, 400, 200)) {
  const surface = document.createElement('div');
  vi.spyOn(surface, 'getBoundingClientRect').mockImplementation(() => surfaceBox);
  surfaceBox = box;
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

it('shows what a finger pointed at for a second after it was lifted', () => {
  const { told, undo, point } = start();
  const [tap, lift] = [() => point('pointerdown', { clientX: 100, clientY: 50, pointerType: 'touch' }), () => point('pointerleave', { pointerType: 'touch' })];
  tap();
  lift();
  vi.advanceTimersByTime(999);
  expect(told).toEqual([[0, 0, 400, 200]]);
  vi.advanceTimersByTime(1);
  expect(told.slice(1)).toEqual(['hide']);
  tap();
  lift();
  vi.advanceTimersByTime(500);
  tap();
  vi.advanceTimersByTime(5_000);
  expect(told.slice(2)).toEqual([
    [0, 0, 400, 200],
    [0, 0, 400, 200],
  ]);
  lift();
  undo();
  vi.advanceTimersByTime(5_000);
  expect(told.slice(4)).toEqual(['hide']);
});

it('hides at once what a finger pointed at that scrolls', () => {
  const { told, point } = start();
  point('pointerdown', { clientX: 100, clientY: 50, pointerType: 'touch' });
  point('pointercancel', { pointerType: 'touch' });
  expect(told.slice(1)).toEqual(['hide']);
});

it('tells where a resting pointer is when the surface moves under it, until it leaves', () => {
  const { told, undo, point } = start();
  const scroll = () => window.dispatchEvent(new Event('scroll'));
  scroll();
  expect(told).toEqual([]);
  point('pointermove', { clientX: 200, clientY: 150 });
  surfaceBox = new DOMRect(100, 0, 400, 200);
  scroll();
  expect(told.at(-1)).toEqual([0.25, 0.75, 400, 200]);
  point('pointerleave');
  scroll();
  point('pointermove', { clientX: 200, clientY: 150 });
  undo();
  scroll();
  expect(told.slice(2)).toEqual(['hide', [0.25, 0.75, 400, 200], 'hide']);
});

it('tells where a resting pointer is when the surface has another size', () => {
  const observed: [Element, () => void][] = [];
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #resized: () => void;
      constructor(resized: () => void) {
        this.#resized = resized;
      }
      observe(element: Element): void {
        observed.push([element, this.#resized]);
      }
      disconnect(): void {
        observed.length = 0;
      }
    },
  );
  const { told, undo, point } = start();
  point('pointermove', { clientX: 200, clientY: 150 });
  surfaceBox = new DOMRect(100, 50, 200, 200);
  observed[0]?.[1]();
  expect(told.at(-1)).toEqual([0.5, 0.5, 200, 200]);
  undo();
  expect(observed).toEqual([]);
});

it('tells nothing of a surface without a size', () => {
  const { told, point } = start(new DOMRect(0, 0, 0, 10));
  point('pointermove');
  expect(told).toEqual([]);
});
