import type { RoomCursors } from './room-cursors.ts';

/** What a finger pointed at is shown for so long after it was lifted, in milliseconds: a tap is over before anyone has seen it. */
const lingerMs = 1_000;

/**
 * Sends where the pointer is over an element, whose box is the surface, also when the box moves under it; hides it when it leaves, the window
 * isn't in front, or a while after a finger is lifted. Returns its own undo.
 */
export function trackPointer(cursors: Pick<RoomCursors, 'move' | 'hide'>, surface: HTMLElement): () => void {
  let at: { readonly clientX: number; readonly clientY: number } | undefined;
  let lingering: ReturnType<typeof setTimeout> | undefined;

  const tell = (): void => {
    const box = surface.getBoundingClientRect();
    if (at && box.width > 0 && box.height > 0) cursors.move((at.clientX - box.left) / box.width, (at.clientY - box.top) / box.height, box);
  };
  const hide = (): void => {
    clearTimeout(lingering);
    at = undefined;
    cursors.hide();
  };
  const moved = ({ clientX, clientY }: PointerEvent): void => {
    clearTimeout(lingering);
    at = { clientX, clientY };
    tell();
  };
  // A finger that is lifted leaves as well.
  const left = ({ pointerType }: PointerEvent): void => {
    if (pointerType !== 'touch') return hide();
    at = undefined;
    clearTimeout(lingering);
    lingering = setTimeout(hide, lingerMs);
  };
  const seen = (): void => {
    if (document.visibilityState === 'hidden') hide();
  };
  const sizes = new ResizeObserver(tell);
  sizes.observe(surface);
  surface.addEventListener('pointermove', moved, { passive: true });
  surface.addEventListener('pointerdown', moved, { passive: true });
  surface.addEventListener('pointerleave', left);
  surface.addEventListener('pointercancel', hide);
  // Captured: any box around the surface may scroll.
  window.addEventListener('scroll', tell, { capture: true, passive: true });
  window.addEventListener('blur', hide);
  document.addEventListener('visibilitychange', seen);
  return () => {
    sizes.disconnect();
    surface.removeEventListener('pointermove', moved);
    surface.removeEventListener('pointerdown', moved);
    surface.removeEventListener('pointerleave', left);
    surface.removeEventListener('pointercancel', hide);
    window.removeEventListener('scroll', tell, { capture: true });
    window.removeEventListener('blur', hide);
    document.removeEventListener('visibilitychange', seen);
    hide();
  };
}
