import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const scenario = fileURLToPath(new URL('./large-room.scenario.mjs', import.meta.url));

it('37 a room of a million entries gives any page, and a long replay, without growing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-large-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--expose-gc', scenario, folder], { encoding: 'utf8' });
    expect([status, stderr, stdout]).toEqual([0, '', expect.stringContaining('held')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
