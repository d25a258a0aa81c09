import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trimmedRows } from './sqlite-trim.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

const hour = 60 * 60 * 1000;

describe('retention in a large room', () => {
  let folder: DatabaseFolder;
  let writer: SqliteWriter;

  beforeEach(() => {
    folder = new DatabaseFolder();
    writer = new SqliteWriter(folder.file, () => {});
    writer.append(Array.from({ length: 2 * trimmedRows + 300 }, (_, i) => message(`id-${10_000 + i}`, { at: i })));
  });
  afterEach(() => {
    writer.close();
    folder.remove();
  });

  it('deletes a bounded number of entries in one transaction, whatever the bounds ask for', () => {
    const bounds = { keep: 100, now: 1_000_000 };
    expect(writer.trim('chat:lobby', bounds)).toEqual({ first: trimmedRows + 1, removed: trimmedRows, more: true });
    expect(writer.append([message('id-between')])).toMatchObject([{ status: 'appended' }]);
    expect(writer.trim('chat:lobby', bounds)).toEqual({ first: 2 * trimmedRows + 1, removed: trimmedRows, more: true });
    expect(writer.trim('chat:lobby', bounds)).toMatchObject({ first: 2 * trimmedRows + 202, removed: 201 });
    expect(writer.trim('chat:lobby', bounds)).toBeUndefined();
  });

  it('does so by age as well, and to the last entry', () => {
    expect(writer.trim('chat:lobby', { before: trimmedRows + 10, now: 0 })).toMatchObject({ removed: trimmedRows, more: true });
    expect(writer.trim('chat:lobby', { before: trimmedRows + 10, now: 0 })).toMatchObject({ removed: 10, more: false });
    const rest = { before: 1_000_000, now: 0 };
    expect(writer.trim('chat:lobby', rest)).toMatchObject({ removed: trimmedRows, more: true });
    expect(writer.trim('chat:lobby', rest)).toEqual({ first: 2 * trimmedRows + 301, removed: 290, more: false });
    expect(writer.open('chat:lobby')).toMatchObject({ head: 2 * trimmedRows + 300, first: 2 * trimmedRows + 301 });
  });

  it('I6 leaves to the mending of damage only what is still there: what it deleted in the meantime is no damage', () => {
    const { epoch, head } = writer.open('chat:lobby');
    while (writer.trim('chat:lobby', { keep: 10, now: 0 })?.more);
    expect(writer.mend('chat:lobby', { from: 1, to: head })).toEqual([]);
    expect(writer.open('chat:lobby')).toEqual({ epoch, head, first: head - 9 });
  });

  it('forgets the ids of what it deleted in such steps, too', () => {
    while (writer.trim('chat:lobby', { keep: 0, now: 0 }));
    const steps = [];
    for (let more = true; more; ) steps.push((more = writer.forgetTrimmedIds(49 * hour)));
    expect(steps).toEqual([true, true, false]);
    expect(writer.find('chat:lobby', 'ana', 'id-10000')).toBeUndefined();
  });
});
