import { closeSync, existsSync, mkdirSync, openSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'the user that runs the server may not write there',
  EPERM: 'the user that runs the server may not write there',
  EROFS: 'it is on a read-only file system',
  ENOTDIR: 'it, or a part of its path, is a file',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/**
 * Makes the folder where there is none, for its owner only, and tries whether files can be written there. A folder that
 * exists keeps its permissions (others may rely on them); what the server puts into it is private by itself.
 */
export function prepareDataFolder(folder: string): void {
  const trial = join(folder, `.write-trial-${process.pid}`);
  try {
    makeFolder(folder);
    closeSync(openSync(trial, 'wx', 0o600));
    unlinkSync(trial);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reason = reasons[code] ?? `the system says ${code}`;
    throw new StartError(`The data folder ${folder} can't be written: ${reason}. Set DATA_DIR to another folder.`, { cause: error });
  }
}

/** Not with `recursive`: below /proc, where nothing can be made, Node would try for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
