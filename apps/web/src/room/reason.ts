import type { Problem } from '@partyline/react';

/** Why something didn't work, in the words of the person who tried, for the end of a sentence. */
export function reason(error: unknown): string {
  if (!isProblem(error)) return 'something went wrong';
  return reasons[error.code] ?? error.message;
}

/** Of the others, the server's own words are good enough. */
const reasons: Partial<Record<Problem['code'], string>> = {
  outbox_full: 'too much is waiting to be sent already',
  invalid_payload: 'it has characters in it that can’t be kept',
  too_large: 'it is too large',
  forbidden: 'you may read here, but not write',
  not_found: 'this room is closed to you',
  no_such_entry: 'the message that it was for is gone',
};

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
