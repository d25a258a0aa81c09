import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append } from './entry.ts';
import { LiveStreams } from './live-streams.ts';
import { PartylineError } from './partyline-error.ts';
import type { EntryPage, Range } from './stream-store.ts';
import { Streams } from './streams.ts';

const stream = 'chat:nowhere';
const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };
const message = (id: string, over: Partial<Append> = {}): Append => ({ stream, id, author: ana, at: 1, kind: 'message', data: { text: id }, ...over });
const reply = message('reply-001', { requires: { seq: 1, kind: 'message' } });
const second = message('second-01', { follows: 'first-001' });

/** Looks only when it is told to, and fails where the test says so. */
class SlowStore extends MemoryStore {
  looks: (() => void)[] | undefined;
  isAway = false;

  override async read(name: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    const { looks } = this;
    if (looks) await new Promise<void>((resolve) => looks.push(resolve));
    if (this.isAway) throw new PartylineError('store_unavailable', 'away');
    return super.read(name, range, limit);
  }

  goOn(): void {
    const looks = this.looks ?? [];
    this.looks = undefined;
    for (const look of looks) look();
  }
}

let store: SlowStore;
let streams: Streams;
beforeEach(() => {
  store = new SlowStore();
  streams = new Streams({ store });
});

const outcome = (append: Append): Promise<number | string> =>
  streams.publish(append).then(
    ({ seq }) => seq,
    ({ code }: PartylineError) => code,
  );
const names = async (): Promise<readonly string[]> => (await streams.list('chat:', 10)).map((info) => info.stream);

describe('a publish to a stream that does not exist', () => {
  it('leaves none behind where it only changes or follows something, and is refused as ever', async () => {
    expect(await Promise.all([reply, second].map(outcome))).toEqual(['no_such_entry', 'held_back']);
    expect(await outcome(reply)).toBe('no_such_entry');
    expect(await names()).toEqual([]);
    expect(await streams.history(stream, 'latest', 10)).toBeUndefined();
  });

  it('makes one where it stands for itself', async () => {
    expect(await outcome(message('first-001'))).toBe(1);
    expect(await Promise.all([reply, second].map(outcome))).toEqual([2, 3]);
    expect(await names()).toEqual([stream]);
  });

  it('D5 waits for those before it that are looked at yet, and they are judged by what it makes', async () => {
    store.looks = [];
    const outcomes = [reply, message('first-001'), second].map(outcome);
    store.goOn();
    expect(await Promise.all(outcomes)).toEqual(['no_such_entry', 1, 2]);
  });

  it('goes into one that a join makes meanwhile', async () => {
    store.looks = [];
    const refused = outcome(reply);
    const joined = streams.join(stream, { limit: 10 }, () => {});
    store.goOn();
    expect(await refused).toBe('no_such_entry');
    await joined;
    expect(await names()).toEqual([stream]);
    expect(await outcome(message('first-001'))).toBe(1);
    expect(await outcome(message('reply-002', { requires: { seq: 1, kind: 'message' } }))).toBe(2);
  });

  it('knows one that is there, though this process has not used it yet', async () => {
    await outcome(message('first-001'));
    streams = new Streams({ store });
    expect(await Promise.all([second, reply].map(outcome))).toEqual([2, 3]);
  });

  it('is answered `store_unavailable` where nobody can look, and tries again the next time', async () => {
    store.isAway = true;
    expect(await outcome(reply)).toBe('store_unavailable');
    store.isAway = false;
    expect(await outcome(reply)).toBe('no_such_entry');
  });

  it('gets its answer when the streams are closed meanwhile', async () => {
    store.looks = [];
    const refused = outcome(reply);
    const closed = streams.close();
    store.goOn();
    expect(await refused).toBe('no_such_entry');
    await closed;
  });

  it('D8 is not found by a question for it, which waits for its answer', async () => {
    store.looks = [];
    const refused = outcome(reply);
    const found = streams.find(stream, 'ana', reply.id);
    store.goOn();
    expect([await refused, await found]).toEqual(['no_such_entry', undefined]);
  });
});

describe('LiveStreams', () => {
  const live = (): LiveStreams => new LiveStreams({ maxLive: 10, recent: 10, recentBytes: 1000 });

  it('forgets a stream that does not exist', () => {
    const held = live();
    held.forget(held.use(stream));
    expect(held.find(stream)).toBeUndefined();
  });

  it('keeps one that somebody uses or opens, and one that took its place', () => {
    const held = live();
    const used = held.use(stream);
    used.uses = 1;
    held.forget(used);
    expect(held.find(stream)).toBe(used);
    used.uses = 0;
    used.opening = Promise.resolve();
    held.forget(used);
    expect(held.find(stream)).toBe(used);
    used.opening = undefined;
    held.forget(used);
    const next = held.use(stream);
    held.forget(used);
    expect(held.find(stream)).toBe(next);
  });
});
