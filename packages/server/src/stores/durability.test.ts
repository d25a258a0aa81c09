import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MarksFile, marksFileOf } from './marks-file.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

describe('a disk that has no room for a mark', () => {
  let folder: DatabaseFolder;
  let writer: SqliteWriter;
  const marked = (): number | undefined => {
    const marks = MarksFile.read(marksFileOf(folder.file));
    return typeof marks === 'object' ? marks.streams.get('chat:lobby')?.head : undefined;
  };

  beforeEach(() => {
    folder = new DatabaseFolder();
    writer = new SqliteWriter(folder.file, () => {});
    writer.append([message('id-one-xxx')]);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    writer.close();
    folder.remove();
  });

  it('D1 I6 takes back no commit, and acknowledges no further one before the mark is written', () => {
    const write = vi.spyOn(MarksFile.prototype, 'write').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    expect(writer.append([message('id-two-xxx')])).toMatchObject([{ status: 'appended', seq: 2 }]);
    for (const attempt of [() => writer.append([message('id-three-x')]), () => writer.probe(), () => writer.open('chat:new')])
      expect(attempt).toThrow(expect.objectContaining({ code: 'store_unavailable', retryAfterMs: 2000 }));
    expect([marked(), writer.open('chat:lobby').head]).toEqual([1, 2]);
    write.mockRestore();
    expect(writer.append([message('id-three-x')])).toMatchObject([{ seq: 3 }]);
    expect(marked()).toBe(3);
  });
});
