import { expect, it } from 'vitest';
import { planFaults, faultKinds } from './faults.ts';
import { MixedRun } from './mixed.ts';
import { isClean, lastLine } from './report.ts';
import { seededRandom } from '@partyline/testing';

/** Printed with what fails, and enough to make the same faults again: `npm run chaos -- --minutes 0.2 --seed ...`. */
const seed = Math.floor(Math.random() * 1_000_000);

it(`D1 D2 D3 D4 D5 D6 D8 nothing is lost, doubled or out of order through faults of every kind (seed ${seed})`, async () => {
  const totals = await new MixedRun({ seed, ms: 12_000, roundMs: 12_000 }).run();
  expect(totals.violations).toEqual([]);
  expect(isClean(totals)).toBe(true);
  expect(totals.faults).toBeGreaterThan(10);
  expect(totals.acked).toBeGreaterThan(0);
  expect(JSON.parse(lastLine(totals))).toMatchObject({ faults: totals.faults, acked: totals.acked, lost: 0, duplicated: 0, disordered: 0 });
}, 400_000);

it('a server that forgets what it acknowledged is found out', async () => {
  const totals = await new MixedRun({ seed: 1, ms: 4_000, roundMs: 4_000, kinds: ['kill-server'], env: { STORE: 'memory' }, patienceMs: 5_000 }).run();
  expect(totals.lost).toBeGreaterThan(0);
  expect(isClean(totals)).toBe(false);
}, 400_000);

it('the same seed makes the same faults, and another one others', () => {
  const plan = (of: number) => planFaults(seededRandom(of), { ms: 60_000, lines: 4, crews: 3, kinds: faultKinds });
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
  expect(new Set(plan(1).map(({ kind }) => kind))).toEqual(new Set(faultKinds));
});
