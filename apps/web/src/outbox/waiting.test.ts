import { expect, it } from 'vitest';
import { countWaiting, waitingRooms, type Unsent } from './waiting.ts';

const item = (room: string, state: Unsent['state'], event = 'sendMessage'): Unsent => ({ room, state, request: { event } });

it('counts the messages of all rooms, sent without an answer or not, apart from changes and from what failed', () => {
  const items = [item('a', 'sent'), item('b', 'queued'), item('b', 'failed'), item('a', 'queued', 'react'), item('c', 'sent', 'editMessage')];
  expect(countWaiting(items)).toEqual({ messages: 2, changes: 2, failed: 1 });
  expect(countWaiting([])).toEqual({ messages: 0, changes: 0, failed: 0 });
});

it('marks a room as failed as soon as one message in it is, in whatever order', () => {
  const rooms = waitingRooms([item('a', 'queued'), item('b', 'failed'), item('b', 'queued'), item('c', 'queued'), item('c', 'failed')]);
  expect([...rooms]).toEqual([
    ['a', 'waiting'],
    ['b', 'failed'],
    ['c', 'failed'],
  ]);
});
