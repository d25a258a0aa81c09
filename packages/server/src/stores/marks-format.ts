import { crc32 } from 'node:zlib';

/**
 * The marks file: where each stream stood when it was last acknowledged, kept outside the database and its WAL.
 *
 *     file     header, frame ...
 *     header   "PLMARKS1" · id of the database (24 characters) · CRC-32 of both
 *     frame    "MARK" · length of the body (32 bits) · CRC-32 of the body · body           one commit, one write()
 *     body     record ...
 *     record   1 · key (32 bits) · head (48 bits)                                          the stream's head moved
 *              2 · key · head · length (8 bits), epoch · length (16 bits), name            the stream, in full: before any 1 of its key
 *
 * Numbers are little-endian, strings UTF-8. Frames are only ever appended, and a later one replaces what earlier ones say of the
 * same stream. What is torn or damaged costs itself only: the reader goes on at the next whole frame. Each frame is written when its
 * commit is on disk, so a frame that is lost makes the marks older than the database, and nothing makes them newer.
 */
export interface Mark {
  /** The stream's key in the database. */
  readonly key: number;
  readonly name: string;
  readonly epoch: string;
  readonly head: number;
}

/** What a frame says of a stream. Without a name: only that its head moved. */
export type MarkRecord = Mark | Pick<Mark, 'key' | 'head'>;

export interface Marks {
  readonly databaseId: string;
  /** By the stream's name. */
  readonly streams: ReadonlyMap<string, Mark>;
  /** Bytes that belong to no whole frame. */
  readonly damagedBytes: number;
}

const signature = Buffer.from('PLMARKS1');
const idLength = 24;
const headerLength = signature.length + idLength + 4;
const magic = Buffer.from('MARK');
const frameHead = 12;
const movedLength = 11;
const moved = 1;
const inFull = 2;

export function encodeHeader(databaseId: string): Buffer {
  const header = Buffer.alloc(headerLength);
  signature.copy(header);
  header.write(databaseId, signature.length, idLength, 'latin1');
  header.writeUInt32LE(crc32(header.subarray(0, -4)), headerLength - 4);
  return header;
}

export function encodeFrame(records: readonly MarkRecord[]): Buffer {
  const frame = Buffer.allocUnsafe(frameHead + records.reduce((sum, record) => sum + lengthOf(record), 0));
  let at = frameHead;
  for (const record of records) at = writeRecord(frame, at, record);
  magic.copy(frame);
  frame.writeUInt32LE(at - frameHead, 4);
  frame.writeUInt32LE(crc32(frame.subarray(frameHead)), 8);
  return frame;
}

/** `undefined` where the header is not whole: then nothing tells which database the marks belong to. */
export function decodeMarks(file: Buffer): Marks | undefined {
  const header = file.subarray(0, headerLength);
  if (header.length < headerLength || !header.subarray(0, signature.length).equals(signature)) return undefined;
  if (header.readUInt32LE(headerLength - 4) !== crc32(header.subarray(0, -4))) return undefined;
  const byKey = new Map<number, Mutable<Mark>>();
  let damagedBytes = 0;
  for (let at = headerLength; at < file.length; ) {
    const body = wholeBody(file, at);
    if (body) {
      readRecords(body, byKey);
      at += frameHead + body.length;
    } else {
      const next = file.indexOf(magic, at + 1);
      damagedBytes += (next === -1 ? file.length : next) - at;
      at = next === -1 ? file.length : next;
    }
  }
  const streams = new Map([...byKey.values()].map((mark) => [mark.name, mark]));
  return { databaseId: header.toString('latin1', signature.length, signature.length + idLength), streams, damagedBytes };
}

function lengthOf(record: MarkRecord): number {
  return 'name' in record ? movedLength + 1 + Buffer.byteLength(record.epoch) + 2 + Buffer.byteLength(record.name) : movedLength;
}

/** Returns where the next one begins. */
function writeRecord(frame: Buffer, start: number, record: MarkRecord): number {
  let at = frame.writeUInt8('name' in record ? inFull : moved, start);
  at = frame.writeUInt32LE(record.key, at);
  at = frame.writeUIntLE(record.head, at, 6);
  if (!('name' in record)) return at;
  at = frame.writeUInt8(Buffer.byteLength(record.epoch), at);
  at += frame.write(record.epoch, at);
  at = frame.writeUInt16LE(Buffer.byteLength(record.name), at);
  return at + frame.write(record.name, at);
}

/** The body of the frame that begins here, where there is a whole one. */
function wholeBody(file: Buffer, at: number): Buffer | undefined {
  if (at + frameHead > file.length || file.compare(magic, 0, magic.length, at, at + magic.length) !== 0) return undefined;
  const end = at + frameHead + file.readUInt32LE(at + 4);
  if (end > file.length) return undefined;
  const body = file.subarray(at + frameHead, end);
  return crc32(body) === file.readUInt32LE(at + 8) ? body : undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readRecords(body: Buffer, byKey: Map<number, Mutable<Mark>>): void {
  for (let at = 0; at < body.length; ) {
    const kind = body.readUInt8(at);
    const key = body.readUInt32LE(at + 1);
    const head = body.readUIntLE(at + 5, 6);
    at += movedLength;
    if (kind === inFull) {
      const epochEnd = at + 1 + body.readUInt8(at);
      const nameEnd = epochEnd + 2 + body.readUInt16LE(epochEnd);
      byKey.set(key, { key, head, epoch: body.toString('utf8', at + 1, epochEnd), name: body.toString('utf8', epochEnd + 2, nameEnd) });
      at = nameEnd;
    } else {
      const mark = byKey.get(key);
      // Where the frame that names the stream was lost, this one says nothing.
      if (mark) mark.head = head;
    }
  }
}
