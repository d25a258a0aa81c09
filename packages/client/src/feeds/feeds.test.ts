import { FakeClock } from '@partyline/testing';
import { beforeEach, expect, it } from 'vitest';
import type { PartylineClient } from '../client.ts';
import { FurtherNamespace, type FurtherNamespaceOptions, type NamespaceUser } from '../further-namespace.ts';
import type { ChannelListener, Namespace } from '../wire.ts';
import { feedsOf } from './feeds.ts';

interface Asked {
  readonly event: string;
  readonly payload: { readonly maxHz?: number; readonly channel?: string };
  readonly answered: (answer: never) => void;
}

let clock: FakeClock;
let asked: Asked[];
let listener: ChannelListener | undefined;
let namespace: FurtherNamespace<Namespace>;
let feeds: ReturnType<typeof feedsOf>;

/** A client whose namespace a test answers for. */
beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  const options: FurtherNamespaceOptions = {
    ...{ clock, random: () => 1 },
    open: (_namespace, told) => {
      listener = told;
      return {
        request: (event: string, payload: never, answered: never) => void asked.push({ event, payload, answered }),
        tell: () => false,
        close: () => {},
      } as never;
    },
  };
  const enter = (name: Namespace, user: NamespaceUser) => (namespace = new FurtherNamespace(name, options, user));
  feeds = feedsOf({ enter } as unknown as PartylineClient);
  namespace.up();
});

const grant = (place: number, channel: string): void =>
  asked[place]?.answered({ ok: true, feed: 'ticker', channel, epoch: 'e', version: 1, values: [], hz: 4 } as never);
const events = (): string[] => asked.map(({ event, payload }) => `${event} ${payload.channel ?? payload.maxHz ?? ''}`.trim());
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('does not leave a channel that an answer under way gives to another feed', async () => {
  const [slow, usual] = [feeds.feed('ticker', { maxHz: 4 }), feeds.feed('ticker')];
  const letGo = slow.hold();
  listener?.opened();
  grant(0, 'c1');
  letGo();
  clock.advance(400);
  usual.hold();
  clock.advance(100);
  expect(events()).toEqual(['subscribe 4', 'subscribe']);
  grant(1, 'c1');
  await settle();
  expect([events().includes('unsubscribe c1'), usual.channel]).toEqual([false, 'c1']);
});

it('leaves it where the answer gives another one, and where a feed was let go of before its answer came', async () => {
  const [slow, usual] = [feeds.feed('ticker', { maxHz: 1 }), feeds.feed('ticker')];
  const letGo = slow.hold();
  listener?.opened();
  grant(0, 'c1');
  letGo();
  const letGoOfUsual = usual.hold();
  clock.advance(500);
  grant(1, 'c2');
  await settle();
  expect(events()).toEqual(['subscribe 1', 'subscribe', 'unsubscribe c1']);
  letGoOfUsual();
  clock.advance(500);
  expect(events().slice(3)).toEqual(['unsubscribe c2']);

  // Let go of before its answer came; something else keeps the namespace.
  feeds.feed('prices').hold();
  listener?.opened();
  grant(4, 'c3');
  feeds.feed('ticker', { maxHz: 2 }).hold()();
  clock.advance(500);
  grant(5, 'c4');
  await settle();
  expect(events().slice(4)).toEqual(['subscribe', 'subscribe 2', 'unsubscribe c4']);
});

it('asks again for what it has heard nothing of for long, though the connection stands', () => {
  const feed = feeds.feed('ticker');
  feed.hold();
  listener?.opened();
  grant(0, 'c1');
  clock.advance(12_000);
  expect([feed.snapshot.state, events()]).toEqual(['behind', ['subscribe', 'subscribe']]);
  grant(1, 'c3');
  expect(feed.snapshot.state).toBe('quiet');
});

it('tells whoever comes later, too, that the namespace is not for this user', () => {
  feeds.feed('ticker').hold();
  listener?.ended({ problem: { code: 'forbidden', message: '' }, message: '', byServer: true });
  const [feed, match] = [feeds.feed('prices'), feeds.match('final')];
  feed.hold();
  match.hold();
  expect([feed.snapshot.state, match.snapshot.state]).toEqual(['refused', 'refused']);
});
