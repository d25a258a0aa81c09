import { describe, expect, it } from 'vitest';
import { type Log, type LogFields, silentLog } from '../logging/logger.ts';
import { logIncident } from './log-incident.ts';
import type { StoreIncident } from './store-incident.ts';

function told(incident: StoreIncident): [string, LogFields, string][] {
  const lines: [string, LogFields, string][] = [];
  const log: Log = {
    ...silentLog,
    info: (fields, message) => lines.push(['info', fields, message]),
    error: (fields, message) => lines.push(['error', fields, message]),
  };
  logIncident(log, incident);
  return lines;
}

describe('the log of what a store noticed', () => {
  it('16 names the rooms, and says why', () => {
    const lines = told({ kind: 'renewed', reason: 'below_mark', streams: ['chat:a', 'chat:b'] });
    expect(lines).toEqual([['error', { reason: 'below_mark', rooms: 'chat:a chat:b', count: 2 }, expect.stringContaining('WAL was torn or deleted')]]);
  });

  it('names many rooms in several lines, and stops at a thousand', () => {
    const streams = Array.from({ length: 5000 }, (_, i) => `chat:${i}`);
    const lines = told({ kind: 'lost', streams });
    expect(lines.map(([, { rooms }]) => String(rooms).split(' ').length)).toEqual(Array(20).fill(50));
    expect(lines[0]?.[1]).toMatchObject({ count: 5000 });
  });

  it('says where the copy is that was saved, and which entries were damaged', () => {
    expect(told({ kind: 'displaced', saved: 'x.saved-1' })[0]?.[1]).toEqual({ saved: 'x.saved-1', problem: undefined });
    expect(told({ kind: 'damaged', streams: ['chat:a'], seqs: [4, 7] })[0]?.[1]).toEqual({ seqs: '4 7', rooms: 'chat:a', count: 1 });
    expect(told({ kind: 'replaced' })[0]?.[0]).toBe('info');
  });
});
