import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lostKind } from '../core/entry.ts';
import { Streams } from '../core/streams.ts';
import { SqliteStore } from './sqlite-store.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { StoreIncident } from './store-incident.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

describe('16 a database with changed bytes', () => {
  let folder: DatabaseFolder;
  let incidents: StoreIncident[];
  let store: SqliteStore;
  let epoch: string;

  const open = async (onIncident: (incident: StoreIncident) => void = () => {}): Promise<void> => {
    incidents = [];
    store = await SqliteStore.open({ file: folder.file, onIncident: (incident) => (incidents.push(incident), onIncident(incident)) });
  };
  const texts = async (stream = 'chat:lobby'): Promise<unknown[]> => {
    const page = await store.read(stream, { after: 0 }, 100);
    return (page?.entries ?? []).map(({ seq, kind, data }) => [seq, kind, data?.['text'] ?? null]);
  };
  const now = async (stream = 'chat:lobby'): Promise<string | undefined> => (await store.read(stream, 'latest', 1))?.epoch;
  /** By another program, while the server is stopped. */
  const edit = (sql: string): void => {
    const db = new DatabaseSync(folder.file, { defensive: false });
    db.exec(sql);
    db.close();
  };

  beforeEach(() => {
    folder = new DatabaseFolder();
    const writer = new SqliteWriter(folder.file, () => {});
    writer.append(['one', 'two', 'three'].map((text) => message(`id-${text}-xx`, { data: { text: `text ${text}` }, author: author(text) })));
    writer.append([message('id-other-x', { stream: 'chat:other' })]);
    epoch = writer.open('chat:lobby').epoch;
    writer.close();
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const author = (text: string) => ({ user: `user-${text}`, name: `Name ${text}`, color: '#DE281B' });

  it('I6 serves a changed text as erased, under a new epoch, and everything else as it was', async () => {
    folder.damage('', 'text two');
    await open();
    const other = await now('chat:other');
    expect(await texts()).toEqual([
      [1, 'message', 'text one'],
      [2, 'message', null],
      [3, 'message', 'text three'],
    ]);
    expect(incidents).toEqual([{ kind: 'damaged', streams: ['chat:lobby'], seqs: [2] }]);
    expect(await now()).not.toBe(epoch);
    expect(await now('chat:other')).toBe(other);
    expect(await store.append([message('id-four-xx')])).toMatchObject([{ seq: 4, epoch: await now() }]);
    await store.close();
    await open();
    expect([incidents, (await texts()).length]).toEqual([[], 4]);
  });

  it('I6 D6 tells a client that held a position `reset`, and who is in the room that there is something new to fetch', async () => {
    folder.damage('', 'text two');
    await open();
    const streams = new Streams({ store, recent: 1 });
    const heard: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    streams.listen('chat:', (_stream, of, { seq }) => {
      heard.push(`${of === epoch ? 'old' : 'new'} ${seq}`);
      resolve();
    });
    const verdicts: string[] = [];
    for (const claim of [
      { epoch, after: 3, limit: 1 },
      { epoch, after: 0, limit: 10 },
    ])
      await streams.join('chat:lobby', claim, ({ verdict }) => verdicts.push(verdict));
    await promise;
    // The first asked for nothing that is damaged.
    expect([verdicts, heard]).toEqual([['current', 'reset'], ['new 3']]);
  });

  it('I6 tells who is in the room of damage that nobody has read, once the look over the database finds it', async () => {
    folder.damage('', 'text two');
    let onRenewed = (_streams: readonly string[]): void => {};
    await open((incident) => incident.kind === 'damaged' && onRenewed(incident.streams));
    const streams = new Streams({ store, recent: 1 });
    onRenewed = (names) => streams.renewed(names);
    const heard: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await streams.join('chat:lobby', { epoch, after: 3, limit: 1 }, () => {});
    streams.listen('chat:', (_stream, of, { seq }) => {
      heard.push(`${of === epoch ? 'old' : 'new'} ${seq}`);
      resolve();
    });
    await store.checkUp();
    await promise;
    expect(heard).toEqual(['new 3']);
    await streams.publish(message('id-four-xx'));
    expect(heard).toEqual(['new 3', 'new 4']);
  });

  it('D3 knows a publish whose text was damaged', async () => {
    folder.damage('', 'text two');
    await open();
    await texts();
    expect(await store.append([message('id-two-xx', { author: author('two') })])).toMatchObject([{ status: 'duplicate', seq: 2 }]);
  });

  it.each([
    ['its author’s name', `UPDATE entries SET name = 'Someone else' WHERE seq = 2`],
    ['its time', 'UPDATE entries SET at = 99999999999999999 WHERE seq = 2'],
    ['its author, and so its place in an index', `UPDATE entries SET author = 'someone-else' WHERE seq = 2`],
    ['its kind', `UPDATE entries SET kind = 'massage' WHERE seq = 2`],
    ['all of it', 'DELETE FROM entries WHERE seq = 2'],
  ])('I6 keeps the place of an entry of which more is damaged: %s', async (_, harm) => {
    edit(harm);
    await open();
    expect(await texts()).toEqual([
      [1, 'message', 'text one'],
      [2, lostKind, null],
      [3, 'message', 'text three'],
    ]);
    const [, lost] = (await store.read('chat:lobby', { after: 0 }, 10))?.entries ?? [];
    expect(lost).toMatchObject({ at: 1_000, author: { user: 'lost' } });
    expect(incidents).toEqual([{ kind: 'damaged', streams: ['chat:lobby'], seqs: [2] }]);
    expect(await now()).not.toBe(epoch);
  });

  it('I6 goes back to the last entry that is there where the end is missing', async () => {
    edit('DELETE FROM entries WHERE seq = 3 AND stream = 1');
    await open();
    expect(await store.read('chat:lobby', 'latest', 10)).toMatchObject({ head: 2, more: false });
    expect(await now()).not.toBe(epoch);
    expect(await store.append([message('id-four-xx')])).toMatchObject([{ seq: 3 }]);
    expect(await texts()).toHaveLength(3);
  });

  it('finds damage that nobody reads, some time after the start', async () => {
    folder.damage('', 'text two');
    await open();
    await store.checkUp();
    expect(incidents).toEqual([{ kind: 'damaged', streams: ['chat:lobby'], seqs: [2] }]);
    expect(await store.open('chat:lobby')).toMatchObject({ head: 3 });
    expect((await store.open('chat:lobby')).epoch).not.toBe(epoch);
  });

  it('finds nothing in a database that is sound, whatever was erased and trimmed in it', async () => {
    await open();
    await store.append([message('id-del-xxx', { kind: 'delete', data: {}, target: 1, erasesTarget: true })]);
    await store.append(Array.from({ length: 30 }, (_, i) => message(`id-more-${10 + i}`, { stream: `chat:${i % 7}` })));
    await store.trim('chat:', { keep: 2, now: 2_000 });
    await store.checkUp();
    expect(incidents).toEqual([]);
  });

  /** An index without one of its table's rows: as after a write that the disk lost. */
  const loseFromIndex = (): void =>
    edit(`
      PRAGMA writable_schema = ON;
      CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'entries_id';
      DELETE FROM sqlite_schema WHERE name = 'entries_id';
    `);
  const giveBackIndex = (): void =>
    edit(`
      UPDATE entries SET id = 'id-changed' WHERE seq = 2;
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema SELECT * FROM kept;
      DROP TABLE kept;
      PRAGMA schema_version = 77;
    `);

  it('rebuilds an index that doesn’t fit its table, when it is found', async () => {
    loseFromIndex();
    giveBackIndex();
    await open();
    await store.checkUp();
    expect(incidents.map(({ kind }) => kind)).toEqual(['reindexed', 'damaged']);
    await store.close();
    await open();
    await store.checkUp();
    expect(incidents).toEqual([]);
  });

  it('takes no more writes when its structure turns out to be damaged, and reads what can be read', async () => {
    await open();
    // More than its cache holds: it would mend a page from there.
    await store.append(Array.from({ length: 1500 }, (_, i) => message(`id-long-${1000 + i}`, { stream: 'chat:long', data: { text: 'x'.repeat(4000) } })));
    await store.append([message('id-far-xxx', { stream: 'chat:far' })]);
    await store.close();
    await open();
    const page = Math.floor(folder.find('', 'text one') / 4096);
    folder.overwrite('', page * 4096, Buffer.alloc(100, 0xff));
    await store.checkUp();
    expect(incidents.map(({ kind }) => kind)).toEqual(['broken']);
    await expect(store.append([message('id-four-xx')])).rejects.toMatchObject({ code: 'store_unavailable', retryAfterMs: 2000 });
    expect(await store.isWritable()).toBe(false);
    expect(await store.list('', 10)).toHaveLength(4);
    expect(await texts('chat:far')).toHaveLength(1);
    await expect(texts()).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('I6 goes on where the head itself was damaged', async () => {
    edit(`UPDATE streams SET head = 1 << 60 WHERE name = 'chat:lobby'`);
    await open();
    expect(await texts()).toHaveLength(3);
    expect(await store.open('chat:lobby')).toMatchObject({ head: 3 });
    expect((await store.open('chat:lobby')).epoch).not.toBe(epoch);
  });
});
