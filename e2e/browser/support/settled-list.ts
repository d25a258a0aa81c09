import type { Window } from './window.ts';

/** Resolves once the list of messages stands still, has drawn what is in view, has measured all that it drew, and loads nothing. */
export const settle = ({ log }: Window): Promise<void> =>
  log.evaluate(
    (list) =>
      new Promise<void>((resolve) => {
        const isSettled = (): boolean => {
          const edge = list.getBoundingClientRect();
          const rows = [...list.querySelectorAll('[data-index]')].map((row) => row.getBoundingClientRect()).toSorted((a, b) => a.top - b.top);
          const [first, last] = [rows[0], rows.at(-1)];
          if (list.getAttribute('aria-busy') === 'true' || first === undefined || last === undefined) return false;
          // Rows stand where the list believes: a height that it does not know yet shows as a gap, or as rows that overlap.
          if (rows.some(({ top }, i) => i > 0 && Math.abs((rows[i - 1]?.bottom ?? 0) - top) >= 1)) return false;
          // Above the first row there may be where the room begins, and below the last one some space.
          return first.top <= edge.top + 133 && last.bottom >= edge.bottom - 21;
        };
        // The list hears of a scroll in the frame after it, and measures at that frame's end.
        let settled = 0;
        let before = list.scrollTop;
        const look = (): void => {
          settled = isSettled() && list.scrollTop === before ? settled + 1 : 0;
          before = list.scrollTop;
          if (settled > 3) resolve();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
