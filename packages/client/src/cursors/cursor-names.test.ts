import type { CursorMember } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { beforeEach, expect, it } from 'vitest';
import { CursorNames } from './cursor-names.ts';

let clock: FakeClock;
let known: Set<number>;
let asked: { readonly slots: number[]; readonly resolve: (members: CursorMember[]) => void; readonly reject: (error: Error) => void }[];
let told: (readonly number[])[];
let names: CursorNames;

beforeEach(() => {
  clock = new FakeClock();
  known = new Set();
  asked = [];
  told = [];
  names = new CursorNames({
    clock,
    isKnown: (slot) => known.has(slot),
    ask: (slots) => new Promise((resolve, reject) => asked.push({ slots, resolve, reject })),
    told: (_members, slots) => told.push(slots),
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

it('asks a second later for all that were seen, 200 at once, and for the rest after them', async () => {
  for (const slot of range(0, 450)) names.saw(slot);
  clock.advance(999);
  expect(asked).toEqual([]);
  clock.advance(1);
  for (const [from, to] of [
    [0, 200],
    [200, 400],
    [400, 450],
  ] as const) {
    expect(asked.at(-1)?.slots).toEqual(range(from, to));
    asked.at(-1)?.resolve([]);
    await settle();
    clock.advance(1_000);
  }
  expect([asked.length, told.flat(), clock.pending]).toEqual([3, range(0, 450), 0]);
});

it('asks for nobody whose name came by itself, and again for those that it got no answer for', async () => {
  names.saw(1);
  names.saw(2);
  known.add(1);
  clock.advance(1_000);
  expect(asked[0]?.slots).toEqual([2]);
  asked[0]?.reject(new Error('no answer'));
  await settle();
  clock.advance(1_000);
  expect([asked[1]?.slots, told]).toEqual([[2], []]);
});

it('tells nothing of what was asked before it was cleared', async () => {
  names.saw(1);
  clock.advance(1_000);
  names.saw(2);
  names.clear();
  asked[0]?.resolve([]);
  await settle();
  clock.advance(5_000);
  expect([asked.length, told]).toEqual([1, []]);
  names.saw(3);
  clock.advance(1_000);
  asked[1]?.resolve([]);
  await settle();
  expect(told).toEqual([[3]]);
});
