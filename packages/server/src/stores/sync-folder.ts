import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** So that a file's new name survives a loss of power, too. Windows has no such call. */
export function syncFolder(file: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dirname(file), 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
