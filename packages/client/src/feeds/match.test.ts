import type { MatchEntry, WatchMatchAck } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { beforeEach, expect, it } from 'vitest';
import { PartylineClientError } from '../error.ts';
import type { Delivery } from '../inbox.ts';
import { Match } from './match.ts';

interface Asked {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly granted: ((answer: WatchMatchAck) => void) | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

let asked: Asked[];
let deliveries: Delivery<MatchEntry>[];
let snapshots: number;
let isOpen: boolean;
let match: Match;

/** A match whose requests a test answers by hand. */
beforeEach(() => {
  asked = [];
  deliveries = [];
  snapshots = 0;
  isOpen = true;
  match = new Match({
    id: 'final',
    clock: new FakeClock(),
    random: () => 1,
    ask: ((event: string, payload: Asked['payload'], granted?: Asked['granted']) =>
      new Promise((resolve, reject) => asked.push({ event, payload, granted, resolve, reject }))) as never,
    isOpen: () => isOpen,
    changed: () => {},
  });
  match.onDelivery((delivery) => deliveries.push(delivery));
  match.subscribe(() => {
    snapshots += 1;
  });
});

const entry = (seq: number, epoch = 'e'): MatchEntry => ({
  ...{ match: 'final', epoch, seq, id: `goal-${seq}`, at: seq },
  data: { type: 'goal', team: 0, minute: seq },
  score: [seq, 0],
});
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function joins(place: number, answer: Partial<WatchMatchAck>): Promise<void> {
  const { granted, resolve } = asked[place] as Asked;
  const whole = { ok: true, match: 'final', verdict: 'current', epoch: 'e', head: 0, entries: [], more: false, ...answer } as WatchMatchAck;
  granted?.(whole);
  resolve(whole);
  await settle();
}

async function answers(place: number, answer: object): Promise<void> {
  asked[place]?.resolve({ ok: true, match: 'final', epoch: 'e', more: false, ...answer });
  await settle();
}

const seqs = (): number[] => match.snapshot.entries.map(({ seq }) => seq);
const told = (): number[] => deliveries.flatMap(({ entries }) => entries.map(({ seq }) => seq));

it('D4 claims its position when it comes back, and tells and shows each entry once', async () => {
  match.hold();
  expect([match.snapshot.state, asked.map(({ event }) => event)]).toEqual(['joining', ['watchMatch']]);
  await joins(0, { verdict: 'replay', head: 2, entries: [entry(1), entry(2)] });
  expect(match.snapshot.state).toBe('joined');
  match.live(entry(3));
  match.live(entry(3));
  isOpen = false;
  match.down();
  expect([match.snapshot.state, seqs()]).toEqual(['joining', [1, 2, 3]]);
  isOpen = true;
  match.up();
  expect(asked[1]?.payload).toMatchObject({ match: 'final', epoch: 'e', after: 3 });
  await joins(1, { verdict: 'replay', head: 5, entries: [entry(4), entry(5)] });
  expect([told(), seqs()]).toEqual([
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ]);
});

it('D4 asks for what is missing between two entries, and shows them in order', async () => {
  match.hold();
  await joins(0, { head: 1, entries: [entry(1)] });
  match.live(entry(4));
  expect([told(), asked.at(-1)?.event, asked.at(-1)?.payload]).toEqual([[1], 'matchHistory', expect.objectContaining({ after: 1 })]);
  await answers(1, { entries: [entry(2), entry(3)] });
  expect([told(), seqs()]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
});

it('forgets what belongs to a stream that is gone', async () => {
  match.hold();
  await joins(0, { head: 3, entries: [entry(2), entry(3)], more: true });
  match.live(entry(1, 'f'));
  await settle();
  await joins(1, { verdict: 'reset', epoch: 'f', head: 8, entries: [entry(8, 'f')], more: true });
  expect([deliveries.at(-1)?.reset, match.snapshot.hasOlder]).toEqual([true, true]);
  expect(match.snapshot.entries).toEqual([entry(8, 'f')]);
  void match.loadOlder();
  expect(asked[2]?.payload['before']).toBe(8);
});

it('loads older pages in front of what it has, once however often it is asked, and tells nobody of them', async () => {
  match.hold();
  await joins(0, { head: 4, entries: [entry(4)], more: true });
  const loading = [match.loadOlder(), match.loadOlder()];
  expect([match.snapshot.isLoadingOlder, asked.slice(1).map(({ payload }) => payload['before'])]).toEqual([true, [4]]);
  await answers(1, { entries: [entry(2), entry(3)], more: true });
  await Promise.all(loading);
  expect(match.snapshot).toMatchObject({ hasOlder: true, isLoadingOlder: false });
  const last = match.loadOlder();
  expect(asked[2]?.payload['before']).toBe(2);
  await answers(2, { entries: [entry(1)] });
  await last;
  expect([seqs(), told(), match.snapshot.hasOlder]).toEqual([[1, 2, 3, 4], [4], false]);
});

it('says why it is refused, keeps what it has, and asks again when it is held anew', async () => {
  const letGo = match.hold();
  await joins(0, { head: 1, entries: [entry(1)] });
  match.removed({ code: 'banned', message: 'not you' });
  match.live(entry(2));
  expect(match.snapshot).toMatchObject({ state: 'refused', error: { code: 'banned' }, entries: [entry(1)] });
  letGo();
  match.hold();
  expect([match.snapshot.state, asked.length]).toEqual(['joining', 2]);
  asked[1]?.reject(new PartylineClientError({ code: 'forbidden', message: 'still not' }));
  await settle();
  expect(match.snapshot).toMatchObject({ state: 'refused', error: { code: 'forbidden' } });
});

it('is refused with its namespace', () => {
  match.hold();
  isOpen = false;
  match.down({ code: 'forbidden', message: 'nowhere here' });
  expect(match.snapshot).toMatchObject({ state: 'refused', error: { code: 'forbidden' } });
});

it('is the same snapshot until something changed', async () => {
  match.hold();
  await joins(0, { head: 1, entries: [entry(1)] });
  const [before, count] = [match.snapshot, snapshots];
  expect(match.snapshot).toBe(before);
  match.live(entry(2));
  expect(snapshots).toBeGreaterThan(count);
  expect(match.snapshot).not.toBe(before);
});
