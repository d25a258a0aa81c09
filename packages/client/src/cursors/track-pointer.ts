import type { RoomCursors } from './room-cursors.ts';

/** Sends where the pointer is over an element, whose box is the surface; hides it when it leaves, the window isn't in front, or a finger is lifted. Returns its own undo. */
export function trackPointer(cursors: Pick<RoomCursors, 'move' | 'hide'>, surface: HTMLElement): () => void {
  const moved = ({ clientX, clientY }: PointerEvent): void => {
    const box = surface.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) cursors.move((clientX - box.left) / box.width, (clientY - box.top) / box.height, box);
  };
  const hide = (): void => cursors.hide();
  const lifted = ({ pointerType }: PointerEvent): void => {
    if (pointerType === 'touch') hide();
  };
  const seen = (): void => {
    if (document.visibilityState === 'hidden') hide();
  };
  surface.addEventListener('pointermove', moved, { passive: true });
  surface.addEventListener('pointerdown', moved, { passive: true });
  surface.addEventListener('pointerup', lifted);
  surface.addEventListener('pointercancel', hide);
  surface.addEventListener('pointerleave', hide);
  window.addEventListener('blur', hide);
  document.addEventListener('visibilitychange', seen);
  return () => {
    surface.removeEventListener('pointermove', moved);
    surface.removeEventListener('pointerdown', moved);
    surface.removeEventListener('pointerup', lifted);
    surface.removeEventListener('pointercancel', hide);
    surface.removeEventListener('pointerleave', hide);
    window.removeEventListener('blur', hide);
    document.removeEventListener('visibilitychange', seen);
    hide();
  };
}
