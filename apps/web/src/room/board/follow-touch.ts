/** Shows `dot` where a finger is on the sheet: whoever points with a mouse sees it anyway. Returns its own undo. */
export function followTouch(sheet: HTMLElement, dot: HTMLElement): () => void {
  const move = ({ pointerType, clientX, clientY }: PointerEvent): void => {
    if (pointerType !== 'touch') return;
    const { left, top, width, height } = sheet.getBoundingClientRect();
    // A finger may leave the sheet while it is down; for the others it stays at the edge.
    const x = Math.min(width, Math.max(0, clientX - left));
    const y = Math.min(height, Math.max(0, clientY - top));
    dot.style.transform = `translate3d(${x}px, ${y}px, 0)`;
    dot.toggleAttribute('data-shown', true);
  };
  const hide = ({ pointerType }: PointerEvent): void => {
    if (pointerType === 'touch') dot.toggleAttribute('data-shown', false);
  };
  sheet.addEventListener('pointerdown', move, { passive: true });
  sheet.addEventListener('pointermove', move, { passive: true });
  sheet.addEventListener('pointerup', hide);
  sheet.addEventListener('pointercancel', hide);
  return () => {
    sheet.removeEventListener('pointerdown', move);
    sheet.removeEventListener('pointermove', move);
    sheet.removeEventListener('pointerup', hide);
    sheet.removeEventListener('pointercancel', hide);
  };
}
