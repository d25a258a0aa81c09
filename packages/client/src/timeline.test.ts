import type { ChatEntry } from '@partyline/protocol';
import { ana, ben, FakeRoom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import type { Message } from './message.ts';
import type { PublishRequest } from './publish.ts';
import { Timeline } from './timeline.ts';

const people = [ana, ben, { user: 'cleo', name: 'Cleo', color: '#108537' }];
let ids = 0;

/** A room in which a test can say things. */
class Talk {
  readonly room = new FakeRoom('lobby');

  say(text: string, replyTo?: number, who = ben): ChatEntry {
    return this.#publish(who, replyTo === undefined ? { kind: 'message', text } : { kind: 'message', text, replyTo });
  }

  edit(target: number, text: string, who = ben): ChatEntry {
    return this.#publish(who, { kind: 'edit', target, text });
  }

  delete(target: number, who = ben): ChatEntry {
    return this.#publish(who, { kind: 'delete', target });
  }

  react(target: number, emoji: string, on = true, who = ben): ChatEntry {
    return this.#publish(who, { kind: 'react', target, emoji, on });
  }

  #publish(...[who, content]: [(typeof people)[number], Parameters<FakeRoom['publish']>[2]]): ChatEntry {
    return this.room.publish(who, `id-${String(++ids).padStart(8, '0')}`, content, 1_000 * ids).entry as ChatEntry;
  }
}

const timelineOf = (...entries: ChatEntry[]): Timeline => {
  const timeline = new Timeline(() => ana);
  timeline.add(entries);
  return timeline;
};

const rowOf = (timeline: Timeline, seq: number): Message => timeline.messages.find((row) => row.seq === seq) as Message;

describe('stored entries', () => {
  it('shows a message as it was stored', () => {
    const entry = new Talk().say('hello') as ChatEntry & { id: string };
    expect(timelineOf(entry).messages).toEqual([
      {
        key: `ben/${entry.id}`,
        id: entry.id,
        seq: 1,
        sender: 'ben',
        name: 'Ben',
        color: '#1A74CF',
        at: Date.parse(entry.timestamp),
        text: 'hello',
        isEdited: false,
        isDeleted: false,
        reactions: [],
        state: 'stored',
      },
    ]);
  });

  it('shows the latest edit', () => {
    const talk = new Talk();
    const entries = [talk.say('a'), talk.edit(1, 'b'), talk.edit(1, 'c')];
    expect(timelineOf(...entries.toReversed()).messages).toMatchObject([{ text: 'c', isEdited: true }]);
  });

  it('leaves a tombstone of a deleted message', () => {
    const talk = new Talk();
    const said = talk.say('a');
    const timeline = timelineOf(said, talk.react(1, '👍'), talk.edit(1, 'b'), talk.delete(1));
    expect(timeline.messages).toMatchObject([{ seq: 1, text: '', isDeleted: true, isEdited: false, reactions: [] }]);
  });

  it('shows a message as deleted when a page tells so before the deletion itself is loaded', () => {
    const talk = new Talk();
    const [said, edited] = [talk.say('a'), talk.edit(1, 'b')];
    talk.delete(1);
    const [erased, erasedEdit] = talk.room.entries as [ChatEntry, ChatEntry];
    expect(timelineOf(erased).messages).toMatchObject([{ text: '', isDeleted: true }]);
    expect(timelineOf(said, edited, erasedEdit).messages).toMatchObject([{ text: '', isDeleted: true }]);
    expect(timelineOf(erased, said).messages).toMatchObject([{ text: '', isDeleted: true }]);
  });

  it('counts reactions in the order in which they came, and knows which are mine', () => {
    const talk = new Talk();
    talk.say('a');
    talk.react(1, '🎉', true, ben);
    talk.react(1, '👍', true, ben);
    talk.react(1, '👍', true, ana);
    talk.react(1, '🎉', false, ben);
    talk.react(1, '🎉', true, people[2]);
    expect(timelineOf(...talk.room.entries).messages[0]?.reactions).toEqual([
      {
        emoji: '👍',
        users: [
          { user: 'ben', name: 'Ben' },
          { user: 'ana', name: 'Ana' },
        ],
        count: 2,
        isMine: true,
      },
      { emoji: '🎉', users: [{ user: 'cleo', name: 'Cleo' }], count: 1, isMine: false },
    ]);
  });

  it('keeps names that every object has apart from what it knows', () => {
    const talk = new Talk();
    talk.say('a');
    talk.react(1, '__proto__', true, { ...ben, user: 'constructor' });
    expect(timelineOf(...talk.room.entries).messages[0]?.reactions).toMatchObject([{ emoji: '__proto__', users: [{ user: 'constructor' }] }]);
  });

  it('shows in a reply what it answers, once that is loaded, and as it is now', () => {
    const talk = new Talk();
    const [first, reply] = [talk.say('question'), talk.say('answer', 1)];
    const timeline = timelineOf(reply);
    expect(rowOf(timeline, 2).replyTo).toEqual({ seq: 1 });
    timeline.add([first]);
    expect(rowOf(timeline, 2).replyTo).toEqual({ seq: 1, name: 'Ben', text: 'question' });
    timeline.add([talk.edit(1, 'a better question')]);
    expect(rowOf(timeline, 2).replyTo).toEqual({ seq: 1, name: 'Ben', text: 'a better question' });
    timeline.add([talk.delete(1)]);
    expect(rowOf(timeline, 2).replyTo).toEqual({ seq: 1, name: 'Ben', text: '', isDeleted: true });
  });

  it('lets a change wait for its message', () => {
    const talk = new Talk();
    const said = talk.say('a');
    const timeline = timelineOf(talk.edit(1, 'b'));
    expect(timeline.messages).toEqual([]);
    timeline.add([said]);
    expect(timeline.messages).toMatchObject([{ text: 'b', isEdited: true }]);
  });
});

