import { FakeClock } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import type { Append, Entry } from '../../core/entry.ts';
import { InboxWorld, person } from '../testing/inbox-world.ts';
import { textOf, textsOf } from './message-texts.ts';

const about = (message: object): Entry => ({
  seq: 1,
  id: 'mention:x',
  author: person('ben'),
  at: 0,
  kind: 'notification',
  data: { kind: 'mention', title: 'BEN mentioned you', room: 'lobby', message },
});

describe('what a notification shows of a message', () => {
  const said = async (publishes: readonly Partial<Append>[]): Promise<InboxWorld> => {
    const world = new InboxWorld(new FakeClock());
    for (const [index, each] of publishes.entries()) {
      await world.streams.publish({
        stream: 'chat:lobby',
        id: `m-${index + 1}`,
        author: person('ben'),
        at: 0,
        kind: 'message',
        data: { text: 'hello' },
        ...each,
      });
    }
    return world;
  };

  it('is what it says in its room', async () => {
    expect(await textOf((await said([{}])).streams, about({ seq: 1, id: 'm-1' }))).toBe('hello');
  });

  it('is what it said first, whatever became of it by edits', async () => {
    const { streams } = await said([{}, { kind: 'edit', data: { text: 'goodbye' }, target: 1 }]);
    expect(await textOf(streams, about({ seq: 1, id: 'm-1' }))).toBe('hello');
  });

  it('is read for a page in its order, and a few at a time', async () => {
    const { streams } = await said(Array.from({ length: 50 }, (_, index) => ({ data: { text: `text ${index + 1}` } })));
    const history = streams.history.bind(streams);
    let [now, most] = [0, 0];
    streams.history = async (...args) => {
      most = Math.max(most, (now += 1));
      const page = await history(...args);
      now -= 1;
      return page;
    };
    const entries = Array.from({ length: 50 }, (_, index) => about({ seq: 50 - index, id: `m-${50 - index}` }));
    const mark: Entry = { ...about({}), kind: 'mark', data: { state: 'read', upTo: 1 } };
    expect(await textsOf(streams, [mark, ...entries])).toEqual(['', ...Array.from({ length: 50 }, (_, index) => `text ${50 - index}`)]);
    expect(most).toBeLessThanOrEqual(10);
  });

  it.each<[string, Partial<Append>[]]>([
    ['was deleted', [{}, { kind: 'delete', data: {}, target: 1, erasesTarget: true }]],
    ['is another one, after an older copy was put back', [{ id: 'm-9' }]],
    ["is somebody else's now", [{ author: person('carl') }]],
    ['is not there', []],
  ])('is nothing where the message %s', async (_what, publishes) => {
    expect(await textOf((await said(publishes)).streams, about({ seq: 1, id: 'm-1' }))).toBe('');
  });

  it('is nothing where retention removed it, and not the next one’s', async () => {
    const world = await said([{}, { data: { text: 'the next one' } }]);
    await world.streams.trim('chat:', { keep: 1, now: 0 });
    expect(await textOf(world.streams, about({ seq: 1, id: 'm-1' }))).toBe('');
  });

  it('needs no look where it is about none', async () => {
    expect(textOf((await said([])).streams, { ...about({}), data: { kind: 'message', title: 't', room: 'lobby' } })).toBeUndefined();
  });
});
