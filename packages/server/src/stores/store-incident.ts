import type { RenewalReason } from './marks-verdict.ts';

/** What a store noticed of its files that its operator must hear of. Clients learn it from verdicts and codes. */
export type StoreIncident =
  /** These streams may lack acknowledged entries: they have a new epoch, and clients that held a position get `reset`. */
  | { readonly kind: 'renewed'; readonly reason: RenewalReason; readonly streams: readonly string[] }
  /** Rooms that were there before, and of which the database knows nothing. */
  | { readonly kind: 'lost'; readonly streams: readonly string[] }
  /** Entries that are not as they were written count as erased now; their stream has a new epoch. */
  | { readonly kind: 'damaged'; readonly streams: readonly string[]; readonly seqs: readonly number[] }
  /** The database's index was rebuilt: it didn't fit its table. */
  | { readonly kind: 'reindexed'; readonly problems: readonly string[] }
  /** The database's structure is damaged: it takes no more writes. */
  | { readonly kind: 'broken'; readonly problems: readonly string[] }
  /** The database or its WAL was deleted, moved or replaced: nothing is stored until it is back. `saved` holds all that was acknowledged. */
  | { readonly kind: 'displaced'; readonly saved?: string; readonly problem?: string }
  /** It is back in its place. */
  | { readonly kind: 'replaced' };

export type ReportIncident = (incident: StoreIncident) => void;

/** Why rooms get a new epoch, for people. */
export const reasons: Readonly<Record<RenewalReason, string>> = {
  below_mark: 'the database ends before what was acknowledged: its WAL was torn or deleted, or it is an older copy',
  other_epoch: 'the database is not the one that last ran here: an older copy was put back',
  restored_backup: 'the database is a restored backup',
  marks_missing: 'the marks beside the database are gone, so nothing shows that it is complete',
  marks_unreadable: 'the marks beside the database are damaged, so nothing shows that it is complete',
  other_database: 'the marks beside the database are those of another one, so nothing shows that it is complete',
};

/** For the log, in a sentence. */
export function messageOf(incident: StoreIncident): string {
  switch (incident.kind) {
    case 'renewed':
      return `rooms have a new epoch, clients will fetch them anew: ${reasons[incident.reason]}`;
    case 'lost':
      return 'rooms that were acknowledged are not in the database; they begin again when someone enters them';
    case 'damaged':
      return 'entries were damaged on the disk: they count as erased, and their room has a new epoch';
    case 'reindexed':
      return "the database's index was damaged and has been rebuilt";
    case 'broken':
      return 'the database is damaged and takes no more writes: stop the server, run `partyline doctor`, restore a backup';
    case 'displaced':
      return incident.saved === undefined
        ? 'the database was deleted or replaced while the server runs, and what was acknowledged could not be saved: nothing is stored until it is back in its place'
        : 'the database was deleted or replaced while the server runs; all that was acknowledged was saved in a file beside it: stop the server, give that file the name of the database, start again';
    case 'replaced':
      return 'the database is back in its place';
  }
}
