import { describe, expect, it } from 'vitest';
import type { Mark, Marks } from './marks-format.ts';
import { type DatabaseState, judgeMarks } from './marks-verdict.ts';

const stream = (name: string, head: number, epoch = `epoch of ${name}`): Mark => ({ key: name.length, name, epoch, head });
const marks = (...streams: Mark[]): Marks => ({ databaseId: 'db', damagedBytes: 0, streams: new Map(streams.map((mark) => [mark.name, mark])) });
const database = (streams: Mark[], over: Partial<DatabaseState> = {}): DatabaseState => ({ id: 'db', isMarked: true, isBackup: false, streams, ...over });

const judge = (...[state, found]: Parameters<typeof judgeMarks>) => {
  const { renew, lost } = judgeMarks(state, found);
  return { renew: Object.fromEntries(renew), lost };
};

describe('I6 a database beside its marks', () => {
  it('is left alone where it is as far as they are, or further: marks come after the commit', () => {
    expect(judge(database([stream('a', 5), stream('b', 9), stream('new', 1)]), marks(stream('a', 5), stream('b', 7)))).toEqual({ renew: {}, lost: [] });
  });

  it('has new epochs where it ends below them, and only there', () => {
    expect(judge(database([stream('a', 4), stream('b', 9)]), marks(stream('a', 5), stream('b', 9)))).toEqual({ renew: { a: 'below_mark' }, lost: [] });
  });

  it('has new epochs where it has others: it is from before they were renewed', () => {
    expect(judge(database([stream('a', 50, 'old')]), marks(stream('a', 5)))).toEqual({ renew: { a: 'other_epoch' }, lost: [] });
  });

  it('is told of streams that it lacks', () => {
    expect(judge(database([stream('a', 5)]), marks(stream('a', 5), stream('gone', 3)))).toEqual({ renew: {}, lost: ['gone'] });
  });

  it('is renewed as a whole where it is a restored backup, whatever the marks say', () => {
    for (const found of [marks(stream('a', 5)), 'missing', 'unreadable'] as const)
      expect(judge(database([stream('a', 5)], { isBackup: true }), found)).toEqual({ renew: { a: 'restored_backup' }, lost: [] });
  });

  it('is renewed as a whole where nothing can be compared: another database’s marks, unreadable ones, and none where there were some', () => {
    expect(judge(database([stream('a', 5)], { id: 'another' }), marks(stream('a', 5)))).toEqual({ renew: { a: 'other_database' }, lost: [] });
    expect(judge(database([stream('a', 5)]), 'unreadable')).toEqual({ renew: { a: 'marks_unreadable' }, lost: [] });
    expect(judge(database([stream('a', 5)]), 'missing')).toEqual({ renew: { a: 'marks_missing' }, lost: [] });
  });

  it('is left alone where it never had marks: it comes from an earlier version', () => {
    expect(judge(database([stream('a', 5)], { isMarked: false }), 'missing')).toEqual({ renew: {}, lost: [] });
  });
});
