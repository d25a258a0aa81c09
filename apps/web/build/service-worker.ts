import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

export interface ServiceWorkerOptions {
  /** The worker's source, from the root of the app. It finds what was built in `__BUILD__`. */
  entry: string;
}

/** Writes `sw.js` for what was built: with the list of all files, and a version that differs whenever one of them does. */
export function serviceWorker({ entry }: ServiceWorkerOptions): Plugin {
  let root = '';
  let outDir = '';
  return {
    name: 'partyline:service-worker',
    apply: 'build',
    configResolved: (config) => {
      root = config.root;
      outDir = resolve(config.root, config.build.outDir);
    },
    // When the files lie there as they will be served; precompress comes after it, at closeBundle.
    writeBundle: {
      order: 'post',
      sequential: true,
      handler: async () => {
        const files = await listFiles(outDir);
        const version = hash(JSON.stringify(files)).slice(0, 12);
        await writeFile(join(outDir, 'sw.js'), await bundleWorker(join(root, entry), { version, files }));
      },
    },
  };
}

/** By the address under which a page asks for them. The page itself is the one at `/`. */
async function listFiles(folder: string): Promise<{ path: string; integrity: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'));
  const served = paths.filter((path) => !path.startsWith('/.') && path !== '/sw.js' && !/\.(?:gz|br|map)$/.test(path)).sort();
  return Promise.all(
    served.map(async (path) => ({ path: path === '/index.html' ? '/' : path, integrity: `sha384-${hash(await readFile(join(folder, path)), 'sha384')}` })),
  );
}

function hash(content: string | Buffer, algorithm: 'sha256' | 'sha384' = 'sha256'): string {
  return createHash(algorithm)
    .update(content)
    .digest(algorithm === 'sha256' ? 'hex' : 'base64');
}

/** One classic script without imports: Firefox takes no other kind of worker yet. */
async function bundleWorker(entry: string, list: unknown): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __BUILD__: JSON.stringify(list) },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'worker', fileName: 'sw' }, minify: true, target: ['chrome125', 'firefox128', 'safari17.5'] },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  return output[0].code;
}
