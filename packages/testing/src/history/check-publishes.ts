import type { ClientHistory, Histories, OutcomeEvent } from './history.ts';
import type { LogIndex } from './log-index.ts';
import type { Tally } from './tally.ts';

/** What is known of one publish, over all lives that had to do with it. */
interface Told {
  readonly user: string;
  readonly room: string;
  readonly id: string;
  /** Times that a user asked for it: more than once is a retry of what failed. */
  publishes: number;
  /** Whether someone must have been told how it ended. */
  isDue: boolean;
  readonly stored: Set<number>;
  isFailed: boolean;
}

/** I1, I2, I5, D8: every publish ended in one state, and the log agrees with it. */
export function checkPublishes({ clients, mayOutliveFailure = false, isComplete = true }: Histories, logs: LogIndex, tally: Tally): void {
  const told = new Map<string, Told>();
  for (const history of clients) readLife(history, told, tally);
  for (const each of told.values()) {
    checkOne(each, logs, tally);
    if (!mayOutliveFailure) checkFailed(each, logs, tally);
  }
  if (isComplete) checkPhantoms(told, logs, tally);
}

function readLife({ client, user, events, end = 'quiet', kept }: ClientHistory, told: Map<string, Told>, tally: Tally): void {
  const open = new Set<Told>();
  const ended = new Map<Told, OutcomeEvent>();
  for (const event of events) {
    if (event.type !== 'publish' && event.type !== 'outcome') continue;
    const publish = publishOf(told, event.room, user, event.id);
    const before = ended.get(publish);
    if (event.type === 'publish') {
      if (open.has(publish) || before?.state === 'stored') tally.note('other', `D8 ${client}: ${event.id} was published again before it had failed`);
      open.add(publish);
      ended.delete(publish);
      publish.publishes += 1;
      publish.isDue ||= end === 'quiet' || (end === 'gone' && (kept?.has(event.id) ?? false));
    } else {
      if (before) tally.note('other', `D8 ${client}: ${event.id} ended twice, ${wordFor(before)} and then ${wordFor(event)}`);
      open.delete(publish);
      ended.set(publish, event);
    }
  }
  for (const [publish, outcome] of ended) {
    if (outcome.state === 'stored') publish.stored.add(outcome.seq);
    else publish.isFailed = true;
  }
}

function publishOf(told: Map<string, Told>, room: string, user: string, id: string): Told {
  const key = `${room} ${user} ${id}`;
  const known = told.get(key);
  if (known) return known;
  const publish: Told = { user, room, id, publishes: 0, isDue: false, stored: new Set(), isFailed: false };
  told.set(key, publish);
  return publish;
}

function checkOne({ user, room, id, isDue, stored, isFailed }: Told, logs: LogIndex, tally: Tally): void {
  const who = `${id} of ${user} in ${room}`;
  const places = logs.entriesOf(room, user, id);
  if (stored.size > 0) tally.acked += 1;
  // In a stream that took another's place it may stand as well.
  if (stored.size > Math.max(1, places.length)) tally.note('duplicated', `I2 ${who} was told stored as ${[...stored].join(' and ')}`);
  for (const seq of stored) {
    const isThere = places.some(({ entry }) => entry.seq === seq);
    const isTrimmed = logs.all.some((log) => log.room === room && log.isTrimmed(seq));
    if (!isThere && !isTrimmed) tally.note('lost', `I1 ${who} was told stored as ${seq}, and ${whereIs(places)}`);
  }
  if (isDue && stored.size === 0 && !isFailed) tally.note('other', `D8 ${who} never ended`);
}

/** A retry asks anew, so it may be stored after all; and what failed since its stream was replaced may stand in that one. */
function checkFailed({ user, room, id, publishes, stored, isFailed }: Told, logs: LogIndex, tally: Tally): void {
  if (!isFailed || publishes > 1) return;
  const who = `${id} of ${user} in ${room}`;
  const places = logs.entriesOf(room, user, id);
  if (stored.size > 0) tally.note('other', `D8 ${who} was told failed and stored`);
  if (places.some(({ log }) => !log.isReplaced)) tally.note('other', `I5 ${who} was told failed, and ${whereIs(places)}`);
}

function whereIs(places: ReturnType<LogIndex['entriesOf']>): string {
  return places.length === 0 ? 'no log has it' : `the log has it as ${places.map(({ log, entry }) => `${entry.seq} of ${log.epoch}`).join(', ')}`;
}

function wordFor(outcome: OutcomeEvent): string {
  return outcome.state === 'stored' ? `stored as ${outcome.seq}` : `failed with ${outcome.code}`;
}

function checkPhantoms(told: ReadonlyMap<string, Told>, logs: LogIndex, tally: Tally): void {
  for (const log of logs.all) {
    for (const { seq, id, author } of log.entries) {
      if ((told.get(`${log.room} ${author} ${id}`)?.publishes ?? 0) === 0) tally.note('other', `I5 ${log}: nobody published ${seq}, ${id} of ${author}`);
    }
  }
}
