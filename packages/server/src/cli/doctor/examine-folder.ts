import { accessSync, constants, existsSync, readdirSync, readFileSync, type Stats, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileRevocationStore, revocationsFile } from '../../revocations/file-revocation-store.ts';
import { databaseFile } from '../../start/open-store.ts';
import { isWellFormedSecret, secretFile } from '../../start/secret.ts';
import type { Finding } from '../../stores/finding.ts';

/** Bytes below which a disk counts as full soon. */
const littleRoom = 256 * 1024 * 1024;
const othersBits = 0o077;

/** What can be said of a data folder without opening its database. */
export async function examineFolder(folder: string): Promise<Finding[]> {
  const looks: Record<string, () => Finding | Finding[] | Promise<Finding>> = {
    access: () => accessOf(folder),
    privacy: () => privacyOf(filesIn(folder)),
    owner: () => ownersOf(folder, filesIn(folder)),
    disk: () => roomOf(folder),
    secret: () => secretOf(folder),
    revocations: () => revocationsOf(folder),
    'saved copies': () => savedIn(folder, filesIn(folder)),
  };
  const findings = await Promise.all(Object.entries(looks).map(([about, look]) => attempt(about, look)));
  return findings.flat();
}

async function attempt(about: string, look: () => Finding | Finding[] | Promise<Finding>): Promise<Finding | Finding[]> {
  try {
    return await look();
  } catch (error) {
    const advice = 'run doctor as the user that runs the server';
    return { about, level: 'problem', message: `it can't be examined: ${(error as Error).message}`, advice };
  }
}

interface File {
  readonly path: string;
  readonly name: string;
  readonly stats: Stats;
}

function filesIn(folder: string): File[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    // A server that runs makes files that are gone by now.
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? [{ path, name, stats }] : [];
  });
}

function accessOf(folder: string): Finding {
  const about = 'access';
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return { about, level: 'fine', message: 'this user may write there' };
  } catch {
    return { about, level: 'note', message: 'this user may not write there: run doctor as the user that runs the server' };
  }
}

/** Windows has no such bits: there the folder's access list decides. */
const hasBits = process.platform !== 'win32';

function privacyOf(files: readonly File[]): Finding[] {
  const about = 'privacy';
  const open = files.filter(({ stats }) => hasBits && (stats.mode & othersBits) !== 0);
  if (open.length === 0) return hasBits ? [{ about, level: 'fine', message: 'its files are readable by their owner only' }] : [];
  const message = `other users may read ${open.map(({ name }) => name).join(', ')}`;
  const advice = `chmod 600 ${open.map(({ path }) => path).join(' ')}`;
  return [{ about, level: 'problem', message, nextStart: 'takes the database and the secret away from them', advice }];
}

function ownersOf(folder: string, files: readonly File[]): Finding[] {
  const about = 'owner';
  const owner = statSync(folder).uid;
  const strange = files.filter(({ stats }) => stats.uid !== owner);
  if (strange.length === 0) return hasBits ? [{ about, level: 'fine', message: 'all belongs to one user' }] : [];
  const message = `${strange.map(({ name }) => name).join(', ')} belong to another user than the folder`;
  return [{ about, level: 'problem', message, advice: `give them to that user: chown ${owner} ${strange.map(({ path }) => path).join(' ')}` }];
}

function roomOf(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const message = `${Math.floor(free / (1024 * 1024))} MB are free on its disk`;
  if (free >= littleRoom) return { about: 'disk', level: 'fine', message };
  return { about: 'disk', level: 'problem', message, advice: 'make room: on a full disk the server refuses publishes with `store_unavailable`' };
}

function secretOf(folder: string): Finding {
  const about = 'secret';
  const path = secretFile(folder);
  if (!existsSync(path)) return { about, level: 'note', message: 'there is no secret', nextStart: 'makes one, where the configuration needs it' };
  if (isWellFormedSecret(readFileSync(path, 'utf8').trim())) return { about, level: 'fine', message: 'the secret is well-formed' };
  const advice = 'restore it, or delete it for a new one: everyone then signs in again';
  return { about, level: 'problem', message: `the secret in ${path} is damaged`, nextStart: 'refuses to start', advice };
}

async function revocationsOf(folder: string): Promise<Finding> {
  const about = 'revocations';
  const path = revocationsFile(folder);
  try {
    const cutOff = await new FileRevocationStore(path).load();
    return { about, level: 'fine', message: cutOff.length === 0 ? 'nobody was cut off' : `${cutOff.length} users were cut off` };
  } catch {
    const advice = 'restore it, or delete it to let everyone in again';
    return { about, level: 'problem', message: `${path} says who was cut off, and is damaged`, nextStart: 'refuses to start', advice };
  }
}

/** Copies that the server made when its database was taken away. */
function savedIn(folder: string, files: readonly File[]): Finding[] {
  const file = databaseFile(folder);
  return files
    .filter(({ path }) => path.startsWith(`${file}.saved-`))
    .map(({ name, stats }) => ({
      about: 'saved copy',
      level: 'note',
      message: `${name} holds what was acknowledged when the database was taken away, ${stats.mtime.toISOString()}`,
      advice: `if the database is gone or older, stop the server, delete ${file}-wal and give this file the name ${file}; else delete it`,
    }));
}
