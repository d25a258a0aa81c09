import type { Problem } from './error.ts';
import type { OutboxRecord } from './outbox-store.ts';
import { type PublishState, type PublishStep, publishSteps } from './publish-state.ts';
import type { AskIn, Payload } from './wire.ts';

export type PublishEvent = 'sendMessage' | 'editMessage' | 'deleteMessage' | 'react';

/** What a publish asks for. Plain data, so that an outbox can write it down; the id makes sending it again harmless (D3). */
export type PublishRequest = { [E in PublishEvent]: { readonly event: E; readonly payload: Payload<E> & { readonly id: string } } }[PublishEvent];

/** How a publish ended: once, and for good. */
export type Outcome = { readonly state: 'stored'; readonly seq: number; readonly at: number } | { readonly state: 'failed'; readonly error: Problem };

/** How a publish of this client ended, for the application. */
export type PublishOutcome = { readonly room: string; readonly id: string; readonly event: PublishEvent } & Outcome;

/** Asks the server; see `Requests.ask`. */
export type Ask = AskIn<'/chat'>;

/** What is known of a publish when it is made or found; who owns it is its keeper's affair. */
export type PublishRecord = Omit<OutboxRecord, 'owner'>;

/** One publish, from being made to its end. Its machine is drawn in `publish-state.ts`. */
export class Publish {
  record: PublishRecord;
  /** What it weighs, in bytes. */
  readonly bytes: number;
  /** When it was sent last, by the monotonic clock. */
  sentAt = 0;
  /** How often the server refused it for a moment. */
  refusals = 0;
  /** When its wait is over, by the monotonic clock. */
  dueAt = 0;
  /** What it fails with, unless the server has it stored already, and what may be sent in its place. */
  withdrawal: { readonly error: Problem; readonly request: PublishRequest } | undefined;
  /** Whom it was found with; `undefined` where it was made here. */
  readonly owner: string | undefined;
  #state: PublishState;

  /** One that was found may have been sent by whoever made it. */
  constructor(record: PublishRecord, owner?: string) {
    this.record = record;
    this.owner = owner;
    this.bytes = new TextEncoder().encode(JSON.stringify(record.request)).length;
    this.#state = record.error ? 'failed' : owner === undefined ? 'queued' : 'again';
  }

  get id(): string {
    return this.record.request.payload.id;
  }

  get room(): string {
    return this.record.request.payload.room;
  }

  get state(): PublishState {
    return this.#state;
  }

  /** Takes the step if the table has it. */
  take(step: PublishStep): boolean {
    const next = publishSteps[this.#state][step];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }
}
