/** So far from the sheet's edge a name stays, in pixels. */
const marginPx = 4;

/** Shows `dot` where a finger is on the sheet, with a name above it, or below where there is no room: whoever points with a mouse sees it anyway. Returns its own undo. */
export function followTouch(sheet: HTMLElement, dot: HTMLElement, label: HTMLElement): () => void {
  const move = ({ pointerType, clientX, clientY }: PointerEvent): void => {
    if (pointerType !== 'touch') return;
    const { left, top, width, height } = sheet.getBoundingClientRect();
    const half = label.offsetWidth / 2 + marginPx;
    // A finger may leave the sheet while it is down; for the others it stays at the edge.
    const x = within(clientX - left, 0, width);
    const y = within(clientY - top, 0, height);
    dot.style.transform = `translate3d(${x}px, ${y}px, 0)`;
    label.style.translate = `calc(${within(x, half, width - half) - x}px - 50%)`;
    // As much as it takes on either side.
    dot.toggleAttribute('data-below', y < Math.max(-label.offsetTop, label.offsetTop + label.offsetHeight) + marginPx);
    dot.toggleAttribute('data-shown', true);
  };
  const hide = ({ pointerType, type }: PointerEvent): void => {
    if (pointerType !== 'touch') return;
    // As for the others: what was pointed at stays a moment, where a finger began to scroll nothing was.
    dot.toggleAttribute('data-lingering', type === 'pointerup');
    dot.toggleAttribute('data-shown', false);
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

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
