// What a browser loads before the app's first paint must stay under 200 KB, gzipped as it travels. Run after the build:
//   node apps/web/scripts/check-size.mjs
// Counts the page, the scripts that it names with all that they import statically, their styles, and the font of Latin text.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const limit = 200 * 1024;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
/** @typedef {{ file: string, imports?: string[], css?: string[], assets?: string[] }} Chunk */
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(await readFile(`${dist}.vite/manifest.json`, 'utf8').catch(() => fail('apps/web is not built: run npm run build first')));

const page = await readFile(`${dist}index.html`, 'utf8');
const chunks = reachable(Object.keys(manifest).filter((key) => manifest[key]?.file.endsWith('.js') && page.includes(`src="/${manifest[key]?.file}"`)));
const groups = {
  page: ['index.html'],
  scripts: unique(chunks.map(({ file }) => file)),
  styles: unique(chunks.flatMap(({ css = [] }) => css)),
  font: unique(Object.values(manifest).flatMap(({ file, assets = [] }) => [file, ...assets])).filter((file) => /inter-latin-(?!ext-)[^/]*\.woff2$/.test(file)),
};
// At least the app's own, and the one that sets the theme.
if (groups.scripts.length < 2 || groups.styles.length === 0 || groups.font.length !== 1) fail(`the build is not as expected: ${JSON.stringify(groups)}`);

let total = 0;
for (const [name, files] of Object.entries(groups)) {
  let bytes = 0;
  for (const file of files) bytes += await weigh(file);
  total += bytes;
  console.log(`${name.padEnd(8)} ${kb(bytes).padStart(9)}  ${files.join(', ')}`);
}
console.log(`${'total'.padEnd(8)} ${kb(total).padStart(9)}  of ${kb(limit)} for the first load`);
if (total > limit) fail('the first load is too heavy: split off what the first paint does not need');

/**
 * These chunks and all that they import statically.
 * @param {string[]} keys
 */
function reachable(keys) {
  /** @type {Set<string>} */
  const seen = new Set();
  const visit = (/** @type {string} */ key) => {
    if (seen.has(key)) return;
    seen.add(key);
    manifest[key]?.imports?.forEach(visit);
  };
  keys.forEach(visit);
  return [...seen].flatMap((key) => manifest[key] ?? []);
}

/**
 * Fonts are compressed already and travel as they are.
 * @param {string} file
 */
async function weigh(file) {
  const bytes = await readFile(dist + file);
  return file.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length;
}

/** @param {string[]} list */
function unique(list) {
  return [...new Set(list)];
}

/** @param {number} bytes */
function kb(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
