import type { JoinCursorsAck } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { beforeEach, expect, it } from 'vitest';
import { PartylineClientError } from '../error.ts';
import { CursorStay } from './cursor-stay.ts';

let clock: FakeClock;
let asked: { readonly what: 'join' | 'leave'; readonly grant: () => void; readonly refuse: (code: 'busy' | 'not_found') => void }[];
let told: string[];
let isOpen: boolean;
let stay: CursorStay;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  told = [];
  isOpen = true;
  const request = (what: 'join' | 'leave', granted = (): void => {}) =>
    new Promise<void>((resolve, reject) =>
      asked.push({
        what,
        grant: () => {
          granted();
          resolve();
        },
        refuse: (code) => reject(new PartylineClientError({ code, message: code })),
      }),
    );
  stay = new CursorStay({
    ...{ clock, random: () => 1 },
    isOpen: () => isOpen,
    join: (joined) => request('join', () => joined({} as JoinCursorsAck)),
    leave: () => request('leave'),
    joined: () => told.push('joined'),
    left: () => told.push('left'),
    changed: () => {},
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const requests = (): string[] => asked.map(({ what }) => what);

it('stays as long as somebody holds it, and half a second', async () => {
  const letGo = stay.hold();
  asked[0]?.grant();
  await settle();
  expect([stay.isInside, told]).toEqual([true, ['joined']]);
  letGo();
  clock.advance(499);
  expect(requests()).toEqual(['join']);
  clock.advance(1);
  expect([requests(), told, stay.isBusy]).toEqual([['join', 'leave'], ['joined', 'left'], true]);
  asked[1]?.grant();
  await settle();
  expect([stay.isBusy, clock.pending]).toEqual([false, 0]);
});

it('asks to leave again where it was not granted: the server may go on telling', async () => {
  stay.hold()();
  asked[0]?.grant();
  await settle();
  clock.advance(500);
  asked[1]?.refuse('busy');
  await settle();
  expect([stay.isInside, stay.isBusy]).toEqual([false, true]);
  clock.advance(60_000);
  expect(requests()).toEqual(['join', 'leave', 'leave']);
  asked[2]?.grant();
  await settle();
  expect([stay.isBusy, clock.pending]).toEqual([false, 0]);
});

it('asks for one thing at a time: who comes back while it leaves joins after it', async () => {
  stay.hold()();
  asked[0]?.grant();
  await settle();
  clock.advance(500);
  stay.hold();
  expect(requests()).toEqual(['join', 'leave']);
  asked[1]?.grant();
  await settle();
  expect(requests()).toEqual(['join', 'leave', 'join']);
});

it('takes nothing for granted that was asked for over another connection', async () => {
  stay.hold();
  stay.down();
  asked[0]?.grant();
  await settle();
  expect([stay.isInside, told]).toEqual([false, ['left']]);
  stay.proceed();
  expect(requests()).toEqual(['join', 'join']);
  isOpen = false;
  asked[1]?.grant();
  await settle();
  expect([stay.isInside, told]).toEqual([true, ['left', 'joined']]);
});
