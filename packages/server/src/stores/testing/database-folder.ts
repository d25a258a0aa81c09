import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Append } from '../../core/entry.ts';

export type Part = '' | '-wal' | '-shm' | '.marks' | '.lock';

export const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };

export function message(id: string, over: Partial<Append> = {}): Append {
  return { stream: 'chat:lobby', id, author: ana, at: 1_000, kind: 'message', data: { text: id }, ...over };
}

/** A database and what stands beside it, in a folder of its own, for what happens to files. */
export class DatabaseFolder {
  readonly path: string;
  readonly file: string;

  constructor(path = mkdtempSync(join(tmpdir(), 'partyline-store-'))) {
    this.path = path;
    this.file = join(path, 'test.db');
  }

  /** The files as they are now, as a process that dies now leaves them. To be used as a folder of its own. */
  image(): DatabaseFolder {
    const copy = new DatabaseFolder(join(this.path, `image-${readdirSync(this.path).length}`));
    mkdirSync(copy.path);
    // Not the index of the WAL: it is memory that processes share, and the next one makes it anew.
    for (const part of ['', '-wal', '.marks'] as const) if (this.has(part)) copyFileSync(this.file + part, copy.file + part);
    return copy;
  }

  has(part: Part): boolean {
    return existsSync(this.file + part);
  }

  delete(...parts: readonly Part[]): void {
    for (const part of parts) rmSync(this.file + part);
  }

  /** Puts another folder's file in the place of this one's. */
  take(part: Part, from: DatabaseFolder): void {
    copyFileSync(from.file + part, this.file + part);
  }

  size(part: Part): number {
    return this.has(part) ? statSync(this.file + part).size : 0;
  }

  /** Cuts off the last bytes. */
  tear(part: Part, bytes: number): void {
    truncateSync(this.file + part, Math.max(0, this.size(part) - bytes));
  }

  /** The only place that holds this text. */
  find(part: Part, text: string): number {
    const content = readFileSync(this.file + part);
    const at = content.indexOf(text);
    if (at === -1 || content.indexOf(text, at + 1) !== -1) throw new Error(`"${text}" is not there, or more than once`);
    return at;
  }

  /** Changes one byte of the only place that holds this text. */
  damage(part: Part, text: string): void {
    this.overwrite(part, this.find(part, text), Buffer.from([text.charCodeAt(0) ^ 1]));
  }

  overwrite(part: Part, at: number, bytes: Buffer): void {
    const fd = openSync(this.file + part, 'r+');
    writeSync(fd, bytes, 0, bytes.length, at);
    closeSync(fd);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
