import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** What this process has taken. A process may have the id that one before it had, such as 1 in a container: only this tells them apart. */
const taken = new Set<string>();
/** How often a file is fought for that changes hands all the time. */
const longestFight = 10;

/**
 * Makes this process the owner of something, by a file that says who it is, until the returned function is called. Rejects where another
 * process that lives is the owner; the file of one that is gone is replaced.
 */
export async function takeFile(path: string): Promise<() => Promise<void>> {
  if (taken.has(path)) throw new Error('the outbox is in use by this process already');
  taken.add(path);
  try {
    const owner = `${process.pid} ${await birthOf(process.pid)} ${randomUUID()}`;
    await create(path, owner);
    return async () => {
      if ((await contentOf(path)) === owner) await rm(path, { force: true });
      taken.delete(path);
    };
  } catch (error) {
    taken.delete(path);
    throw error;
  }
}

/**
 * The file is there with all that is in it, or not at all: it is written under another name first. While one that is gone is in the file, only
 * who holds the file beside it may put another in its place, which nobody else can have done in between.
 */
async function create(path: string, owner: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, owner, { flag: 'wx', mode: 0o600 });
  try {
    for (let fights = 0; fights < longestFight; fights++) {
      if (await tryToLink(draft, path)) return;
      const found = await contentOf(path);
      if (found === undefined) continue;
      if (await lives(found)) throw new Error(`the outbox is in use by process ${found.split(' ')[0]}`);
      const beside = `${path}.next`;
      await create(beside, owner);
      try {
        if ((await contentOf(path)) === found) return await rename(draft, path);
      } finally {
        await rm(beside, { force: true });
      }
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new Error('the outbox is in use by others, one after another');
}

/** Tells whether it is there now by this call. */
async function tryToLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the process that wrote this still lives. */
async function lives(owner: string): Promise<boolean> {
  const [id = '', birth = ''] = owner.split(' ');
  const process_ = Number(id);
  if (!(process_ > 0) || process_ === process.pid) return false;
  try {
    process.kill(process_, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = await birthOf(process_);
  // After a restart of the machine its id may be another one's.
  return birth === '' || now === '' || now === birth;
}

/** When a process began, of all that ever had its id on this machine; empty where the system doesn't tell. */
async function birthOf(process_: number): Promise<string> {
  try {
    const [boot, stat] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readFile(`/proc/${process_}/stat`, 'utf8')]);
    // The name of the program comes second, in brackets, and may have spaces; the time is the 22nd of all.
    const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot.trim()}/${began}`;
  } catch {
    return '';
  }
}
