import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from './testing/program.ts';

/** The packages that are made for others. */
const names = ['protocol', 'engine', 'server', 'client', 'react'];

interface Packed {
  readonly name: string;
  readonly files: ReadonlyArray<{ readonly path: string }>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What a tarball of each would have, by the name of its folder. Nothing is built for it, so `dist` may be missing. */
const packed = new Map<string, readonly string[]>();
beforeAll(async () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', ...names.flatMap((name) => ['-w', `@partyline/${name}`])];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, shell: process.platform === 'win32', maxBuffer: 16 * 1024 * 1024 });
  for (const { name, files } of Object.values(JSON.parse(stdout) as Packed[])) {
    packed.set(
      name.replace('@partyline/', ''),
      files.map(({ path }) => path),
    );
  }
});

describe.each(names)('the tarball of %s', (name) => {
  test('has the sources and the licence, and no tests', () => {
    const files = packed.get(name) ?? [];
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'src/index.ts']));
    expect(files.filter((path) => /\.test\.|(^|\/)testing\/|tsbuildinfo/.test(path))).toEqual([]);
    expect(read(`packages/${name}/LICENSE`)).toBe(read('LICENSE'));
  });

  test('is never packed without being built, and says what it is', () => {
    const manifest = JSON.parse(read(`packages/${name}/package.json`)) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      license: 'MIT',
      description: expect.stringMatching(/\w{3}/) as string,
      keywords: expect.arrayContaining(['socket.io']) as string[],
      scripts: { prepack: 'node ../../scripts/prepack.mjs' },
    });
  });

  test('has all that its README links to', () => {
    const links = [...read(`packages/${name}/README.md`).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path.replace(/^\.\//, ''));
    expect(links.filter((path) => !packed.get(name)?.includes(path))).toEqual([]);
  });
});
