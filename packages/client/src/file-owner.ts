import { readFile, rm, writeFile } from 'node:fs/promises';

/** What this process has taken. A process may have the id that one before it had, such as 1 in a container: only this tells them apart. */
const taken = new Set<string>();

/**
 * Makes this process the owner of something, by a file with its process id, until the returned function is called. Rejects where another
 * process that lives is the owner; the file of one that is gone is replaced.
 */
export async function takeFile(path: string): Promise<() => Promise<void>> {
  if (taken.has(path)) throw new Error('the outbox is in use by this process already');
  taken.add(path);
  try {
    await create(path);
  } catch (error) {
    taken.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    taken.delete(path);
  };
}

async function create(path: string): Promise<void> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempts > 0) throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner !== process.pid && lives(owner)) throw new Error(`the outbox is in use by process ${owner}`);
    await rm(path, { force: true });
  }
}

/** An empty file is that of a process that died while it wrote its id. */
function lives(process_: number): boolean {
  if (process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
