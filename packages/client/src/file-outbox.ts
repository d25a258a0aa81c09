import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { idOf, type OpenOutboxStore, type OutboxChange, type OutboxRecord, type OutboxStore } from './outbox-store.ts';
import { takeFile } from './file-owner.ts';

/** A log that is this long, in bytes, and mostly about what is gone, is written anew. */
const longLog = 256 * 1024;

/**
 * Keeps outboxes in files of this folder, one for each user and server, for Node. A file belongs to one process at a time: opening it in
 * a second one rejects, until the first has closed it or is gone.
 */
export function fileOutbox(folder: string): OpenOutboxStore {
  return async (scope) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${createHash('sha256').update(scope).digest('hex').slice(0, 32)}.outbox`);
    const release = await takeFile(`${path}.owner`);
    try {
      return await FileOutbox.open(path, release);
    } catch (error) {
      await release();
      throw error;
    }
  };
}

/**
 * A log of changes: each write appends one line, with a checksum, and waits for the disk. What a crash left of a last line is cut off
 * when the file is opened, so a write is there as a whole or not at all.
 */
class FileOutbox implements OutboxStore {
  readonly #path: string;
  readonly #release: () => Promise<void>;
  readonly #records = new Map<string, OutboxRecord>();
  #file: FileHandle;
  /** How much of it is whole lines. */
  #length = 0;
  /** Behind those there may be half a line. */
  #hasTail = false;
  /** The file took another one's place, and the folder may not say so yet on the disk. */
  #isUnnamed = false;
  /** How long the log may become until it is written anew. */
  #longest = longLog;

  private constructor(path: string, file: FileHandle, release: () => Promise<void>) {
    this.#path = path;
    this.#file = file;
    this.#release = release;
  }

  static async open(path: string, release: () => Promise<void>): Promise<FileOutbox> {
    const file = await open(path, 'a+', 0o600);
    try {
      const outbox = new FileOutbox(path, file, release);
      await outbox.#read(await readFile(path, 'utf8'));
      // A new file is there after a crash only if its folder says so.
      await syncFolder(path);
      return outbox;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async load(): Promise<OutboxRecord[]> {
    return structuredClone([...this.#records.values()]);
  }

  async write(changes: readonly OutboxChange[]): Promise<void> {
    const line = lineOf(changes);
    if (this.#hasTail) await this.#cutTail();
    if (this.#isUnnamed) await this.#name();
    try {
      await this.#file.appendFile(line);
      await this.#file.datasync();
    } catch (error) {
      // Half a line may be there; the next one must not be joined to it.
      this.#hasTail = true;
      await this.#cutTail().catch(() => {});
      throw error;
    }
    this.#length += Buffer.byteLength(line);
    this.#apply(changes);
    if (this.#length > this.#longest) await this.#tryToShorten();
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => {});
    await this.#release();
  }

  async #read(text: string): Promise<void> {
    for (const line of text.split(/(?<=\n)/)) {
      const changes = changesIn(line);
      if (!changes) break;
      this.#apply(changes);
      this.#length += Buffer.byteLength(line);
    }
    await this.#file.truncate(this.#length);
  }

  async #cutTail(): Promise<void> {
    await this.#file.truncate(this.#length);
    this.#hasTail = false;
  }

  async #name(): Promise<void> {
    await syncFolder(this.#path);
    this.#isUnnamed = false;
  }

  #apply(changes: readonly OutboxChange[]): void {
    for (const change of changes) {
      if ('put' in change) this.#records.set(idOf(change), change.put);
      else this.#records.delete(change.delete);
    }
  }

  /** What was written is written, whether or not there is room for a shorter log. */
  async #tryToShorten(): Promise<void> {
    try {
      await this.#shorten();
      this.#longest = longLog;
    } catch {
      this.#longest = this.#length + longLog;
    }
  }

  /** Puts a file with only what is there in the place of a log that is mostly about what is gone. */
  async #shorten(): Promise<void> {
    const line = lineOf(Array.from(this.#records.values(), (record) => ({ put: record })));
    if (Buffer.byteLength(line) > this.#length / 2) return;
    const fresh = `${this.#path}.new`;
    await rm(fresh, { force: true });
    const file = await open(fresh, 'a+', 0o600);
    try {
      await file.appendFile(line);
      await file.datasync();
      await rename(fresh, this.#path);
    } catch (error) {
      await file.close();
      await rm(fresh, { force: true });
      throw error;
    }
    // From here on it is the file, and what is written to the other one would be lost.
    const old = this.#file;
    this.#file = file;
    this.#length = Buffer.byteLength(line);
    this.#isUnnamed = true;
    await old.close();
    await this.#name();
  }
}

function lineOf(changes: readonly OutboxChange[]): string {
  const json = JSON.stringify(changes);
  return `${checksum(json)} ${json}\n`;
}

function changesIn(line: string): readonly OutboxChange[] | undefined {
  const json = line.slice(checksumLength + 1, -1);
  const isWhole = line.endsWith('\n') && line.startsWith(`${checksum(json)} `);
  return isWhole ? (JSON.parse(json) as OutboxChange[]) : undefined;
}

const checksumLength = 16;

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, checksumLength);
}

/** A file's name is on the disk when its folder is. Windows has no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
