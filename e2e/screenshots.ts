// The pictures of the README, and with --all those to look at while working on the app. Needs a build: npm run build.
//   node e2e/screenshots.ts          docs/images/app-*.png
//   node e2e/screenshots.ts --all    e2e/artifacts/*.png, too
//   node e2e/screenshots.ts offline  only those of e2e/artifacts whose scene has such a name
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { takeGallery } from './screenshots/gallery.ts';
import { buildSet, phone, wide } from './screenshots/set.ts';
import { answer, room } from './screenshots/story.ts';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const artifacts = fileURLToPath(new URL('./artifacts/', import.meta.url));

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const set = await buildSet();
try {
  if (names.length === 0) await takeImages();
  if (names.length > 0 || process.argv.includes('--all')) {
    await mkdir(artifacts, { recursive: true });
    await takeGallery(set, artifacts, names);
  }
} finally {
  await set.strike();
}

async function takeImages(): Promise<void> {
  await mkdir(images, { recursive: true });
  for (const [name, options] of [
    ['app-dark', { ...wide, colorScheme: 'dark' }],
    ['app-light', { ...wide, colorScheme: 'light' }],
    ['app-phone', { ...phone, colorScheme: 'light' }],
  ] as const) {
    const noor = await set.noor(options);
    await noor.page.goto(`/rooms/${room}`);
    await noor.row('ticked off').waitFor();
    // The first picture is of the moment before she answers, the others of the one after.
    if (name === 'app-light') await noor.say(answer.text);
    await noor.page.mouse.move(0, 0);
    await noor.page.waitForTimeout(800);
    await noor.page.screenshot({ path: `${images}${name}.png` });
    await noor.page.context().close();
  }
}
