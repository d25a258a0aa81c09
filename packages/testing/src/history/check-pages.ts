import { mustAgree } from './agreement.ts';
import type { Histories, PageEvent } from './history.ts';
import type { Log, LogIndex } from './log-index.ts';
import type { Tally } from './tally.ts';

/** I3, I4, I6 of answers: each has what it claims to have, from where it was asked to where it says that it ends, without a hole. */
export function checkPages({ clients }: Histories, logs: LogIndex, tally: Tally): void {
  for (const { client, events } of clients) {
    for (const event of events) if (event.type === 'page') checkPage(`${client} in ${event.room}`, event, logs, tally);
  }
}

function checkPage(who: string, page: PageEvent, logs: LogIndex, tally: Tally): void {
  const { room, epoch, head, entries } = page;
  const log = logs.epoch(room, epoch);
  if (!log) return tally.note('other', `I4 ${who}: an answer is of ${epoch}, a stream that never was`);
  if (head !== undefined && head > log.head) tally.note('other', `I4 ${who}: an answer tells of ${head}, and ${log} ends with ${log.head}`);
  for (const entry of entries) mustAgree(who, room, epoch, entry, logs, tally);
  for (const [i, { seq }] of entries.entries()) {
    const before = entries[i - 1]?.seq;
    if (before !== undefined && seq !== before + 1) tally.note(seq > before ? 'lost' : 'disordered', `I3 ${who}: in an answer ${seq} comes after ${before}`);
  }
  checkForgotten(who, page, log, tally);
  const { asked } = page;
  if (asked === 'latest') checkLatest(who, page, log, tally);
  else if ('after' in asked) checkReplay(who, page, asked.after, log, tally);
  else checkEarlier(who, page, asked.before, log, tally);
}

/** I6: only a position in another stream, or beyond the end of this one, is to be forgotten. */
function checkForgotten(who: string, { epoch, head = 0, forgotten }: PageEvent, log: Log, tally: Tally): void {
  if (forgotten && forgotten.epoch === epoch && forgotten.after <= head)
    tally.note('other', `I6 ${who}: was told to forget ${forgotten.after} of ${log}, which was at ${head}`);
}

/** The latest page ends with the head, and with nothing behind `more` it begins with all that retention left. */
function checkLatest(who: string, { head = 0, entries, more }: PageEvent, log: Log, tally: Tally): void {
  const [first, last] = [entries[0]?.seq ?? head + 1, entries.at(-1)?.seq ?? head];
  if (last !== head) tally.note('lost', `I3 ${who}: a latest page ends with ${last}, and its head is ${head}`);
  if (!more && first > log.first) tally.note('lost', `I6 ${who}: a page begins with ${first} and says that nothing is before; ${log} has ${log.first}`);
}

/** An earlier page ends before what it was asked for. That it ends right there can't be asked of one that knew another stream. */
function checkEarlier(who: string, { entries, more }: PageEvent, before: number, log: Log, tally: Tally): void {
  const [first, last] = [entries[0]?.seq ?? before, entries.at(-1)?.seq ?? before - 1];
  if (last >= before) tally.note('duplicated', `I3 ${who}: asked before ${before}, was answered up to ${last}`);
  if (!more && first > log.first) tally.note('lost', `I6 ${who}: a page begins with ${first} and says that nothing is before; ${log} has ${log.first}`);
}

/** What follows a position begins right after it, or after what retention removed, and says whether it is all. */
function checkReplay(who: string, { head, removed, entries, more }: PageEvent, after: number, log: Log, tally: Tally): void {
  if (removed && (removed.from !== after + 1 || removed.to < removed.from))
    tally.note('lost', `I6 ${who}: asked after ${after}, was told that ${removed.from} to ${removed.to} were removed`);
  if (removed && removed.to >= log.first && !log.isReplaced)
    tally.note('lost', `I6 ${who}: was told that ${removed.from} to ${removed.to} were removed, and ${log} still has ${log.first}`);
  const start = (removed?.to ?? after) + 1;
  const first = entries[0]?.seq;
  // Only a join tells what retention removed; later pages leave it out.
  const isTrimmed = head === undefined && first !== undefined && first > start && first <= log.first;
  if (first !== undefined && first !== start && !isTrimmed)
    tally.note('lost', `I3 ${who}: asked after ${after}, was answered from ${first} on, not from ${start}`);
  const last = entries.at(-1)?.seq ?? start - 1;
  if (head !== undefined && (last > head || more !== last < head))
    tally.note('lost', `I6 ${who}: an answer goes to ${last} of ${head}, and says that there is ${more ? 'more' : 'no more'}`);
}
