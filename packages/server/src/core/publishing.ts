import type { Append } from './entry.ts';
import { PartylineError } from './partyline-error.ts';
import type { AppendResult } from './stream-store.ts';

/** A publish on its way to the store, and who waits for what becomes of it. */
export interface Publishing {
  readonly append: Append;
  readonly settle: (outcome: AppendResult | PartylineError) => void;
}

/** Whether it follows or changes something, and so is refused in a stream that has nothing yet. */
export function needsStream({ follows, requires }: Append): boolean {
  return follows !== undefined || requires !== undefined;
}

/** What a store answers it where there is nothing yet. */
export function refusedWithoutStream({ follows }: Append): AppendResult {
  return { status: 'refused', code: follows === undefined ? 'no_such_entry' : 'held_back' };
}

/** What its author is told. */
export function refusalOf(code: Extract<AppendResult, { status: 'refused' }>['code']): PartylineError {
  if (code === 'held_back') return new PartylineError(code, 'the publish that this one follows is not stored; send that one first');
  return code === 'not_author'
    ? new PartylineError(code, 'only its author may change a message')
    : new PartylineError(code, 'there is no such message, or it was deleted');
}
