import type { Person } from '@partyline/protocol';
import type { Problem } from './error.ts';
import type { Change, Message, ReplyTo } from './message.ts';
import type { PublishRecord, PublishRequest } from './publish.ts';
import { share } from './share.ts';

/** A publish of ours that the loaded stream doesn't show yet. */
export interface Draft {
  readonly request: PublishRequest;
  /** The row's key, fixed when it was sent. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The stream that it was made for, where one was known. */
  readonly epoch?: string | undefined;
  readonly state: 'pending' | 'stored' | 'failed';
  /** Once `stored`. */
  readonly seq?: number;
  /** Once `failed`. */
  readonly error?: Problem;
}

/** The optimistic part of a room: rows and changes that are shown before the server's entry comes, and taken back if it refuses. */
export class Drafts {
  readonly #self: () => Person | undefined;
  readonly #changed: (target: number | undefined) => void;
  /** By id, in the order in which they were sent. */
  #drafts = new Map<string, Draft>();
  /** Rows as they were shown last, by id. A removed draft's row is kept until its entry took it over. */
  readonly #shown = new Map<string, Message>();

  /** `changed` is told the message that a draft changes; `undefined` where the draft is itself a message. */
  constructor(self: () => Person | undefined, changed: (target: number | undefined) => void) {
    this.#self = self;
    this.#changed = changed;
  }

  get(id: string): Draft | undefined {
    return this.#drafts.get(id);
  }

  /** Those whose end isn't known. */
  get pending(): Draft[] {
    return [...this.#drafts.values()].filter(({ state }) => state === 'pending');
  }

  /** Shows a publish, last of all. */
  add(request: PublishRequest, at: number, epoch?: string): void {
    this.#drafts.set(request.payload.id, this.#draft({ request, at, ...(epoch === undefined ? {} : { epoch }) }));
    this.#changed(targetOf(request));
  }

  /** Shows publishes that were kept: last, or `first` of all, in the order of the records. What is shown already stays as it is. */
  restore(records: readonly PublishRecord[], first: boolean): void {
    const kept = records.map((record) => [record.request.payload.id, this.#drafts.get(record.request.payload.id) ?? this.#draft(record)] as const);
    this.#drafts = new Map([...(first ? [] : this.#drafts), ...kept, ...this.#drafts]);
    for (const { request } of records) this.#changed(targetOf(request));
  }

  /** The answer came before the entry: the row has its place, and stays until the entry is told. */
  store(id: string, seq: number, at: number): void {
    this.#update(id, (draft) => ({ ...draft, state: 'stored', seq, at }));
  }

  /** The server refused it for good. A message stays to be sent again or deleted; a change is taken back. */
  fail(id: string, error: Problem): void {
    if (this.#drafts.get(id)?.request.event === 'sendMessage') this.#update(id, (draft) => ({ ...draft, state: 'failed', error }));
    else this.remove(id);
  }

  /** Another request takes the place of this one, before it is sent. */
  replace(id: string, request: PublishRequest): void {
    this.#update(id, (draft) => ({ ...draft, request }));
  }

  remove(id: string): Draft | undefined {
    const draft = this.#drafts.get(id);
    if (!this.#drafts.delete(id) || !draft) return undefined;
    this.#changed(targetOf(draft.request));
    return draft;
  }

  /** The stream was told up to `seq`: what is stored at or below it shows as an entry, or is out of the loaded range. */
  settle(seq: number): void {
    for (const [id, draft] of [...this.#drafts]) {
      if (draft.seq !== undefined && draft.seq <= seq) this.remove(id);
    }
  }

  /** What drafts do to a message, in the order in which they were made. */
  changesOf(seq: number): Change[] {
    const changes: Change[] = [];
    for (const { request } of this.#drafts.values()) {
      if (targetOf(request) === seq) changes.push(...changeOf(request, this.#self()));
    }
    return changes;
  }

  /** Stored ones by seq, then the others in the order sent. */
  rows(replyTo: (seq: number) => ReplyTo): Message[] {
    const drafts = [...this.#drafts.values()].filter(({ request }) => request.event === 'sendMessage');
    const rows = drafts.map((draft) => share(this.#shown.get(draft.request.payload.id), this.#row(draft, replyTo)));
    this.#shown.clear();
    for (const row of rows) this.#shown.set(row.id, row);
    return rows.sort((a, b) => (a.seq ?? Number.POSITIVE_INFINITY) - (b.seq ?? Number.POSITIVE_INFINITY) || 0);
  }

  /** The row that was last shown for this id. */
  lastRow(id: string): Message | undefined {
    return this.#shown.get(id);
  }

  #draft({ request, at, epoch, error }: Omit<PublishRecord, 'order'>): Draft {
    const draft = { request, key: `${this.#self()?.user ?? ''}/${request.payload.id}`, at, epoch };
    return error ? { ...draft, state: 'failed', error } : { ...draft, state: 'pending' };
  }

  #update(id: string, change: (draft: Draft) => Draft): void {
    const draft = this.#drafts.get(id);
    if (!draft) return;
    this.#drafts.set(id, change(draft));
    this.#changed(targetOf(draft.request));
  }

  #row({ request, key, at, state, seq, error }: Draft, replyTo: (seq: number) => ReplyTo): Message {
    const { id } = request.payload;
    const { user = '', name = '', color = '' } = this.#self() ?? {};
    const text = request.event === 'sendMessage' ? request.payload.text : '';
    const target = request.event === 'sendMessage' ? request.payload.replyTo : undefined;
    return {
      ...{ key, id, sender: user, name, color, at, text, isEdited: false, isDeleted: false, reactions: [], state },
      ...(seq === undefined ? {} : { seq }),
      ...(target === undefined ? {} : { replyTo: replyTo(target) }),
      ...(error === undefined ? {} : { error }),
    };
  }
}

function targetOf({ event, payload }: PublishRequest): number | undefined {
  return event === 'sendMessage' ? undefined : payload.seq;
}

function changeOf({ event, payload }: PublishRequest, self: Person | undefined): Change[] {
  switch (event) {
    case 'sendMessage':
      return [];
    case 'editMessage':
      return [{ kind: 'edit', text: payload.text }];
    case 'deleteMessage':
      return [{ kind: 'delete' }];
    case 'react':
      return self ? [{ kind: 'react', emoji: payload.emoji, on: payload.on ?? true, sender: self.user, name: self.name }] : [];
  }
}
