import { FakeClock } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import type { Append, Entry } from '../../core/entry.ts';
import { InboxWorld, person } from '../testing/inbox-world.ts';
import { textOf } from './message-texts.ts';

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
