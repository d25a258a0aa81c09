import type { LogEntry } from './history.ts';
import type { LogIndex } from './log-index.ts';
import type { Tally } from './tally.ts';

/** I4: the log is what everyone must agree with. Contents are another matter (`checkContents`). */
export function mustAgree(who: string, room: string, epoch: string, { seq, id, author }: LogEntry, logs: LogIndex, tally: Tally): void {
  const log = logs.epoch(room, epoch);
  if (!log) return tally.note('other', `I4 ${who}: ${seq} (${id}) is of ${epoch}, a stream that never was`);
  const entry = log.at(seq);
  if (!entry && log.isTrimmed(seq)) return;
  if (!entry) tally.note('other', `I4 ${who}: got ${seq} (${id}), which ${log} does not have`);
  else if (entry.id !== id || entry.author !== author)
    tally.note('other', `I4 ${who}: got ${id} of ${author} as ${seq}, and ${log} has ${entry.id} of ${entry.author}`);
}
