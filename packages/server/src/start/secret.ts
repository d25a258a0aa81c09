import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../logging/logger.ts';
import { StartError } from './start-error.ts';

/** 256 bits in base64url. */
export const isWellFormedSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

const othersBits = 0o077;

export const secretFile = (dataDir: string): string => join(dataDir, 'secret');

/** The secret that this data folder's tokens are signed with; made at the first start. */
export function ownSecret(dataDir: string, log: Log): string {
  const path = secretFile(dataDir);
  return readSecret(path, log) ?? createSecret(path) ?? readSecret(path, log) ?? fail(path);
}

function readSecret(path: string, log: Log): string | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartError(`The secret in ${path} can't be read: let the user that runs the server read it.`, { cause: error });
  }
  if (!isWellFormedSecret(content)) fail(path);
  keepPrivate(path, log);
  return content;
}

/** Windows has no such bits: there the folder's access list decides. */
function keepPrivate(path: string, log: Log): void {
  if (process.platform === 'win32' || (statSync(path).mode & othersBits) === 0) return;
  chmodSync(path, 0o600);
  log.warn({ file: path }, 'other users could read the secret; now they cannot. Delete the file for a new one if they may have');
}

/** Appears whole or not at all, and never over another one. `undefined` when another process was first. */
function createSecret(path: string): string | undefined {
  const secret = randomBytes(32).toString('base64url');
  const draft = `${path}.${process.pid}.tmp`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function fail(path: string): never {
  throw new StartError(`The secret in ${path} is damaged: restore it, or delete it for a new one (everyone then signs in again).`);
}
