import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PartylineError } from '../core/partyline-error.ts';
import { type CutOff, type RevocationStore, saysNothing } from '../core/revocations.ts';
import { SharedRead } from '../core/shared-read.ts';

export const revocationsFile = (dataDir: string): string => join(dataDir, 'revocations.json');

const Contents = z.strictObject({
  version: z.literal(1),
  users: z.array(
    z.strictObject({ user: z.string().min(1), revokedAt: z.number().optional(), isBanned: z.boolean().optional(), rooms: z.array(z.string()).optional() }),
  ),
});

/**
 * A JSON file with everybody who was cut off, for its owner only. Each change writes it anew and puts it in the place of the old one, so
 * that a crash leaves one of the two. Changes that come while it is being written share the next one.
 */
export class FileRevocationStore implements RevocationStore {
  readonly #file: string;
  readonly #users = new Map<string, CutOff>();
  readonly #written = new SharedRead(() => this.#write());

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the file away from others who could read it. Rejects where it is there, but can't be read or is not what this wrote: to go on without it would let in who was cut off. */
  async load(): Promise<readonly CutOff[]> {
    const content = await readIfThere(this.#file);
    if (content === undefined) return [];
    if ((await stat(this.#file)).mode & 0o077) await chmod(this.#file, 0o600);
    for (const cutOff of Contents.parse(JSON.parse(content)).users) this.#users.set(cutOff.user, cutOff);
    return [...this.#users.values()];
  }

  put(cutOff: CutOff): Promise<void> {
    if (saysNothing(cutOff)) this.#users.delete(cutOff.user);
    else this.#users.set(cutOff.user, cutOff);
    return this.#written.ask();
  }

  async #write(): Promise<void> {
    const contents = { version: 1, users: [...this.#users.values()] };
    try {
      await replaceFile(this.#file, `${JSON.stringify(contents)}\n`);
    } catch (cause) {
      const options = { retryAfterMs: 1000, cause };
      throw new PartylineError('store_unavailable', 'this is in force, but could not be written down for the time after a restart; send it again', options);
    }
  }
}

/** The file is the old one or the new one, whole, whenever the power goes. */
async function replaceFile(path: string, content: string): Promise<void> {
  const draft = `${path}.tmp`;
  try {
    await writeThrough(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  // Windows opens no folders; there the rename itself is as lasting as it gets.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeThrough(path: string, content: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    // Of a process that died while it wrote one.
    await file.chmod(0o600);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
