import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfig, startServer } from '@partyline/server';
import { expect, it } from 'vitest';

const folderOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

it('has a README whose example does what it says', async () => {
  const example = /```js\n([\s\S]*?)```/.exec(readFileSync(folderOf('../README.md'), 'utf8'))?.[1] ?? '';
  const data = mkdtempSync(join(tmpdir(), 'partyline-readme-'));
  const server = await startServer(loadConfig({ env: { PORT: '0', DATA_DIR: data, DRAIN_SPREAD: '0s' }, cwd: data }).config);
  // Inside the package, so that its imports resolve as an application's would.
  const cache = folderOf('../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const script = join(cache, 'readme.mjs');
  writeFileSync(script, example.replace('http://localhost:3000', server.url));
  const child = spawn(process.execPath, ['--conditions=@partyline/source', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = new Set<string>();
  for await (const line of createInterface(child.stdout)) {
    lines.add(line);
    if (line.includes('stored')) child.kill();
  }
  await server.stop();
  rmSync(data, { recursive: true });
  rmSync(script);
  expect([...lines]).toEqual(['Ana: hello (pending)', 'Ana: hello (stored)']);
});
