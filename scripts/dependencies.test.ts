import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingPlatformPackages } from './lib/platform-packages.mjs';

const root = join(import.meta.dirname, '..');

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly workspaces?: string[];
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

/** Everything that package-lock.json would install, by its path in node_modules. */
const locked = Object.entries(readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json').packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && !link,
);

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function isAtLeast(version: string, lowest: string): boolean {
  return version.localeCompare(lowest, 'en', { numeric: true }) >= 0;
}

/** Below these versions one packet of a stranger can stop the process or fill its memory (SECURITY.md names the classes). */
const lowest = { ws: '8.21.1', 'socket.io-parser': '4.2.6', 'engine.io': '6.6.9', 'socket.io': '4.8.4' };

test.each(Object.entries(lowest))('every copy of %s is at least %s', (name, version) => {
  const copies = locked.filter(([path]) => nameOf(path) === name).map(([, { version: installed = '' }]) => installed);
  expect(copies).not.toEqual([]);
  expect(copies.filter((copy) => !isAtLeast(copy, version))).toEqual([]);
});

test('versions are compared as numbers', () => {
  expect([isAtLeast('8.21.1', '8.21.1'), isAtLeast('8.100.0', '8.21.1'), isAtLeast('8.9.9', '8.21.1'), isAtLeast('10.0.0', '8.21.1')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test('no package runs a script when it is installed', () => {
  expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
});

const allowed = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense', 'OFL-1.1']);

/** Packages that state their licence in a file and not in package.json, and what the file says. */
const statedInFile: Record<string, string> = { 'xmlhttprequest-ssl': 'MIT' };

test('every package that ships has a licence that allows it', () => {
  const others = locked
    .filter(([, { dev }]) => !dev)
    .map(([path, { license }]) => [nameOf(path), license ?? statedInFile[nameOf(path)] ?? 'none'] as const)
    .filter(([, license]) => !allowed.has(license));
  expect(others).toEqual([]);
});

const manifests = ['package.json', ...globSync(readJson<Manifest>('package.json').workspaces?.map((folder) => `${folder}/package.json`) ?? [], { cwd: root })];

describe.each(manifests)('%s', (path) => {
  test('names one exact version of everything it depends on', () => {
    const { dependencies, devDependencies, optionalDependencies } = readJson<Manifest>(path);
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

/** A second copy of these has classes and contexts of its own, which know nothing of the first one's. */
const oneCopy = /^(@nestjs\/.*|reflect-metadata|rxjs|react|react-dom)$/;

test.each(manifests.filter((path) => /^packages\/(client|engine|protocol|react|server)\//.test(path)))(
  '%s leaves it to the application to bring what there may be only one copy of, and is tested with a version of it',
  (path) => {
    const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = readJson<Manifest>(path);
    expect(Object.keys(dependencies).filter((name) => oneCopy.test(name))).toEqual([]);
    const unfit = Object.entries(peerDependencies).filter(([name, range]) => {
      const [found, major = '0', minor = '0', patch = '0'] = /^(?:\^|>=)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(range) ?? [];
      return found === undefined || !isAtLeast(devDependencies[name] ?? '0', `${major}.${minor}.${patch}`);
    });
    expect(unfit).toEqual([]);
  },
);

test('a package has the same version wherever it is named', () => {
  const versions = new Map<string, Set<string>>();
  for (const path of manifests) {
    const { dependencies, devDependencies, optionalDependencies } = readJson<Manifest>(path);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  expect([...versions].filter(([, named]) => named.size > 1)).toEqual([]);
});

test('the lock file names no host to download from: everyone uses the registry that their npm is set to', () => {
  const resolved = locked.filter(([, entry]) => 'resolved' in entry).map(([path]) => path);
  expect(resolved).toEqual([]);
});

test('the lock file has the packages for every platform (npm run lock adds those that a registry lacks)', () => {
  const { packages } = readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json');
  expect(Object.keys(missingPlatformPackages(packages))).toEqual([]);
});

test('a platform is read from the name of its package', () => {
  const owner = {
    dev: true,
    license: 'MIT',
    optionalDependencies: { '@x/cli-linux-x64-musl': '1.0.0', '@x/cli-darwin-arm64': '1.0.0', '@x/wasm32-wasi': '1.0.0', present: '1.0.0' },
  };
  expect(missingPlatformPackages({ 'node_modules/x': owner, 'node_modules/y/node_modules/present': {} })).toEqual({
    'node_modules/@x/cli-linux-x64-musl': { version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], license: 'MIT', optional: true, os: ['linux'] },
    'node_modules/@x/cli-darwin-arm64': { version: '1.0.0', cpu: ['arm64'], dev: true, license: 'MIT', optional: true, os: ['darwin'] },
  });
});
