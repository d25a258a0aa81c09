import type { Locator } from 'playwright-core';
import type { Window } from './window.ts';

/** Where something is on the sheet, in fractions of its width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface SeenCursor {
  readonly name: string;
  readonly color: string;
  readonly at: Place;
  /** Half a pixel of this window, as fractions of its sheet: it is seen no more exactly than that. */
  readonly blur: Place;
}

/** A room's board as one window shows it. */
export interface Board {
  readonly sheet: Locator;
  readonly cursors: Locator;
  cursor(name: string): Locator;
  see(name: string): Promise<SeenCursor>;
  /** Moves the mouse there as a hand does, in some steps. */
  point(to: Place): Promise<void>;
}

export function boardOf({ page }: Window): Board {
  const sheet = page.getByTestId('board');
  const cursor = (name: string): Locator => sheet.locator('[data-cursor]').filter({ has: page.getByText(name, { exact: true }) });
  return {
    sheet,
    cursors: sheet.locator('[data-part=dot]'),
    cursor,
    see: (name) =>
      cursor(name).evaluate((mark) => {
        const box = (mark.closest('[data-testid=board]') as Element).getBoundingClientRect();
        const dot = mark.querySelector('[data-part=dot]') as Element;
        const { left, top, width, height } = dot.getBoundingClientRect();
        return {
          name: mark.textContent ?? '',
          color: getComputedStyle(dot).backgroundColor,
          at: { x: (left + width / 2 - box.left) / box.width, y: (top + height / 2 - box.top) / box.height },
          blur: { x: 0.5 / box.width, y: 0.5 / box.height },
        };
      }),
    point: async ({ x, y }) => {
      const box = await sheet.boundingBox();
      if (box === null) throw new Error('there is no board to point at');
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 12 });
    },
  };
}

export async function openBoard(window: Window): Promise<Board> {
  await window.page.getByRole('button', { name: 'Board', exact: true }).click();
  await window.page.getByText('On the board').waitFor();
  return boardOf(window);
}
