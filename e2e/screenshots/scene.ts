import type { Window } from '../browser/support/window.ts';
import type { FilmSet } from './set.ts';
import { room } from './story.ts';

/** A state of the app that is worth looking at, and how to get there. */
export interface Scene {
  name: string;
  play: (window: Window, set: FilmSet) => Promise<void>;
  /** Shown only where it differs from the other size. */
  only?: 'wide' | 'phone';
}

export async function open({ page }: Window, name = room): Promise<void> {
  await page.goto(`/rooms/${name}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.locator('#composer').waitFor();
}
