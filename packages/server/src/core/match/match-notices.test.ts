import { FakeClock } from '@partyline/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../stores/memory-store.ts';
import { Feeds } from '../feed/feeds.ts';
import { type Notice, serviceAuthor } from '../inbox/notice.ts';
import { PartylineError } from '../partyline-error.ts';
import { Streams } from '../streams.ts';
import type { Match } from './match.ts';
import { MatchNotices } from './match-notices.ts';
import { Matches, type PostedEvent } from './matches.ts';

let clock: FakeClock;
let matches: Matches;
let notices: MatchNotices;
let sent: Notice[];
let isAway: boolean;
let followers: string[];

beforeEach(async () => {
  clock = new FakeClock();
  const streams = new Streams({ store: new MemoryStore() });
  matches = new Matches({ streams, feeds: new Feeds({ clock, newEpoch: () => 'e' }), clock, onError: (error) => expect.fail(String(error)) });
  await matches.open();
  [sent, isAway, followers] = [[], false, ['ana', 'ben']];
  notices = new MatchNotices(
    {
      notify: (batch) => {
        if (isAway) return Promise.reject(new PartylineError('store_unavailable', 'away'));
        sent.push(...batch);
        return Promise.resolve([]);
      },
      followers: () => Promise.resolve(followers),
    },
    clock,
  );
});

const events: PostedEvent[] = [
  { type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] },
  { type: 'period', id: 'period-01', period: 'first-half', minute: 1 },
  { type: 'goal', id: 'goal-0001', team: 0, minute: 45, added: 2, scorer: 'Ines', penalty: true },
  { type: 'period', id: 'period-02', period: 'half-time' },
  { type: 'goal', id: 'goal-0002', team: 1, minute: 60, ownGoal: true },
  { type: 'shootout', id: 'shootout', score: [4, 5] },
  { type: 'period', id: 'period-03', period: 'ended', score: [1, 1] },
];
const post = async (): Promise<void> => {
  const answers = await matches.post('m1', events);
  await notices.tell(
    matches.find('m1') as Match,
    answers.map(({ seq }) => seq),
  );
};

describe('MatchNotices', () => {
  it('tells each follower of the beginning, the goals and the end, with the score as it was then', async () => {
    await post();
    expect(sent.filter(({ user }) => user === 'ana').map(({ title, body }) => [title, body])).toEqual([
      ['Kick-off: Harbour – Hill', undefined],
      ['Goal: Harbour 1–0 Hill', 'Ines 45+2’ (penalty)'],
      ['Goal: Harbour 1–1 Hill', 'Hill 60’ (own goal)'],
      ['Final score: Harbour 1–1 Hill', '4–5 on penalties'],
    ]);
    expect(sent).toHaveLength(8);
    expect(sent[0]).toMatchObject({
      kind: 'match',
      match: 'm1',
      link: '/matches/m1',
      author: serviceAuthor('scores'),
      id: expect.stringMatching(/^[\w-]{8,64}$/),
    });
  });

  it('comes to the same notices when it is told again, as after a crash: they are idempotent by user and id', async () => {
    isAway = true;
    await expect(post()).rejects.toMatchObject({ code: 'store_unavailable' });
    isAway = false;
    await post();
    const first = [...sent];
    await post();
    expect(sent.slice(first.length)).toEqual(first);
    expect(new Set(first.map(({ user, id }) => `${user} ${id}`)).size).toBe(first.length);
  });

  it('tells nobody of what was stored more than an hour ago, and asks for no followers where there is no news', async () => {
    await post();
    sent = [];
    clock.advance(3_600_001);
    followers = ['cleo'];
    await post();
    expect(sent).toEqual([]);
  });
});
