import { describe, expect, it } from 'vitest';
import { type PublishState, publishSteps } from './publish-state.ts';

const rows = Object.entries(publishSteps) as [PublishState, (typeof publishSteps)[PublishState]][];

describe('the machine of a publish', () => {
  it('D8 has two ends, and nothing leads out of them', () => {
    const ends = rows.filter(([, row]) => Object.values(row).every((next) => next === undefined)).map(([state]) => state);
    expect(ends).toEqual(['stored', 'failed']);
  });

  it('D8 fails only what was written down as failed', () => {
    const leadsToFailed = rows.flatMap(([state, row]) =>
      Object.entries(row)
        .filter(([, next]) => next === 'failed')
        .map(([step]) => `${state} ${step}`),
    );
    expect(leadsToFailed).toEqual(['ending note']);
  });

  it('D8 is stored, from wherever it is, when the stream shows it', () => {
    for (const [state, row] of rows) expect(row.store).toBe(state === 'stored' || state === 'failed' ? undefined : 'stored');
  });

  it('is cancelled only where the server can’t have seen it, and sent only in its turn', () => {
    expect(rows.filter(([, row]) => row.cancel).map(([state]) => state)).toEqual(['queued']);
    expect(rows.filter(([, row]) => row.send).map(([state]) => state)).toEqual(['queued', 'again']);
  });

  it('reaches every state from `queued`', () => {
    const reached = new Set<PublishState>(['queued']);
    for (const state of reached) for (const next of Object.values(publishSteps[state])) if (next) reached.add(next);
    expect([...reached].sort()).toEqual(rows.map(([state]) => state).sort());
  });
});
