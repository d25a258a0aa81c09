import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseFolder, message, type Part } from './testing/database-folder.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { StreamState } from '../core/stream-store.ts';
import type { StoreIncident } from './store-incident.ts';

/** The store's two connections without its threads, which only take time here. */
class Connections {
  readonly #writer: SqliteWriter;
  readonly #reader: SqliteReader;
  #isClosed = false;

  constructor(file: string, report: (incident: StoreIncident) => void) {
    this.#writer = new SqliteWriter(file, report);
    this.#reader = new SqliteReader(file);
  }

  fill(stream: string, from: number, to: number): void {
    for (let i = from; i <= to; i++) this.#writer.append([message(`id-${stream}-${1000 + i}`, { stream })]);
  }

  open(stream: string): StreamState {
    return this.#writer.open(stream);
  }

  get epochs(): Record<string, string> {
    return Object.fromEntries(this.#reader.list('', 100).map(({ stream, epoch }) => [stream, epoch]));
  }

  get heads(): Record<string, number> {
    return Object.fromEntries(this.#reader.list('', 100).map(({ stream, head }) => [stream, head]));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reader.close();
    this.#writer.close();
  }
}

describe('I6 a database that lost something', () => {
  let folder: DatabaseFolder;
  let incidents: StoreIncident[];
  let opened: Connections[];

  beforeEach(() => {
    folder = new DatabaseFolder();
    incidents = [];
    opened = [];
  });
  afterEach(() => {
    for (const store of opened) store.close();
    folder.remove();
  });

  const open = ({ file }: DatabaseFolder = folder): Connections => {
    incidents = [];
    const store = new Connections(file, (incident) => incidents.push(incident));
    opened.push(store);
    return store;
  };

  /** Two rooms; the first is wholly in the database file, the second has its latest entries only in the WAL. */
  function twoRooms(): { store: Connections; before: Record<string, string>; early: DatabaseFolder } {
    open().close();
    const first = open();
    first.fill('quiet', 1, 10);
    first.fill('busy', 1, 10);
    const before = first.epochs;
    first.close();
    const early = folder.image();
    const store = open();
    store.fill('busy', 11, 30);
    return { store, before, early };
  }

  it('is left alone after a clean stop, and after a process that died', () => {
    const { store, before } = twoRooms();
    const died = folder.image();
    store.close();
    for (const state of [folder, died]) {
      const again = open(state);
      expect(incidents).toEqual([]);
      expect(again.epochs).toEqual(before);
      expect(again.heads).toEqual({ quiet: 10, busy: 30 });
    }
  });

  const lossOfWal: Record<string, (died: DatabaseFolder, early: DatabaseFolder) => void> = {
    'its WAL was deleted': (died) => died.delete('-wal'),
    'its WAL was torn': (died) => died.tear('-wal', 5000),
    'an older copy was put back': (died, early) => {
      died.delete('-wal');
      died.take('', early);
    },
  };

  it.each(Object.entries(lossOfWal))('16 gives new epochs to the rooms concerned, and to no other: %s', (_, harm) => {
    const { before, early } = twoRooms();
    const died = folder.image();
    harm(died, early);
    const store = open(died);
    expect(incidents).toEqual([{ kind: 'renewed', reason: 'below_mark', streams: ['busy'] }]);
    const after = store.epochs;
    expect(after['quiet']).toBe(before['quiet']);
    expect(after['busy']).not.toBe(before['busy']);
    // Once: the next start finds all in order.
    store.close();
    expect(open(died).epochs).toEqual(after);
    expect(incidents).toEqual([]);
  });

  it('16 is noticed also when new entries have passed what was lost: the old seqs are of another epoch', () => {
    const { before } = twoRooms();
    const died = folder.image();
    died.delete('-wal');
    const store = open(died);
    store.fill('busy', 101, 160);
    const state = store.open('busy');
    expect(state.head).toBeGreaterThan(30);
    expect(state.epoch).not.toBe(before['busy']);
  });

  it.each<[string, readonly Part[]]>([
    ['the database was deleted', ['']],
    ['the database and its WAL were deleted', ['', '-wal']],
  ])('16 names the rooms that are gone: %s', (_, parts) => {
    const { before } = twoRooms();
    const died = folder.image();
    died.delete(...parts);
    const store = open(died);
    expect(incidents).toEqual([{ kind: 'lost', streams: ['quiet', 'busy'] }]);
    expect(store.open('quiet').epoch).not.toBe(before['quiet']);
    store.close();
    open(died);
    expect(incidents).toEqual([]);
  });

  it.each<[string, string, (died: DatabaseFolder) => void]>([
    ['they were deleted', 'marks_missing', (died) => died.delete('.marks')],
    ['they were damaged', 'marks_unreadable', (died) => died.tear('.marks', died.size('.marks') - 20)],
  ])('16 renews every room where the marks say nothing: %s', (_, reason, harm) => {
    const { before } = twoRooms();
    const died = folder.image();
    harm(died);
    const store = open(died);
    expect(incidents).toEqual([{ kind: 'renewed', reason, streams: ['quiet', 'busy'] }]);
    const after = store.epochs;
    expect(Object.values(before)).not.toContain(after['quiet']);
    expect(Object.values(before)).not.toContain(after['busy']);
    store.close();
    expect(open(died).epochs).toEqual(after);
  });

  it('16 renews every room where the marks are those of another database', () => {
    const { before } = twoRooms();
    const died = folder.image();
    const other = new DatabaseFolder();
    const elsewhere = open(other);
    elsewhere.fill('far', 1, 3);
    died.take('.marks', other);
    const store = open(died);
    expect(incidents).toEqual([
      { kind: 'renewed', reason: 'other_database', streams: ['quiet', 'busy'] },
      { kind: 'lost', streams: ['far'] },
    ]);
    expect(store.epochs['quiet']).not.toBe(before['quiet']);
    elsewhere.close();
    other.remove();
  });

  it('16 renews a room again that an older copy takes back to the epoch before its renewal', () => {
    const { early } = twoRooms();
    const died = folder.image();
    died.delete('-wal');
    const renewed = open(died);
    const { epoch } = renewed.open('busy');
    renewed.close();
    died.take('', early);
    const store = open(died);
    expect(incidents).toEqual([{ kind: 'renewed', reason: 'other_epoch', streams: ['busy'] }]);
    expect(store.open('busy').epoch).not.toBe(epoch);
  });

  it('refuses to start on a database whose structure is damaged, and says what to do', () => {
    const { store } = twoRooms();
    store.close();
    folder.tear('', 4096 * 2);
    expect(() => open()).toThrow(expect.objectContaining({ code: 'store_unavailable', message: expect.stringMatching(/is damaged \(.*doctor.*backup/s) }));
  });

  it('refuses to start on what is no database at all', () => {
    open().close();
    folder.take('', folder);
    folder.tear('', folder.size('') - 4096);
    folder.damage('', 'SQLite format 3');
    expect(() => open()).toThrow(expect.objectContaining({ code: 'store_unavailable', message: expect.stringContaining('doctor') }));
  });
});
