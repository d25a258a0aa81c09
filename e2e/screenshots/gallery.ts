import type { BrowserContextOptions } from 'playwright-core';
import { boardScenes } from './board-scenes.ts';
import { offlineScenes } from './offline-scenes.ts';
import { open, type Scene } from './scene.ts';
import { phone, type FilmSet, wide } from './set.ts';

const filled = new WeakSet<FilmSet>();

/** Sixty people come to the fair, once. */
async function fill(set: FilmSet): Promise<void> {
  if (filled.has(set)) return;
  filled.add(set);
  const crowd = await Promise.all(Array.from({ length: 60 }, (_, i) => set.guest(`Villager ${i + 1}`)));
  for (const guest of crowd) await guest.join('village-fair');
}

const scenes: Scene[] = [
  { name: 'full', play: (window) => open(window) },
  { name: 'empty', play: (window) => open(window, 'quiet-corner') },
  {
    name: 'sign-in',
    play: async ({ page }) => {
      await page.goto('/');
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      await page.getByLabel('Your name').waitFor();
    },
  },
  { name: 'rooms', only: 'phone', play: async ({ page }) => void (await page.goto('/')) },
  {
    name: 'switcher',
    play: async (window) => {
      await open(window);
      await window.page.keyboard.press('Control+k');
      await window.page.getByRole('combobox', { name: 'Room' }).fill('re');
    },
  },
  {
    name: 'help',
    play: async (window) => {
      await open(window);
      await window.log.focus();
      await window.page.keyboard.press('?');
      await window.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'actions',
    play: async (window) => {
      await open(window);
      if (window.isTouch) await window.row('Two commands').tap();
      else await window.row('Two commands').hover();
    },
  },
  {
    name: 'picker',
    play: async (window) => {
      await open(window);
      await window.act('Two commands', 'React with another emoji');
      await window.page.getByRole('dialog', { name: 'Emoji' }).waitFor();
    },
  },
  {
    name: 'mention',
    play: async (window) => {
      await open(window);
      await window.box.pressSequentially('Thanks @');
      await window.page.getByRole('listbox').waitFor();
    },
  },
  {
    name: 'reply',
    play: async (window) => {
      await open(window);
      await window.act('Two commands', 'Reply');
    },
  },
  ...offlineScenes,
  ...boardScenes,
  {
    name: 'strange-texts',
    play: async (window, set) => {
      const guest = await set.guest('مريم الخطيب');
      const long = await set.guest('Wolfeschlegelsteinhausenbergerdorff Sr');
      for (const one of [guest, long]) await one.join('strange');
      const seq = await guest.say('strange', 'صباح الخير جميعا، الاجتماع بعد خمس دقائق، لا تتأخروا رجاء');
      await long.say('strange', `${'Donaudampfschifffahrtsgesellschaftskapitänsmütze'.repeat(4)} https://example.com/${'path/'.repeat(40)}`, seq);
      await guest.say('strange', '🎉🎉');
      await long.say(
        'strange',
        '```\nconst line = await partyline.join("lobby"); // a line that is wider than any phone is\n```\n> and a quote\nthen **words**',
      );
      const gone = await long.say('strange', 'x');
      await long.ask('deleteMessage', { room: 'strange', seq: gone });
      await open(window, 'strange');
      await window.row('This message was deleted').waitFor();
      guest.leave();
      long.leave();
    },
  },
  {
    name: 'many-members',
    play: async (window, set) => {
      await fill(set);
      await open(window, 'village-fair');
      if (window.isTouch) await window.page.getByRole('button', { name: /^Members/ }).tap();
      await window.page.getByText('Villager 30').first().waitFor();
    },
  },
];

/** Every scene, or those that are named, in both sizes and both themes. */
export async function takeGallery(set: FilmSet, folder: string, names: readonly string[]): Promise<void> {
  const sizes: [Scene['only'] & string, BrowserContextOptions][] = [
    ['wide', { ...wide, deviceScaleFactor: 1 }],
    ['phone', { ...phone, deviceScaleFactor: 2 }],
  ];
  for (const [size, options] of sizes) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const { name, play, only } of scenes) {
        if ((only !== undefined && only !== size) || (names.length > 0 && !names.includes(name))) continue;
        const noor = await set.noor({ ...options, colorScheme });
        await play(noor, set).catch((error: unknown) => console.error(`${name} (${size}, ${colorScheme}):`, error));
        await noor.page.waitForTimeout(600);
        await noor.page.screenshot({ path: `${folder}${name}-${size}-${colorScheme}.png` });
        await noor.page.context().close();
        set.clear();
      }
    }
  }
}
