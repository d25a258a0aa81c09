import { readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Gives a script of public/, which is in the page as it is, a name with a hash: it is then kept for ever like every other part
 * of a version, and none ever meets the page of another.
 */
export function hashScript(path: string): Plugin {
  let source = '';
  let copy = '';
  const name = basename(path, '.js');
  return {
    name: 'partyline:hash-script',
    apply: 'build',
    configResolved: (config) => {
      source = join(config.publicDir, path);
      copy = join(resolve(config.root, config.build.outDir), path);
    },
    async buildStart() {
      this.emitFile({ type: 'asset', name: `${name}.js`, source: await readFile(source) });
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => {
        const [hashed] = Object.keys(bundle).filter((file) => file.startsWith(`assets/${name}-`) && file.endsWith('.js'));
        if (hashed === undefined || !html.includes(`src="${path}"`)) throw new Error(`index.html or the build has no ${path}`);
        return html.replace(`src="${path}"`, `src="/${hashed}"`);
      },
    },
    writeBundle: () => rm(copy),
  };
}
