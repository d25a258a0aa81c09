import type { Mark, Notification, ReadState } from '@partyline/protocol';
import { readStates } from '@partyline/protocol/constants';

/** What a mark says: which state, and of which notifications. */
export type Marking = Pick<Mark, 'state' | 'seqs' | 'upTo' | 'room'>;

const rank = (state: ReadState): number => readStates.indexOf(state);

/** The further one of two: read state only ever goes on, so that devices agree whatever order they hear of it in. */
export function further(a: ReadState, b: ReadState): ReadState {
  return rank(a) >= rank(b) ? a : b;
}

/** Whether it has come so far. */
export function isAtLeast(state: ReadState, other: ReadState): boolean {
  return rank(state) >= rank(other);
}

/** Whether a mark is about this notification. */
export function isAbout({ seqs, upTo, room }: Marking, notification: Pick<Notification, 'seq' | 'room'>): boolean {
  if (seqs) return seqs.includes(notification.seq);
  return notification.seq <= (upTo ?? Number.POSITIVE_INFINITY) && (room === undefined || notification.room === room);
}
