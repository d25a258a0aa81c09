import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append, Entry } from './entry.ts';
import type { PartylineError } from './partyline-error.ts';
import type { AppendResult, EntryPage, Range, StreamState } from './stream-store.ts';
import { Streams } from './streams.ts';

const lobby = 'chat:lobby';
const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };
const message = (id: string): Append => ({ stream: lobby, id, author: ana, at: 1_000, kind: 'message', data: { text: id } });
const edit = (id: string): Append => ({ ...message(id), kind: 'edit', target: 1, requires: { seq: 1, kind: 'message', author: 'ana' } });

/** Gives its streams another epoch when a test says so, as a store does that found damage. */
class RenewingStore extends MemoryStore {
  renewals = 0;

  override async open(name: string): Promise<StreamState> {
    return this.#renewed(await super.open(name));
  }

  override async read(name: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    const page = await super.read(name, range, limit);
    return page && this.#renewed(page);
  }

  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    const { epoch: own } = await super.open(lobby);
    const shown = this.#renewed({ epoch: own }).epoch;
    // The store in memory knows its own epoch only.
    const known = batch.map((append) => (append.epoch === undefined ? append : { ...append, epoch: append.epoch === shown ? own : 'gone' }));
    return (await super.append(known)).map((result) => (result.status === 'refused' ? result : this.#renewed(result)));
  }

  #renewed<T extends { readonly epoch: string }>(state: T): T {
    return this.renewals === 0 ? state : { ...state, epoch: `renewed-${this.renewals}` };
  }
}

let store: RenewingStore;
let streams: Streams;
let told: Entry[];
/** The stream's epoch before anything happened to it. */
let first: string;

beforeEach(async () => {
  store = new RenewingStore();
  streams = new Streams({ store });
  await streams.publish(message('a-000001'));
  first = (await store.open(lobby)).epoch;
  told = [];
  streams.listen('chat:', (_stream, _epoch, entry) => told.push(entry));
});

const outcome = (append: Append, epoch?: string): Promise<unknown> =>
  streams.publish({ ...append, epoch }).then(
    ({ seq, duplicate }) => (duplicate ? `${seq} again` : seq),
    ({ code }: PartylineError) => code,
  );
/** What the store has, not what was told of it. */
const stored = async (): Promise<unknown> => (await store.read(lobby, { after: 0 }, 100))?.entries.map(({ id }) => id);

/** A server that starts on a store whose streams have a new epoch. */
function restart(): void {
  store.renewals += 1;
  streams = new Streams({ store });
}

describe('a change that names the epoch in which its message was seen', () => {
  it('I6 is stored in that one, and in no other; without an epoch it is stored in any', async () => {
    expect(await outcome(edit('e-000001'), first)).toBe(2);
    restart();
    expect(await outcome(edit('e-000002'), first)).toBe('no_such_entry');
    expect(await outcome(edit('e-000003'), 'renewed-1')).toBe(3);
    expect(await outcome(edit('e-000004'))).toBe(4);
    expect(await stored()).toEqual(['a-000001', 'e-000001', 'e-000003', 'e-000004']);
  });

  it('D3 gets its first answer where it is stored already, and no other', async () => {
    expect(await outcome(edit('e-000001'), first)).toBe(2);
    restart();
    expect(await Promise.all([outcome(edit('e-000001'), first), outcome(edit('e-000002'), first)])).toEqual(['2 again', 'no_such_entry']);
    expect(await stored()).toEqual(['a-000001', 'e-000001']);
  });

  it('D3 gets the first answer of a publish that is under way still', async () => {
    const under = Promise.all([outcome(edit('e-000001')), outcome(edit('e-000001'), 'another')]);
    expect(await under).toEqual([2, '2 again']);
  });

  it('I6 waits while its stream is read again, and is refused where that has another epoch then', async () => {
    store.renewals += 1;
    streams.renewed([lobby]);
    expect(await outcome(edit('e-000001'), first)).toBe('no_such_entry');
    expect(told.map(({ id }) => id)).toEqual(['a-000001']);
    expect(await stored()).toEqual(['a-000001']);
  });

  it('I6 is refused where the store renews its stream right before the commit, and nobody knows yet', async () => {
    const under = outcome(edit('e-000001'), first);
    store.renewals += 1;
    expect(await under).toBe('no_such_entry');
    expect(await stored()).toEqual(['a-000001']);
  });

  it('D5 is refused for good, and what follows it is held back', async () => {
    const second = { ...message('a-000002'), follows: 'e-000001' };
    expect(await Promise.all([outcome(edit('e-000001'), 'another'), outcome(second)])).toEqual(['no_such_entry', 'held_back']);
    expect(await outcome(message('a-000002'))).toBe(2);
  });
});
