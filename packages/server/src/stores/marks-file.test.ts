import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MarksFile, type MarkSource } from './marks-file.ts';
import type { Mark } from './marks-format.ts';

const id = '0123456789abcdef01234567';

describe('MarksFile', () => {
  let folder: string;
  let path: string;
  let streams: Mark[];
  let opened: MarksFile[];
  const source: MarkSource = (key, limit) => streams.filter((mark) => mark.key > key).slice(0, limit);
  const replace = (): MarksFile => kept(MarksFile.replace(path, id, source, streams));
  const kept = (file: MarksFile): MarksFile => {
    opened.push(file);
    return file;
  };
  const heads = (): Record<string, number> => {
    const marks = MarksFile.read(path);
    return typeof marks === 'object' ? Object.fromEntries([...marks.streams].map(([name, { head }]) => [name, head])) : {};
  };
  const stream = (key: number, head: number): Mark => ({ key, name: `s${key}`, epoch: 'e', head });
  const size = (): number => statSync(path).size;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-marks-'));
    path = join(folder, 'test.db.marks');
    streams = [];
    opened = [];
  });
  afterEach(() => {
    for (const file of opened) file.close();
    rmSync(folder, { recursive: true });
  });

  it('says what was written, at once and to every reader', () => {
    streams = [stream(1, 3)];
    const file = replace();
    file.write([{ key: 1, head: 4 }, stream(2, 1)]);
    expect(heads()).toEqual({ s1: 4, s2: 1 });
  });

  it('SECURITY 14 is readable by its owner only', () => {
    replace();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on where it ended, also behind a torn end', () => {
    streams = [stream(1, 3)];
    replace().close();
    writeFileSync(path, Buffer.from('MARK and then nothing'), { flag: 'a' });
    kept(MarksFile.resume(path, id, source)).write([{ key: 1, head: 9 }]);
    expect(heads()).toEqual({ s1: 9 });
  });

  it('tells no file from one that is none of ours', () => {
    expect(MarksFile.read(path)).toBe('missing');
    writeFileSync(path, 'something else');
    expect(MarksFile.read(path)).toBe('unreadable');
  });

  /** 5,000 streams, and as many marks of them as make the file worth rewriting. */
  function grow(file: MarksFile): void {
    for (let round = 1; size() < 1_500_000; round++) {
      streams = streams.map((mark) => ({ ...mark, head: mark.head + 1 }));
      file.write(streams.map(({ key, head }) => ({ key, head })));
    }
  }

  it('is rewritten when most of it is old, and loses none of what is marked in the meantime', async () => {
    streams = Array.from({ length: 5000 }, (_, i) => stream(i + 1, 1));
    const file = replace();
    grow(file);
    const before = size();
    file.tend();
    // Between its steps: streams already copied, streams not yet copied, and new ones.
    for (let step = 0; existsSync(`${path}.new`) || step < 3; step++) {
      const moved = [1, 2500, 5000].map((key) => ({ ...stream(key, 1000 + step), isNew: false }));
      streams = streams.map((mark) => moved.find(({ key }) => key === mark.key) ?? mark);
      const added = stream(6000 + step, 1);
      streams.push(added);
      file.write([...moved.map(({ key, head }) => ({ key, head })), added]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(size()).toBeLessThan(before / 2);
    expect(heads()).toEqual(Object.fromEntries(streams.map(({ name, head }) => [name, head])));
    file.write([{ key: 7, head: 7777 }]);
    expect(heads()).toMatchObject({ s7: 7777 });
  });

  it('is left as it was where its rewriting can’t be ended', () => {
    streams = Array.from({ length: 5000 }, (_, i) => stream(i + 1, 1));
    const file = replace();
    grow(file);
    file.tend();
    file.close();
    expect(existsSync(`${path}.new`)).toBe(false);
    expect(heads()).toEqual(Object.fromEntries(streams.map(({ name, head }) => [name, head])));
  });

  it('stands there again when somebody deletes it', async () => {
    streams = [stream(1, 3)];
    const file = replace();
    rmSync(path);
    file.tend();
    await vi.waitUntil(() => existsSync(path), 20_000);
    file.write([{ key: 1, head: 4 }]);
    expect(heads()).toEqual({ s1: 4 });
  });
});
