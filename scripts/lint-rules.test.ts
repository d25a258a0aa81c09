import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptEnvironment } from './lib/runtime.mjs';

/** Where a bad line stands, the line, and what the person who wrote it is told. */
const refused: ReadonlyArray<readonly [file: string, line: string, told: RegExp]> = [
  ['packages/protocol/src/a.ts', `import '@partyline/client';`, /lowest package and imports none of ours/],
  ['packages/protocol/src/b.ts', `import 'node:fs';`, /runs in browsers too/],
  ['packages/engine/src/a.ts', `import '@partyline/protocol';`, /knows only Socket\.IO/],
  ['packages/engine/src/b.ts', `import '@nestjs/common';`, /knows only Socket\.IO/],
  ['packages/server/src/core/a.ts', `import '@nestjs/common';`, /neither Nest nor sockets/],
  ['packages/server/src/core/b.ts', `import 'socket.io';`, /neither Nest nor sockets/],
  ['packages/server/src/core/c.ts', `import 'node:sqlite';`, /StreamStore/],
  ['packages/server/src/core/d.ts', `import 'pg';`, /StreamStore/],
  ['packages/server/src/core/e.ts', `import '../nest/chat/chat.gateway.ts';`, /below nest, stores and cli/],
  ['packages/server/src/core/f.ts', `import '../stores/memory-store.ts';`, /below nest, stores and cli/],
  ['packages/server/src/core/deep/g.ts', `import '../../stores/memory-store.ts';`, /below nest, stores and cli/],
  ['packages/server/src/core/h.ts', `import '@partyline/client';`, /only @partyline\/protocol/],
  ['packages/server/src/core/i.ts', `export const at = Date.now();`, /Clock/],
  ['packages/server/src/core/j.ts', `export const at = Math.random();`, /Randomness comes in/],
  ['packages/server/src/core/k.ts', `setTimeout(() => {}, 5);`, /Clock/],
  ['packages/server/src/core/l.ts', `export const load = () => import('../nest/app.module.ts');`, /below nest, stores and cli/],
  ['packages/server/src/stores/a.ts', `import '@nestjs/common';`, /neither Nest nor sockets/],
  ['packages/server/src/stores/b.ts', `import '../nest/app.module.ts';`, /imports src\/core only/],
  ['packages/server/src/nest/a.ts', `import '@partyline/client';`, /only @partyline\/protocol and @partyline\/engine/],
  ['packages/server/src/nest/b.ts', `import '@partyline/testing';`, /is for tests/],
  ['packages/client/src/a.ts', `import { SendMessage } from '@partyline/protocol'; SendMessage;`, /Only types from here/],
  ['packages/client/src/b.ts', `import { z } from 'zod'; z;`, /No zod in a browser bundle/],
  ['packages/client/src/c.ts', `import '@partyline/server';`, /only @partyline\/protocol/],
  ['packages/client/src/d.ts', `import 'react';`, /Put hooks in packages\/react/],
  ['packages/client/src/e.ts', `import 'node:events';`, /runs in browsers too/],
  ['packages/client/src/file-a.ts', `import '@partyline/server';`, /only @partyline\/protocol/],
  ['packages/client/src/f.ts', `import '../../protocol/src/limits.ts';`, /leaves the package/],
  ['packages/client/src/f.test.ts', `import '../../protocol/src/limits.ts';`, /leaves the package/],
  ['packages/react/src/a.ts', `import '@partyline/protocol';`, /only @partyline\/client/],
  ['packages/react/src/b.ts', `import 'socket.io-client';`, /talk to the server in packages\/client/],
  ['packages/react/src/c.ts', `import '@partyline/protocol/constants';`, /only @partyline\/client/],
  ['apps/web/src/a.ts', `import '@partyline/client';`, /only @partyline\/react/],
  ['apps/web/src/b.ts', `import 'socket.io-client';`, /through @partyline\/react/],
  ['apps/web/src/c.ts', `import '../../../packages/react/src/index.ts';`, /by its name/],
  ['e2e/a.test.ts', `import '../packages/server/src/index.ts';`, /by its name/],
  ['bench/a.ts', `import '../packages/server/src/index.ts';`, /by its name/],
  ['packages/client/src/properties.test.ts', `import 'fast-check';`, /@partyline\/testing\/properties/],
  ['packages/engine/src/testing/a.ts', `import 'fast-check';`, /@partyline\/testing\/properties/],
  ['e2e/b.test.ts', `import 'fast-check';`, /@partyline\/testing\/properties/],
  ['packages/client/src/floating.ts', `async function save(): Promise<void> {} save();`, /must be awaited/],
  ['packages/client/src/misused.ts', `export async function isReady(): Promise<boolean> { return true; } if (isReady()) throw new Error('ready');`, /Promise/],
  ['packages/client/src/any.ts', `export function log(value: any): void { void value; }`, /any/],
  ['packages/client/src/only.test.ts', `import { test } from 'vitest'; test.only('works', () => {});`, /focused/i],
  ['packages/client/src/skip.test.ts', `import { test } from 'vitest'; test.skip('works', () => {});`, /disabled/i],
];