describe('drafts', () => {
  const send = (id: string, text: string, replyTo?: number): PublishRequest => ({
    event: 'sendMessage',
    payload: { room: 'lobby', id, text, ...(replyTo === undefined ? {} : { replyTo }) },
  });
  const stored = (talk: Talk, id: string, text: string): ChatEntry => talk.room.publish(ana, id, { kind: 'message', text }, 5_000).entry as ChatEntry;

  it('shows a message at once, after the stored ones', () => {
    const timeline = timelineOf(new Talk().say('a'));
    timeline.drafts.add(send('mine-0001', 'b', 1), 70);
    expect(timeline.messages[1]).toEqual({
      key: 'ana/mine-0001',
      id: 'mine-0001',
      sender: 'ana',
      name: 'Ana',
      color: '#DE281B',
      at: 70,
      text: 'b',
      isEdited: false,
      isDeleted: false,
      replyTo: { seq: 1, name: 'Ben', text: 'a' },
      reactions: [],
      state: 'pending',
    });
  });

  it.each([['the entry first'], ['the answer first']])('makes the draft and the entry one row, %s', (order) => {
    const talk = new Talk();
    const timeline = timelineOf(talk.say('a'));
    timeline.drafts.add(send('mine-0001', 'b'), 70);
    const entry = stored(talk, 'mine-0001', 'b');
    const keys = new Set<string>();
    const see = (): void => void keys.add(timeline.messages.map(({ key }) => key).join());
    see();
    if (order === 'the entry first') timeline.add([entry]);
    else timeline.drafts.store('mine-0001', 2, 5_000);
    see();
    expect(timeline.messages).toMatchObject([{ seq: 1 }, { seq: 2, at: 5_000, state: 'stored', key: 'ana/mine-0001' }]);
    const before = timeline.messages[1];
    if (order === 'the entry first') timeline.drafts.store('mine-0001', 2, 5_000);
    else timeline.add([entry]);
    see();
    expect(timeline.messages[1]).toBe(before);
    expect(keys.size).toBe(1);
  });

  it('keeps the key of a row that was sent before it was known by whom', () => {
    const talk = new Talk();
    const known: { self?: typeof ana } = {};
    const timeline = new Timeline(() => known.self);
    timeline.drafts.add(send('mine-0001', 'b'), 70);
    const key = timeline.messages[0]?.key;
    known.self = ana;
    timeline.add([stored(talk, 'mine-0001', 'b')]);
    expect(timeline.messages).toMatchObject([{ key, seq: 1 }]);
  });

  it("doesn't take another user's entry with the same id for its own", () => {
    const talk = new Talk();
    const timeline = timelineOf();
    timeline.drafts.add(send('mine-0001', 'b'), 70);
    timeline.add([talk.room.publish(ben, 'mine-0001', { kind: 'message', text: 'copied' }, 1).entry as ChatEntry]);
    expect(timeline.messages).toMatchObject([
      { text: 'copied', sender: 'ben', state: 'stored' },
      { text: 'b', sender: 'ana', state: 'pending' },
    ]);
  });

  it('orders stored drafts by seq, before pending and failed ones in the order sent', () => {
    const timeline = timelineOf(new Talk().say('a'));
    for (const id of ['mine-0001', 'mine-0002', 'mine-0003', 'mine-0004']) timeline.drafts.add(send(id, id), 70);
    timeline.drafts.fail('mine-0001', { code: 'too_large', message: '' });
    timeline.drafts.store('mine-0004', 5, 1);
    timeline.drafts.store('mine-0003', 9, 1);
    expect(timeline.messages.map(({ id, state }) => [id, state]).slice(1)).toEqual([
      ['mine-0004', 'stored'],
      ['mine-0003', 'stored'],
      ['mine-0001', 'failed'],
      ['mine-0002', 'pending'],
    ]);
  });

  it('drops a stored draft when the stream was told past it', () => {
    const timeline = timelineOf();
    timeline.drafts.add(send('mine-0001', 'b'), 70);
    timeline.drafts.store('mine-0001', 4, 1);
    timeline.drafts.settle(3);
    expect(timeline.messages).toHaveLength(1);
    timeline.drafts.settle(4);
    expect(timeline.messages).toEqual([]);
  });

  it('shows changes at once, and takes them back when they are refused', () => {
    const timeline = timelineOf(new Talk().say('a'));
    const before = timeline.messages[0] as Message;
    timeline.drafts.add({ event: 'editMessage', payload: { room: 'lobby', id: 'edit-0001', seq: 1, text: 'b' } }, 70);
    timeline.drafts.add({ event: 'react', payload: { room: 'lobby', id: 'react-001', seq: 1, emoji: '👍' } }, 70);
    expect(timeline.messages).toMatchObject([{ text: 'b', isEdited: true, reactions: [{ emoji: '👍', isMine: true }] }]);
    timeline.drafts.add({ event: 'deleteMessage', payload: { room: 'lobby', id: 'del-00001', seq: 1 } }, 70);
    expect(timeline.messages).toMatchObject([{ text: '', isDeleted: true }]);
    for (const id of ['del-00001', 'edit-0001', 'react-001']) timeline.drafts.fail(id, { code: 'not_author', message: '' });
    expect(timeline.messages).toEqual([before]);
  });

  it('keeps the very row when the entry of a change replaces its draft', () => {
    const talk = new Talk();
    const timeline = timelineOf(talk.say('a'));
    timeline.drafts.add({ event: 'react', payload: { room: 'lobby', id: 'react-001', seq: 1, emoji: '👍', on: true } }, 70);
    const before = timeline.messages[0];
    timeline.add([talk.room.publish(ana, 'react-001', { kind: 'react', target: 1, emoji: '👍', on: true }, 1).entry as ChatEntry]);
    expect(timeline.messages[0]).toBe(before);
    expect(timeline.drafts.get('react-001')).toBeUndefined();
  });

  it('keeps what waits when the stream is replaced, and forgets the rest', () => {
    const timeline = timelineOf(new Talk().say('a'));
    timeline.drafts.add(send('mine-0001', 'waits'), 70);
    timeline.drafts.add(send('mine-0002', 'was stored'), 70);
    timeline.drafts.store('mine-0002', 2, 1);
    timeline.reset();
    expect(timeline.messages).toMatchObject([{ id: 'mine-0001', state: 'pending' }]);
  });
});

