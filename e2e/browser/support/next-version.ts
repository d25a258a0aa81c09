import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies a build of the web app to `folder` as the version after it: every script has another name and other contents, and
 * nothing is left under the old names.
 */
export async function nextVersion(build: string, folder: string): Promise<void> {
  await cp(build, folder, { recursive: true, filter: (path) => !/\.(?:gz|br)$/.test(path) });
  const scripts = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'));
  for (const file of ['index.html', 'sw.js', ...scripts.map((name) => `assets/${name}`)]) {
    const path = join(folder, file);
    await writeFile(
      path,
      scripts.reduce((text, name) => text.replaceAll(name, `next-${name}`), await readFile(path, 'utf8')),
    );
  }
  for (const name of scripts) await rename(join(folder, 'assets', name), join(folder, 'assets', `next-${name}`));
  await renewIntegrity(folder);
}

/** As the build writes it into the worker: the hash of each file, and a version that follows from them. */
async function renewIntegrity(folder: string): Promise<void> {
  const worker = join(folder, 'sw.js');
  let text = await readFile(worker, 'utf8');
  for (const [whole, path = '', old = ''] of text.matchAll(/path:[`'"]([^`'"]+)[`'"],integrity:[`'"]([^`'"]+)[`'"]/g)) {
    const content = await readFile(join(folder, path === '/' ? 'index.html' : path));
    text = text.replace(whole, whole.replace(old, `sha384-${createHash('sha384').update(content).digest('base64')}`));
  }
  await writeFile(worker, text.replace(/(version:[`'"])/, '$1next-'));
}