/** The same kind of lines where they belong. */
const accepted: ReadonlyArray<readonly [file: string, line: string]> = [
  ['packages/protocol/src/ok.ts', `import 'zod';`],
  ['packages/protocol/src/ok.test.ts', `import 'node:fs';`],
  ['packages/engine/src/ok.ts', `import 'socket.io-adapter';`],
  ['packages/engine/src/testing/ok.ts', `import '@partyline/testing/properties';`],
  ['packages/server/src/core/ok.ts', `import '@partyline/protocol'; import './entry.ts';`],
  ['packages/server/src/core/clock.ts', `export const at = Date.now();`],
  ['packages/server/src/core/ok.test.ts', `import '../stores/memory-store.ts';`],
  ['packages/client/src/file-ok.ts', `import 'node:fs';`],
  ['packages/server/src/stores/ok.ts', `import 'node:sqlite'; import '../core/entry.ts';`],
  ['packages/server/src/nest/ok.ts', `import '@nestjs/common'; import '../core/entry.ts'; import '../stores/memory-store.ts';`],
  [
    'packages/client/src/ok.ts',
    `import type { SendMessage } from '@partyline/protocol'; import '@partyline/protocol/constants'; import 'socket.io-client'; export type Sent = SendMessage;`,
  ],
  ['packages/react/src/ok.ts', `import '@partyline/client'; import 'react';`],
  ['apps/web/src/ok.ts', `import '@partyline/react';`],
  ['apps/web/src/client.ts', `import '@partyline/client'; import '@partyline/protocol/constants';`],
];

interface Diagnostic {
  filename: string;
  message: string;
  help?: string;
}

const root = join(import.meta.dirname, '..');
let folder = '';
let diagnostics: readonly Diagnostic[] = [];

/** What oxlint says about a file, with the project's own configuration. */
function toldAbout(file: string): string[] {
  return diagnostics.filter(({ filename }) => filename === file).map(({ message, help }) => `${message} ${help ?? ''}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partyline-lint-'));
  await cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await cp(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.json'));
  for (const [file, line] of [...refused, ...accepted]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${line}\n`);
  }
  diagnostics = await lint();
});

/** oxlint finds its type-aware half through PATH. Its output goes to a file: a program that ends before a pipe is read out may lose the rest. */
async function lint(): Promise<readonly Diagnostic[]> {
  const output = await open(join(folder, 'output.json'), 'w+');
  const child = spawn(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--format=json'], {
    cwd: folder,
    env: scriptEnvironment(root),
    stdio: ['ignore', output.fd, output.fd],
  });
  await new Promise((resolve) => child.once('exit', resolve));
  await output.close();
  const text = await readFile(join(folder, 'output.json'), 'utf8');
  expect(text).toMatch(/^\{[^]*\}\s*$/);
  return (JSON.parse(text) as { diagnostics: Diagnostic[] }).diagnostics;
}

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the lint rules', () => {
  test.each(refused)('refuse in %s: %s', (file, _line, told) => {
    expect(toldAbout(file)).toContainEqual(expect.stringMatching(told));
  });

  test.each(accepted)('accept in %s: %s', (file) => {
    expect(toldAbout(file)).toEqual([]);
  });
});
