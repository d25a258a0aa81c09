import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Runs a scenario on a disk of its own, `size` bytes large: a tmpfs in a mount namespace that only the scenario sees. */
function onSmallDisk(scenario: string, size: number): Promise<{ code: number | null; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-disk-'));
  const script = fileURLToPath(new URL(scenario, import.meta.url));
  const isRoot = process.getuid?.() === 0;
  const mount = 'mount -t tmpfs -o size="$1" partyline "$2" && exec "$3" "$4" "$2"';
  const args = [...(isRoot ? ['-m'] : ['-rm']), 'sh', '-c', mount, 'sh', String(size), folder, process.execPath, script];
  return new Promise((resolve) => {
    const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.on('close', (code) => {
      rmSync(folder, { recursive: true });
      resolve({ code, output });
    });
  });
}

it('13 a full disk answers `store_unavailable`, keeps reading and what it had, and recovers by itself', async () => {
  const { code, output } = await onSmallDisk('./disk-full.scenario.mjs', 2 * 1024 * 1024);
  expect({ code, output: output.trim() }).toEqual({ code: 0, output: 'held' });
}, 60_000);
