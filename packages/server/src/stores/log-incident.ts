import type { Log, LogFields } from '../logging/logger.ts';
import { messageOf, type StoreIncident } from './store-incident.ts';

/** Names in one line, and lines for one incident, at most: a million rooms must not fill the disk with their names. */
const namesPerLine = 50;
const maxLines = 20;

/** Says what a store noticed, naming the rooms concerned. */
export function logIncident(log: Log, incident: StoreIncident): void {
  const message = messageOf(incident);
  if (incident.kind === 'replaced') return log.info({}, message);
  const names = 'streams' in incident ? incident.streams : [];
  const fields = fieldsOf(incident);
  if (names.length === 0) return log.error(fields, message);
  const told = names.slice(0, namesPerLine * maxLines);
  for (let from = 0; from < told.length; from += namesPerLine) {
    const rooms = told.slice(from, from + namesPerLine).join(' ');
    log.error({ ...fields, rooms, count: names.length }, message);
  }
}

function fieldsOf(incident: StoreIncident): LogFields {
  switch (incident.kind) {
    case 'renewed':
      return { reason: incident.reason };
    case 'damaged':
      return { seqs: incident.seqs.slice(0, namesPerLine).join(' ') };
    case 'reindexed':
    case 'broken':
      return { problem: incident.problems[0] };
    case 'displaced':
      return { saved: incident.saved, problem: incident.problem };
    default:
      return {};
  }
}
