import assert from 'node:assert/strict';
import { faultKinds, planFaults } from '../faults.ts';
import { MixedRun } from '../mixed.ts';
import { isClean, tableHead, tableRow } from '../report.ts';
import { mib } from '../stage/figures.ts';
import { seededRandom } from '@partyline/testing';
import type { Row } from './row.ts';

/** Those that leave the server in place: only then its memory can be compared over the whole time. */
const kinds = faultKinds.filter((kind) => kind !== 'kill-server' && kind !== 'stop-server');

export const row: Row = {
  number: 46,
  fault: 'mixed faults for a long time, on one server process (`--minutes` of them; 20 by default)',
  holds: 'nothing is lost, doubled or out of order; heap and descriptors are flat; the same seed makes the same faults',
  isInTests: false,
  async run({ stage, seed, minutes = 20 }) {
    const options = { ms: 60_000, lines: 4, crews: 3, kinds };
    assert.deepEqual(planFaults(seededRandom(seed), options), planFaults(seededRandom(seed), options));
    stage.say(tableHead);
    const run = new MixedRun({ seed, ms: minutes * 60_000, roundMs: 30_000, kinds, progress: (totals) => stage.say(tableRow(totals)) });
    const totals = await run.run();
    assert.ok(isClean(totals), totals.violations.join('\n'));
    // The first round fills caches; the others are compared in halves, so that one noisy figure decides nothing.
    const [first, second] = halves(totals.usages.slice(1));
    const average = (of: readonly { heap: number }[]): number => of.reduce((sum, { heap }) => sum + heap, 0) / of.length;
    const growth = average(second) - average(first);
    assert.ok(growth < 4 * 2 ** 20, `the heap grew by ${mib(growth)} from one half to the other`);
    const descriptors = totals.usages.map((usage) => usage.descriptors);
    assert.ok(Math.max(...descriptors) - Math.min(...descriptors) < 20, `descriptors went from ${Math.min(...descriptors)} to ${Math.max(...descriptors)}`);
    const { faults, acked, delivered, rounds } = totals;
    return {
      rounds,
      faults,
      acked,
      delivered,
      'heap, first half': mib(average(first)),
      'second half': mib(average(second)),
      descriptors: descriptors.at(-1) ?? 0,
    };
  },
};

function halves<T>(values: readonly T[]): [readonly T[], readonly T[]] {
  const middle = Math.floor(values.length / 2);
  return [values.slice(0, middle), values.slice(middle)];
}