type Deed = { readonly kind: 'say' | 'reply' | 'edit' | 'delete' | 'on' | 'off'; readonly who: number; readonly which: number; readonly emoji: string };

const deeds = fc.array(
  fc.record({
    kind: fc.constantFrom('say', 'say', 'reply', 'edit', 'delete', 'on', 'on', 'off'),
    who: fc.integer({ min: 0, max: 2 }),
    which: fc.nat(),
    emoji: fc.constantFrom('👍', '🎉'),
  }) as fc.Arbitrary<Deed>,
  { minLength: 1, maxLength: 40 },
);

/** A stream in which these things were done, by those who may. */
function streamOf(story: readonly Deed[]): ChatEntry[] {
  const talk = new Talk();
  const said: { seq: number; who: number; isDeleted: boolean }[] = [];
  for (const { kind, who, which, emoji } of story) {
    const person = people[who] ?? ana;
    const target = said[which % Math.max(1, said.length)];
    if (kind === 'say' || !target) said.push({ seq: talk.say(`text ${talk.room.head}`, undefined, person).seq, who, isDeleted: false });
    else if (kind === 'reply') said.push({ seq: talk.say(`re ${talk.room.head}`, target.seq, person).seq, who, isDeleted: false });
    else if (target.isDeleted) continue;
    else if (kind === 'edit') talk.edit(target.seq, `edit ${talk.room.head}`, people[target.who]);
    else if (kind === 'on' || kind === 'off') talk.react(target.seq, emoji, kind === 'on', person);
    else {
      talk.delete(target.seq, people[target.who]);
      target.isDeleted = true;
    }
  }
  return [...talk.room.entries];
}

