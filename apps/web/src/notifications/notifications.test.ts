import type { Notification } from '@partyline/react/notifications';
import { expect, it } from 'vitest';
import { bodyOf, titleOf } from './notification-text.ts';
import { pageOf, placeOf } from './place-of.ts';
import { rings } from './ringing.ts';
import { minutesOf, timeOf } from './time-of-day.ts';

it.each<[Partial<Notification>, string | undefined, string | undefined]>([
  [{ link: '/rooms/x', room: 'lobby' }, '/rooms/x', undefined],
  [{ room: 'lobby' }, '/rooms/lobby', undefined],
  [{ match: 'final' }, '/matches/final', undefined],
  [{ link: 'https://example.org/a', room: 'lobby' }, undefined, 'https://example.org/a'],
  [{ link: 'javascript:alert(1)' }, undefined, undefined],
  [{}, undefined, undefined],
])('%j leads to %s within the app, to %s elsewhere', (notification, place, page) => {
  expect([placeOf(notification), pageOf(notification)]).toEqual([place, page]);
});

it('says what it is about where the rest may not be read', () => {
  expect([titleOf({ title: '', kind: 'mention' }), titleOf({ title: 'Ana', kind: 'mention' })]).toEqual(['You were mentioned', 'Ana']);
  expect([bodyOf({ body: 'hello', room: 'lobby' }), bodyOf({ body: '', room: 'lobby' }), bodyOf({ body: '' })]).toEqual(['hello · in lobby', 'in lobby', '']);
});

it('a time of day is minutes after midnight, and nothing else is one', () => {
  for (const minutes of [0, 7 * 60, 1325, 1439]) expect(minutesOf(timeOf(minutes))).toBe(minutes);
  expect(['', '24:00', '12:60', '7:00'].map(minutesOf)).toEqual([undefined, undefined, undefined, undefined]);
});

it.each<[boolean, string, Partial<Notification>]>([
  [true, 'is new', {}],
  [true, 'comes from a clock that is ahead', { at: 700_000 }],
  [false, 'came five minutes ago', { at: 300_000 }],
  [false, 'may not be read any more', { title: '' }],
  [false, 'was seen on another device', { state: 'unread' }],
  [false, 'is about a muted room', { muted: true }],
  [false, 'comes in quiet hours', { quiet: true }],
])('that something rings is %j where it %s', (does, _what, change) => {
  expect(rings({ title: 'Ana', state: 'unseen', at: 599_000, ...change }, 600_000)).toBe(does);
});
