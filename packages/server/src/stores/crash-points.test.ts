import { fc } from '@partyline/testing/properties';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MarksFile } from './marks-file.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { StoreIncident } from './store-incident.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

/** The moments of a commit at which the process may die. */
type Moment = 'before the commit' | 'before its mark' | 'within its mark' | 'before its answer';

interface Crash {
  readonly image: DatabaseFolder;
  readonly moment: Moment;
  /** The heads that were acknowledged until then. */
  readonly acked: ReadonlyMap<string, number>;
  /** The heads that were committed: with the commit whose answer is still to come. */
  readonly committed: ReadonlyMap<string, number>;
  readonly epochs: ReadonlyMap<string, string>;
}

/** A commit: in each of these rooms, so many entries. */
const commits = fc.array(
  fc.uniqueArray(fc.record({ room: fc.constantFrom('a', 'b', 'c', 'd'), entries: fc.integer({ min: 1, max: 20 }) }), {
    selector: ({ room }) => room,
    minLength: 1,
    maxLength: 3,
  }),
  { minLength: 2, maxLength: 6 },
);

afterEach(() => vi.restoreAllMocks());

/** Runs the commits and keeps the files as they were at every moment. `torn` is how many bytes are missing of a mark that is being written. */
function crashes(folder: DatabaseFolder, history: readonly (readonly { readonly room: string; readonly entries: number }[])[], torn: number): Crash[] {
  const acked = new Map<string, number>();
  const epochs = new Map<string, string>();
  const found: Crash[] = [];
  let committed = new Map<string, number>();
  const crash = (moment: Moment): DatabaseFolder => {
    const image = folder.image();
    found.push({ image, moment, acked: new Map(acked), committed: moment === 'before the commit' ? new Map(acked) : committed, epochs: new Map(epochs) });
    return image;
  };
  const writer = new SqliteWriter(folder.file, () => {});
  const write = MarksFile.prototype.write;
  vi.spyOn(MarksFile.prototype, 'write').mockImplementation(function (this: MarksFile, records) {
    crash('before its mark');
    const before = folder.size('.marks');
    write.call(this, records);
    const written = folder.size('.marks') - before;
    crash('within its mark').tear('.marks', 1 + (torn % written));
    crash('before its answer');
  });
  try {
    for (const [index, commit] of history.entries()) {
      crash('before the commit');
      committed = new Map(acked);
      for (const { room, entries } of commit) committed.set(room, (acked.get(room) ?? 0) + entries);
      const batch = commit.flatMap(({ room, entries }) => Array.from({ length: entries }, (_, i) => message(`id-${index}-${1000 + i}`, { stream: room })));
      for (const [at, result] of writer.append(batch).entries()) {
        if (!('seq' in result)) continue;
        acked.set(batch[at]?.stream ?? '', result.seq);
        epochs.set(batch[at]?.stream ?? '', result.epoch);
      }
    }
    crash('before the commit');
  } finally {
    writer.close();
    vi.restoreAllMocks();
  }
  return found;
}

/** What a start on these files says and serves. */
function start({ file }: DatabaseFolder): { incidents: StoreIncident[]; streams: Map<string, { epoch: string; head: number }> } {
  const incidents: StoreIncident[] = [];
  const writer = new SqliteWriter(file, (incident) => incidents.push(incident));
  const reader = new SqliteReader(file);
  const streams = new Map(reader.list('', 100).map(({ stream, epoch, head }) => [stream, { epoch, head }]));
  reader.close();
  writer.close();
  return { incidents, streams };
}

function inFolder(work: (folder: DatabaseFolder) => void): void {
  const folder = new DatabaseFolder();
  try {
    work(folder);
  } finally {
    folder.remove();
  }
}

describe('marks and a process that dies', () => {
  it('I6 D1 at no moment of a commit does a start raise a false alarm, or miss what was acknowledged', () => {
    fc.assert(
      fc.property(commits, fc.nat(), (history, torn) =>
        inFolder((folder) => {
          for (const { image, moment, acked, epochs } of crashes(folder, history, torn)) {
            const { incidents, streams } = start(image);
            expect([moment, incidents]).toEqual([moment, []]);
            for (const [room, head] of acked) {
              expect(streams.get(room)?.head).toBeGreaterThanOrEqual(head);
              expect(streams.get(room)?.epoch).toBe(epochs.get(room));
            }
          }
        }),
      ),
      { numRuns: 6 },
    );
  });

  it('I6 whatever of the WAL is gone then, rooms that lack something acknowledged have a new epoch, and no others', () => {
    fc.assert(
      fc.property(commits, fc.nat(), fc.nat(), (history, torn, cut) =>
        inFolder((folder) => {
          for (const { image, acked, committed, epochs } of crashes(folder, history, torn)) {
            image.tear('-wal', cut % (image.size('-wal') + 1));
            const { streams } = start(image);
            for (const [room, head] of acked) {
              const now = streams.get(room);
              if (!now || now.head < head) expect(now?.epoch).not.toBe(epochs.get(room));
              else if (now.head === committed.get(room)) expect(now.epoch).toBe(epochs.get(room));
            }
          }
        }),
      ),
      { numRuns: 6 },
    );
  });

  it('I6 whatever earlier copy of the database is put back, rooms that lack something acknowledged have a new epoch', () => {
    fc.assert(
      fc.property(commits, fc.nat(), fc.nat(), (history, torn, pick) =>
        inFolder((folder) => {
          const all = crashes(folder, history, torn);
          const last = all.at(-1) as Crash;
          const early = all[pick % all.length] as Crash;
          // The copy as `cp` makes it of both files, beside the marks of today.
          early.image.take('.marks', last.image);
          const { streams } = start(early.image);
          for (const [room, head] of last.acked) {
            const now = streams.get(room);
            if (!now || now.head < head) expect(now?.epoch).not.toBe(last.epochs.get(room));
            else expect(now.epoch).toBe(last.epochs.get(room));
          }
        }),
      ),
      { numRuns: 8 },
    );
  });

  it('I6 a process that dies while it renews is no way round it: the next start renews', () => {
    inFolder((folder) => {
      const [, , , , crash] = crashes(folder, [[{ room: 'a', entries: 3 }], [{ room: 'b', entries: 3 }]], 0);
      const { image, epochs } = crash as Crash;
      image.delete('-wal');
      const replace = MarksFile.replace.bind(MarksFile);
      vi.spyOn(MarksFile, 'replace').mockImplementation((...args) => {
        replace(...args).close();
        throw new Error('the process dies here');
      });
      expect(() => start(image)).toThrow('dies here');
      vi.restoreAllMocks();
      const { incidents, streams } = start(image);
      expect(streams.get('a')?.epoch).not.toBe(epochs.get('a'));
      expect([incidents, start(image).incidents]).toEqual([expect.anything(), []]);
    });
  });
});
