import type { Mark, Marks } from './marks-format.ts';

/** What a database says of itself. */
export interface DatabaseState {
  readonly id: string;
  /** Whether marks were ever put beside it: only then does their absence mean something. */
  readonly isMarked: boolean;
  /** Whether it is a copy that `partyline backup` made, opened for the first time. */
  readonly isBackup: boolean;
  readonly streams: Iterable<Mark>;
}

/** Why acknowledged entries may be missing, of one stream or of all. */
export type RenewalReason = 'below_mark' | 'other_epoch' | 'restored_backup' | 'marks_missing' | 'marks_unreadable' | 'other_database';

export interface MarksVerdict {
  /** Streams that may lack acknowledged entries: they need a new epoch before anyone reads them. */
  readonly renew: ReadonlyMap<string, RenewalReason>;
  /** Streams that the marks tell of and the database doesn't have. Whoever makes them again gives them a new epoch anyway. */
  readonly lost: readonly string[];
}

/**
 * I6: compares a database with its marks. Marks are never newer than what was committed, so a database that is older than
 * they are has lost something: a torn or deleted WAL, an old copy put back. Where nothing can be compared, all streams count as concerned.
 */
export function judgeMarks(database: DatabaseState, marks: Marks | 'missing' | 'unreadable'): MarksVerdict {
  const marked = typeof marks === 'object' ? marks.streams : new Map<string, Mark>();
  const general = concernsAll(database, marks);
  const lost = new Set(marked.keys());
  const renew = new Map<string, RenewalReason>();
  for (const { name, epoch, head } of database.streams) {
    lost.delete(name);
    const reason = general ?? compare({ epoch, head }, marked.get(name));
    if (reason) renew.set(name, reason);
  }
  return { renew, lost: [...lost] };
}

function concernsAll({ id, isMarked, isBackup }: DatabaseState, marks: Marks | 'missing' | 'unreadable'): RenewalReason | undefined {
  if (isBackup) return 'restored_backup';
  if (marks === 'unreadable') return 'marks_unreadable';
  if (marks === 'missing') return isMarked ? 'marks_missing' : undefined;
  return marks.databaseId === id ? undefined : 'other_database';
}

function compare(stream: Pick<Mark, 'epoch' | 'head'>, mark: Mark | undefined): RenewalReason | undefined {
  // A stream without a mark was made right before the process died.
  if (!mark) return undefined;
  if (mark.epoch !== stream.epoch) return 'other_epoch';
  return stream.head < mark.head ? 'below_mark' : undefined;
}
