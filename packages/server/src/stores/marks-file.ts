import { closeSync, fchmodSync, fstatSync, fsync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { decodeMarks, encodeFrame, encodeHeader, type Mark, type MarkRecord, type Marks } from './marks-format.ts';
import { syncFolder } from './sync-folder.ts';

export const marksFileOf = (database: string): string => `${database}.marks`;

/** Streams in one frame of a whole new file: what is written between two appends. */
const framedStreams = 2000;
/** Bytes below which a file is not worth rewriting. */
const minRewrite = 1024 * 1024;

/** Streams of the database whose key is above `key`, in the order of their keys, at most `limit`. */
export type MarkSource = (key: number, limit: number) => readonly Mark[];

interface Rewrite {
  readonly fd: number;
  /** The last key that was copied. */
  key: number;
  size: number;
}

/**
 * The marks of a database that is open; `marks-format.ts` draws the file. Writing doesn't wait for the disk: the system's cache
 * survives the process, and `tend`, called now and then, brings it to the disk and keeps the file small and in its place.
 */
export class MarksFile {
  readonly #path: string;
  readonly #databaseId: string;
  readonly #source: MarkSource;
  #fd: number;
  #size: number;
  /** The size of the file when it held each stream once. */
  #leanSize: number;
  #isDirty = false;
  #isSyncing = false;
  #isClosed = false;
  #rewrite: Rewrite | undefined;

  private constructor(path: string, databaseId: string, source: MarkSource, { isLean }: { readonly isLean: boolean }) {
    this.#path = path;
    this.#databaseId = databaseId;
    this.#source = source;
    this.#fd = openOwn(path, 'a');
    this.#size = fstatSync(this.#fd).size;
    this.#leanSize = isLean ? this.#size : 0;
  }

  /** What a file says; never throws for what is in it. */
  static read(path: string): Marks | 'missing' | 'unreadable' {
    try {
      return decodeMarks(readFileSync(path)) ?? 'unreadable';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
      throw error;
    }
  }

  /** Goes on writing the file of this database. */
  static resume(path: string, databaseId: string, source: MarkSource): MarksFile {
    // Of a process that died while it rewrote the file.
    rmSync(`${path}.new`, { force: true });
    return new MarksFile(path, databaseId, source, { isLean: false });
  }

  /** Puts a new file there, whole and on disk when this returns. */
  static replace(path: string, databaseId: string, source: MarkSource, marks: Iterable<Mark>): MarksFile {
    const draft = `${path}.new`;
    const fd = openOwn(draft, 'w');
    try {
      writeWhole(fd, encodeHeader(databaseId));
      for (const some of inGroups(marks)) writeWhole(fd, encodeFrame(some));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
    syncFolder(path);
    return new MarksFile(path, databaseId, source, { isLean: true });
  }

  /** In one frame, and in the system's cache when this returns. Throws where the disk is full or the like. */
  write(records: readonly MarkRecord[]): void {
    const frame = encodeFrame(records);
    writeWhole(this.#fd, frame);
    this.#size += frame.length;
    this.#isDirty = true;
    if (this.#rewrite) this.#copyInto(this.#rewrite, frame);
  }

  /** For once a second or so. */
  tend(): void {
    if (this.#isClosed) return;
    if (!this.#rewrite && (this.#size > Math.max(minRewrite, 3 * this.#leanSize) || !this.#isInPlace())) this.#beginRewrite();
    if (!this.#isDirty || this.#isSyncing) return;
    this.#isDirty = false;
    this.#isSyncing = true;
    // A failure is the disk's: commits, which wait for it, tell of that.
    fsync(this.#fd, () => (this.#isSyncing = false));
  }

  /** Waits for the disk. */
  sync(): void {
    fsyncSync(this.#fd);
    this.#isDirty = false;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#abandonRewrite();
    this.#isClosed = true;
    try {
      this.sync();
    } finally {
      closeSync(this.#fd);
    }
  }

  #isInPlace(): boolean {
    const own = fstatSync(this.#fd);
    const there = statSync(this.#path, { throwIfNoEntry: false });
    return there !== undefined && there.ino === own.ino && there.dev === own.dev;
  }

  /** Copies all streams from the database, in steps. What is marked in the meantime is written to both files, and stands behind the copy. */
  #beginRewrite(): void {
    try {
      this.#rewrite = { fd: openOwn(`${this.#path}.new`, 'w'), key: 0, size: 0 };
      this.#copyInto(this.#rewrite, encodeHeader(this.#databaseId));
      setImmediate(() => this.#goOnRewriting());
    } catch {
      // No room, or no folder: the old file serves, and this is tried again.
      this.#abandonRewrite();
    }
  }

  #goOnRewriting(): void {
    const rewrite = this.#rewrite;
    if (!rewrite) return;
    const some = this.#readSource(rewrite.key);
    if (!some) return this.#abandonRewrite();
    rewrite.key = some.at(-1)?.key ?? rewrite.key;
    this.#copyInto(rewrite, encodeFrame(some));
    // Streams made after the last step are marked in both files by themselves.
    if (some.length < framedStreams) this.#endRewrite(rewrite);
    else setImmediate(() => this.#goOnRewriting());
  }

  #readSource(key: number): readonly Mark[] | undefined {
    try {
      return this.#source(key, framedStreams);
    } catch {
      return undefined;
    }
  }

  #copyInto(rewrite: Rewrite, bytes: Buffer): void {
    try {
      writeWhole(rewrite.fd, bytes);
      rewrite.size += bytes.length;
    } catch {
      this.#abandonRewrite();
    }
  }

  #endRewrite(rewrite: Rewrite): void {
    fsync(rewrite.fd, (error) => {
      if (this.#rewrite !== rewrite) return;
      if (error) return this.#abandonRewrite();
      try {
        renameSync(`${this.#path}.new`, this.#path);
        syncFolder(this.#path);
      } catch {
        return this.#abandonRewrite();
      }
      this.#rewrite = undefined;
      closeSync(this.#fd);
      this.#fd = rewrite.fd;
      this.#size = rewrite.size;
      this.#leanSize = rewrite.size;
      // What came while the disk was writing.
      this.#isDirty = true;
    });
  }

  #abandonRewrite(): void {
    if (!this.#rewrite) return;
    closeSync(this.#rewrite.fd);
    this.#rewrite = undefined;
    // Not again at once.
    this.#leanSize = this.#size;
    rmSync(`${this.#path}.new`, { force: true });
  }
}

/** For its owner only, also where the file was there before, as one that was restored is. */
function openOwn(path: string, flags: 'a' | 'w'): number {
  const fd = openSync(path, flags, 0o600);
  if (fstatSync(fd).mode & 0o077) fchmodSync(fd, 0o600);
  return fd;
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

function* inGroups(marks: Iterable<Mark>): Generator<Mark[]> {
  let group: Mark[] = [];
  for (const mark of marks) {
    group.push(mark);
    if (group.length < framedStreams) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
