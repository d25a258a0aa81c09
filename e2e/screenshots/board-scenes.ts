import { openPointer, type Pointer, pointerOf } from '../browser/support/pointer.ts';
import type { Window } from '../browser/support/window.ts';
import { open, type Scene } from './scene.ts';
import type { FilmSet } from './set.ts';
import { people, room } from './story.ts';

const places: readonly (readonly [x: number, y: number])[] = [
  [0.24, 0.4],
  [0.52, 0.72],
  [0.9, 0.62],
  [0.63, 0.3],
  [0.4, 0.97],
];

/** Noor looks at the board. */
async function look({ page }: Window): Promise<void> {
  await page.getByRole('button', { name: 'Board', exact: true }).click();
  await page.getByText('On the board').waitFor();
}

async function together(set: FilmSet, name: string, who: readonly string[], play: (pointers: readonly Pointer[]) => Promise<void>): Promise<void> {
  const pointers = await Promise.all(
    who.map((one) => {
      const token = set.cast.get(one)?.token;
      return token === undefined ? openPointer(set.url, one, name) : pointerOf(set.url, token, name);
    }),
  );
  set.afterwards(() => {
    for (const pointer of pointers) pointer.leave();
  });
  await play(pointers);
}

/** The board with people on it, who write as well. */
export const boardScenes: Scene[] = [
  {
    name: 'board',
    play: async (window, set) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await look(window);
      await together(set, room, people, async (pointers) => {
        pointers.forEach((pointer, i) => pointer.move(...(places[i] ?? [0.5, 0.5])));
        await window.page
          .locator('[data-part=dot]')
          .nth(people.length - 1)
          .waitFor();
        for (const pointer of pointers.slice(1, 3)) pointer.room.typing.typed();
        if (!window.isTouch) await window.page.getByTestId('typing').getByText('are typing').waitFor();
        pointers.forEach((pointer, i) => pointer.move(...(i < 2 ? ([0.3 + i * 0.3, 0.45] as const) : (places[i] ?? [0.5, 0.5]))));
      });
    },
  },
  {
    name: 'board-alone',
    play: async (window) => {
      await open(window, 'quiet-corner');
      await look(window);
    },
  },
  {
    name: 'board-crowd',
    play: async (window, set) => {
      await open(window, 'village-fair');
      await look(window);
      const crowd = Array.from({ length: 40 }, (_, i) => `Villager ${i + 1}`);
      await together(set, 'village-fair', crowd, async (pointers) => {
        pointers.forEach((pointer, i) => pointer.move(0.5 + 0.46 * Math.cos(i * 2.4) * Math.sqrt(i / 40), 0.5 + 0.46 * Math.sin(i * 2.4) * Math.sqrt(i / 40)));
        await window.page
          .locator('[data-part=dot]')
          .nth(crowd.length - 1)
          .waitFor();
        await window.page.waitForTimeout(2_000);
        for (const pointer of pointers.slice(0, 4)) pointer.move(Math.random(), Math.random());
      });
    },
  },
  {
    name: 'board-touch',
    only: 'phone',
    play: async (window, set) => {
      await open(window);
      await look(window);
      const box = await window.page.getByTestId('board').boundingBox();
      const finger = await window.page.context().newCDPSession(window.page);
      const at = (x: number, y: number) => ({ x: (box?.x ?? 0) + x * (box?.width ?? 0), y: (box?.y ?? 0) + y * (box?.height ?? 0) });
      await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0.3, 0.3)] });
      await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(0.52, 0.66)] });
      await together(set, room, people.slice(0, 2), async (pointers) => {
        pointers.forEach((pointer, i) => pointer.move(0.25 + i * 0.5, 0.4));
        await window.page.locator('[data-part=dot]').nth(1).waitFor();
      });
    },
  },
  {
    name: 'typing',
    play: async (window, set) => {
      await open(window);
      await window.row('ticked off').waitFor();
      await together(set, room, [...people, 'مريم الخطيب', 'Wolfeschlegelsteinhausenbergerdorff Sr'], async (pointers) => {
        for (const pointer of pointers.toReversed()) pointer.room.typing.typed();
        await window.page.getByText('others are typing').waitFor();
      });
    },
  },
  {
    name: 'presence',
    play: async (window, set) => {
      const guests = await Promise.all(['Greta Lindqvist', 'Hugo Marchetti', 'Ines Duarte', 'Jun Park', 'Kofi Mensah'].map((name) => set.guest(name)));
      set.afterwards(() => {
        for (const guest of guests) guest.leave();
      });
      for (const guest of guests) await guest.join('tea-break');
      await guests[4]?.say('tea-break', 'Back in ten minutes ☕');
      for (const guest of guests.slice(0, 2)) await guest.ask('presence', { state: 'idle' });
      guests[4]?.leave();
      await open(window, 'tea-break');
      if (window.isTouch) await window.page.getByRole('button', { name: /^Members/ }).tap();
      await window.page.locator('[data-presence=idle]').nth(1).waitFor({ state: 'attached' });
    },
  },
];
