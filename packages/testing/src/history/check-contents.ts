import { inWords } from './content.ts';
import type { Content, Histories, LogEntry } from './history.ts';
import type { Log, LogIndex } from './log-index.ts';
import type { Tally } from './tally.ts';

/**
 * I4: what is stored says what was published, and what anyone was told says what is stored, or said before it was deleted. What was
 * deleted is erased, and nothing else is.
 */
export function checkContents({ clients }: Histories, logs: LogIndex, tally: Tally): void {
  const published = new Map<string, Content>();
  for (const { user, events } of clients) {
    for (const event of events) if (event.type === 'publish' && event.content) published.set(`${event.room} ${user} ${event.id}`, event.content);
  }
  const askedFor = (log: Log, { author, id }: LogEntry): Content | undefined => published.get(`${log.room} ${author} ${id}`);
  for (const log of logs.all) for (const entry of log.entries) checkStored(log, entry, askedFor(log, entry), tally);
  for (const { client, events } of clients) {
    for (const event of events) {
      const told = event.type === 'delivered' ? [event] : event.type === 'page' ? event.entries : [];
      const log = told.length > 0 && 'epoch' in event ? logs.epoch(event.room, event.epoch) : undefined;
      if (!log) continue;
      const who = `${client} in ${log.room}`;
      for (const entry of told) checkTold(who, log, entry, askedFor(log, entry), tally);
      if (event.type === 'page' && event.head !== undefined) for (const entry of told) mustBeErased(who, log, entry, event.head, tally);
    }
  }
}

function checkStored(log: Log, { seq, id, content }: LogEntry, asked: Content | undefined, tally: Tally): void {
  if (!content) return;
  const deletion = log.deletionOf(seq, content);
  const isErased = content.says === undefined;
  const isLeft = seq >= log.first && !log.isReplaced;
  if (deletion !== undefined && !isErased && isLeft)
    tally.note('other', `I4 ${log}: ${seq} (${id}) was deleted by ${deletion}, and still says ${content.says}`);
  if (deletion === undefined && isErased && !log.isDamaged) tally.note('other', `I4 ${log}: ${seq} (${id}) is erased, and nobody deleted it`);
  if (asked && !isSame(content, asked, log.isDamaged)) tally.note('other', `I4 ${log}: ${seq} (${id}) is ${inWords(content)}, published as ${inWords(asked)}`);
}

function checkTold(who: string, log: Log, { seq, id, content }: LogEntry, asked: Content | undefined, tally: Tally): void {
  const stored = log.at(seq)?.content;
  if (!content || !stored) return;
  if (content.says === undefined && log.deletionOf(seq, stored) === undefined && !log.isDamaged)
    tally.note('other', `I4 ${who}: ${seq} (${id}) came erased, and nobody deleted it`);
  const before = stored.says === undefined ? (asked ?? stored) : stored;
  if (!isSame(content, before, log.isDamaged)) tally.note('other', `I4 ${who}: ${seq} (${id}) came as ${inWords(content)}, and ${log} has ${inWords(before)}`);
}

/** An answer that goes up to a deletion has nothing of what that deleted. */
function mustBeErased(who: string, log: Log, { seq, id, content }: LogEntry, head: number, tally: Tally): void {
  const deletion = content?.says === undefined ? undefined : log.deletionOf(seq, content);
  if (deletion !== undefined && deletion <= head) tally.note('other', `I4 ${who}: ${seq} (${id}) came with what it said before ${deletion} deleted it`);
}

/** Where one of them is erased, the rest is compared; a damaged entry doesn't even tell its kind. */
function isSame(a: Content, b: Content, isDamaged: boolean): boolean {
  if (a.says !== undefined && b.says !== undefined) return a.kind === b.kind && a.target === b.target && a.says === b.says;
  return isDamaged || (a.kind === b.kind && a.target === b.target);
}
