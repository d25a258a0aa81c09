// Makes src/theme/fonts from Inter as @fontsource-variable packs it: weights 400 to 700, the scripts of fonts.css, and the
// features that the design uses. Half the bytes of the first paint were in what it leaves out. Run it when Inter is raised:
//   node apps/web/scripts/subset-fonts.mjs
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
// @ts-expect-error: it brings no types
import subsetFont from 'subset-font';

const inter = createRequire(import.meta.url)
  .resolve('@fontsource-variable/inter/package.json')
  .replace(/package\.json$/, '');
const target = fileURLToPath(new URL('../src/theme/fonts/', import.meta.url));
/** @type {Record<'latin' | 'latin-ext', string>} */
const ranges = JSON.parse(await readFile(`${inter}unicode.json`, 'utf8'));
const options = {
  targetFormat: 'woff2',
  variationAxes: { wght: { min: 400, max: 700 } },
  keepFeatures: ['ccmp', 'kern', 'locl', 'mark', 'mkmk', 'ss03', 'tnum'],
};

/**
 * "U+0020-007E,U+20AC" as a string of all these characters.
 * @param {string} range
 */
function charactersOf(range) {
  return range
    .split(',')
    .flatMap((part) => {
      const [from = 0, to = from] = part
        .replace('U+', '')
        .split('-')
        .map((hex) => Number.parseInt(hex, 16));
      return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
    })
    .join('');
}

await mkdir(target, { recursive: true });
for (const script of /** @type {const} */ (['latin', 'latin-ext'])) {
  const font = await readFile(`${inter}files/inter-${script}-wght-normal.woff2`);
  /** @type {Buffer} */
  const subset = await subsetFont(font, charactersOf(ranges[script]), options);
  await writeFile(`${target}inter-${script}.woff2`, subset);
  console.log(`inter-${script}.woff2: ${font.length} -> ${subset.length} bytes`);
}
await copyFile(`${inter}LICENSE`, `${target}LICENSE`);