/** The same view the slow way: one entry after the other, in order, as the protocol's comments say. */
function viewOf(entries: readonly ChatEntry[]) {
  const rows = new Map<number, { text: string; isDeleted: boolean; reactions: Map<string, string[]>; replyTo?: number | undefined }>();
  for (const entry of entries) {
    if (entry.kind === 'message') rows.set(entry.seq, { text: entry.text, isDeleted: !!entry.deleted, reactions: new Map(), replyTo: entry.replyTo });
    const row = entry.kind === 'message' ? undefined : rows.get(entry.target);
    if (!row) continue;
    if (entry.kind === 'edit') row.text = entry.text;
    if (entry.kind === 'delete') Object.assign(row, { text: '', isDeleted: true });
    if (entry.kind !== 'react') continue;
    const others = (row.reactions.get(entry.emoji) ?? []).filter((user) => user !== entry.sender || entry.on);
    if (entry.on && !others.includes(entry.sender)) others.push(entry.sender);
    if (others.length > 0) row.reactions.set(entry.emoji, others);
    else row.reactions.delete(entry.emoji);
  }
  return Array.from(rows, ([seq, { text, isDeleted, reactions, replyTo }]) => {
    const answered = replyTo === undefined ? undefined : rows.get(replyTo);
    return { seq, text, isDeleted, reply: answered?.text, reactions: isDeleted ? [] : Array.from(reactions, ([emoji, users]) => [emoji, users.join()]) };
  });
}

const simplified = (messages: readonly Message[]) =>
  messages.map(({ seq, text, isDeleted, replyTo, reactions }) => ({
    ...{ seq, text, isDeleted, reply: replyTo?.text },
    reactions: reactions.map(({ emoji, users }) => [emoji, users.map(({ user }) => user).join()]),
  }));

it('shows an edit in the replies of a reply that one page changed, together with the message before it', () => {
  const talk = new Talk();
  talk.say('a');
  talk.say('b', 1);
  talk.say('c', 2);
  const timeline = timelineOf(...talk.room.entries);
  timeline.add([talk.react(1, '👍'), talk.edit(2, 'b, edited')]);
  expect(timeline.messages.map(({ replyTo }) => replyTo?.text)).toEqual([undefined, 'a', 'b, edited']);
});

describe('properties', () => {
  const orders = fc.record({ story: deeds, cuts: fc.array(fc.nat(), { maxLength: 8 }), shuffle: fc.array(fc.nat(), { maxLength: 60 }) });

  /** The entries in pages: any cut, any order, some of them twice. */
  const pagesOf = (entries: readonly ChatEntry[], cuts: number[], shuffle: number[]): ChatEntry[][] => {
    const ends = [...new Set([0, ...cuts.map((cut) => cut % (entries.length + 1)), entries.length])].sort((a, b) => a - b);
    const pages = ends.slice(1).map((end, i) => entries.slice(ends[i], end));
    for (const pick of shuffle) pages.push(...pages.splice(pick % pages.length, 1));
    return [...pages, ...pages.slice(0, (shuffle[0] ?? 0) % pages.length)];
  };

  it('shows what the whole stream in order would show, in whatever order and however often its pages come', () => {
    fc.assert(
      fc.property(orders, ({ story, cuts, shuffle }) => {
        const entries = streamOf(story);
        const timeline = timelineOf();
        for (const page of pagesOf(entries, cuts, shuffle)) timeline.add(page);
        expect(simplified(timeline.messages)).toEqual(viewOf(entries));
        expect(timeline.messages).toEqual(timelineOf(...entries).messages);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the identity of every row that reads the same, and of the list where all do', () => {
    fc.assert(
      fc.property(orders, ({ story, cuts, shuffle }) => {
        const timeline = timelineOf();
        for (const page of pagesOf(streamOf(story), cuts, shuffle)) {
          const before = timeline.messages;
          const copy = structuredClone(before);
          timeline.add(page);
          const after = timeline.messages;
          expect(before).toEqual(copy);
          let changed = before.length !== after.length;
          for (const row of after) {
            const old = before.find(({ key }) => key === row.key);
            const isEqual = JSON.stringify(old) === JSON.stringify(row);
            expect(old === row).toBe(isEqual);
            changed ||= !isEqual;
          }
          expect(after === before).toBe(!changed);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('touches one row of 10,000 for one reaction', () => {
    const talk = new Talk();
    for (let i = 0; i < 10_000; i++) talk.say(`m${i}`);
    const timeline = timelineOf(...talk.room.entries);
    const before = timeline.messages;
    timeline.add([talk.react(5_000, '👍')]);
    const after = timeline.messages;
    expect(after.filter((row, i) => row !== before[i]).map(({ seq }) => seq)).toEqual([5_000]);
  });
});
