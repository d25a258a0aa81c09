import { limits } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PartylineError } from '../partyline-error.ts';
import { feedRate } from './feed-rate.ts';
import { Feeds, type FeedWish } from './feeds.ts';
import { FeedSubscriber } from '../testing/feed-subscriber.ts';

let clock: FakeClock;
let feeds: Feeds;
let epochs = 0;
let told: (readonly [channel: string, kind: 'delta' | 'volatile' | 'quiet', at: number])[];

beforeEach(() => {
  clock = new FakeClock();
  feeds = new Feeds({ clock, newEpoch: () => `epoch-${(epochs += 1)}` });
  told = [];
});

/** Hands what the feeds tell to subscribers; what is volatile reaches only those that `takes` it. */
function connect(subscribers: readonly FeedSubscriber[], takes: (subscriber: FeedSubscriber) => boolean = () => true): void {
  const of = (channel: object): FeedSubscriber[] => subscribers.filter((each) => each.channel === channel);
  feeds.listen({
    delta: (channel, delta, isVolatile) => {
      told.push([channel.id, isVolatile ? 'volatile' : 'delta', clock.monotonic()]);
      for (const each of of(channel)) if (!isVolatile || takes(each)) each.delta(delta, clock.monotonic());
    },
    quiet: (channel, version) => {
      told.push([channel.id, 'quiet', clock.monotonic()]);
      for (const each of of(channel)) each.quiet(version);
    },
  });
}

const put = (key: string, value: number | string | null, revision?: number): number =>
  feeds.change('scores', [{ key, value, ...(revision !== undefined && { revision }) }]).changed;
const problem = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as PartylineError).code;
  }
  return 'none';
};

describe('Feeds, under a clock of the test', () => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const key = fc.constantFrom(...keys);
  const wish = fc.record(
    { feed: fc.constant('scores'), keys: fc.uniqueArray(key, { minLength: 1 }), maxHz: fc.constantFrom(20, 7, 4, 1, 0.3, 0.1) },
    { requiredKeys: ['feed', 'maxHz'] },
  );
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), keys: fc.array(key, { minLength: 1, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), keys: fc.uniqueArray(key, { minLength: 1, maxLength: 3 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 300 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 1500 }) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), who: fc.nat() }) },
  );

  it('a subscriber has what the source has once it is quiet, saw each key in its order and never more often than it asked for, whatever it lost', () => {
    fc.assert(
      fc.property(
        fc.array(wish, { minLength: 1, maxLength: 6 }),
        fc.array(step, { minLength: 20, maxLength: 60 }),
        fc.infiniteStream(fc.boolean()),
        (wishes, steps, luck) => {
          clock = new FakeClock();
          feeds = new Feeds({ clock, newEpoch: () => 'e' });
          const subscribers = wishes.map((each) => new FeedSubscriber(feeds, each));
          connect(subscribers, () => luck.next().value);
          let value = 0;
          for (const each of steps) {
            if (each.do === 'put')
              feeds.change(
                'scores',
                each.keys.map((of) => ({ key: of, value: (value += 1) })),
              );
            if (each.do === 'remove') feeds.change('scores', [], each.keys);
            if (each.do === 'wait') clock.advance(each.ms);
            if (each.do === 'again') subscribers[each.who % subscribers.length]?.again();
          }
          // The slowest period, and the word about it.
          clock.advance(10_000 + 5_000);
          for (const [index, { values, seen, times, channel }] of subscribers.entries()) {
            const wanted = (wishes[index] as FeedWish).keys ?? keys;
            const source = wanted.flatMap((of) => (feeds.get('scores', of) === undefined ? [] : [[of, feeds.get('scores', of)] as const]));
            expect(new Map(values)).toEqual(new Map(source));
            for (const order of seen.values()) expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
            const gaps = times.slice(1).map((at, i) => at - (times[i] as number));
            for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(1000 / channel.hz - 1e-6);
          }
          for (const each of subscribers) each.leave();
          feeds.change('scores', [], keys);
          expect([feeds.size, clock.pending]).toEqual([0, 0]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('its cost follows keys and rate: fifty times the updates are as many flushes of as many values', () => {
    const costOf = (updates: number): { flushes: number; values: number } => {
      clock = new FakeClock();
      feeds = new Feeds({ clock, newEpoch: () => 'e' });
      let values = 0;
      feeds.listen({ delta: (_channel, delta) => (values += delta.values.length), quiet: () => {} });
      for (let i = 0; i < 50; i++) feeds.subscribe({ feed: 'scores', maxHz: 4 });
      for (let ms = 0; ms < 10_000; ms += 50) {
        for (let i = 0; i < updates; i++) put(`key-${i % 10}`, ms * 1000 + i);
        clock.advance(50);
      }
      return { flushes: feeds.flushes, values };
    };
    const [few, many] = [costOf(10), costOf(500)];
    expect(many).toEqual(few);
    expect(many.flushes).toBeLessThanOrEqual(41);
  });

  it('what changed in one turn is one delta, at once where nothing was told lately', () => {
    const ana = new FeedSubscriber(feeds, { feed: 'scores', maxHz: 1 });
    connect([ana]);
    clock.advance(3000);
    for (const each of keys) put(each, 1);
    clock.advance(0);
    expect([ana.times, ana.values.size]).toEqual([[3000], 5]);
  });

  it('an update of a key wakes nobody who asked for others', () => {
    const ana = new FeedSubscriber(feeds, { feed: 'scores', keys: ['a'], maxHz: 20 });
    connect([ana]);
    for (let i = 0; i < 100; i++) {
      put('b', i);
      clock.advance(50);
    }
    expect(ana.times).toEqual([]);
    put('a', 1);
    clock.advance(0);
    expect(ana.values).toEqual(new Map([['a', 1]]));
    expect(ana.snapshots).toBe(1);
  });

  it('E1 single deltas are sent for sure, those of a run may be dropped, and a word at its end tells who lost one', () => {
    const ana = new FeedSubscriber(feeds, { feed: 'scores', maxHz: 4 });
    connect([ana], () => false);
    put('a', 1);
    clock.advance(250);
    put('a', 2);
    clock.advance(250);
    expect(told.map(([, kind, at]) => [kind, at])).toEqual([
      ['delta', 250],
      ['volatile', 500],
    ]);
    expect(ana.values.get('a')).toBe(1);
    clock.advance(1000);
    expect(told.slice(2)).toEqual([[expect.any(String), 'quiet', 1250 + 250]]);
    expect(ana.values.get('a')).toBe(2);
  });

  it('says that it is quiet every 5 s, and for how long', () => {
    put('a', 1);
    const ana = new FeedSubscriber(feeds, { feed: 'scores', maxHz: 4 });
    const quiets: (number | undefined)[] = [];
    feeds.listen({ delta: () => {}, quiet: (_channel, _version, quietForMs) => void quiets.push(quietForMs) });
    clock.advance(12_000);
    expect(quiets).toEqual([5000, 10_000]);
    expect(feeds.snapshot(ana.channel).quietForMs).toBe(12_000);
  });

  it('of a feed in which nothing ever changed it does not say for how long it is quiet', () => {
    feeds.subscribe({ feed: 'scores', maxHz: 4 });
    const quiets: unknown[] = [];
    feeds.listen({ delta: () => {}, quiet: (_channel, version, quietForMs) => void quiets.push([version, quietForMs]) });
    clock.advance(5000);
    expect(quiets).toEqual([[0, undefined]]);
  });

  it('E1 is heard from every 5 s at any rate, also while a change waits for its time', () => {
    const ana = new FeedSubscriber(feeds, { feed: 'scores', maxHz: 0.1 });
    connect([ana]);
    put('a', 1);
    clock.advance(10_000);
    put('a', 2);
    clock.advance(10_000);
    expect(told.map(([, kind, at]) => [kind, at])).toEqual(
      expect.arrayContaining([
        ['quiet', 5000],
        ['delta', 10_000],
        ['quiet', 15_000],
        ['volatile', 20_000],
      ]),
    );
    const gaps = told.map(([, , at], i) => at - (told[i - 1]?.[2] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5000);
  });

  it('D9 a low rate is no reason to be sent more than one can take: its runs may be dropped as well', () => {
    const ana = new FeedSubscriber(feeds, { feed: 'scores', maxHz: 1 });
    connect([ana], () => false);
    for (const value of [1, 2, 3]) {
      put('a', value);
      clock.advance(1000);
    }
    clock.advance(2000);
    expect(told.map(([, kind, at]) => [kind, at])).toEqual([
      ['delta', 1000],
      ['volatile', 2000],
      ['volatile', 3000],
      ['quiet', 5000],
    ]);
    expect(ana.values.get('a')).toBe(3);
  });

  it('equal values and older revisions are no change', () => {
    expect([put('a', 1), put('a', 1), put('a', 2, 5), put('a', 3, 5), put('a', 3, 4), put('a', 2, 6), put('a', 9, 6), put('a', 3, 7), put('a', 4)]).toEqual([
      1, 0, 1, 0, 0, 0, 0, 1, 1,
    ]);
    expect(feeds.get('scores', 'a')).toBe(4);
    expect(feeds.change('scores', [{ key: 'b', value: { x: [1, null] } }]).changed).toBe(1);
    expect(feeds.change('scores', [{ key: 'b', value: { x: [1, null] } }])).toEqual({ version: 5, changed: 0 });
    expect(feeds.change('scores', [{ key: 'c', value: null }]).changed).toBe(1);
    expect(feeds.change('scores', [], ['c', 'never-was'])).toEqual({ version: 7, changed: 1 });
  });

  it('those with the same wish share a channel, in whatever order they named the keys', () => {
    const one = feeds.subscribe({ feed: 'scores', keys: ['b', 'a', 'a'], maxHz: 4.5 });
    expect(feeds.subscribe({ feed: 'scores', keys: ['a', 'b'], maxHz: 4 })).toBe(one);
    expect(feeds.subscribe({ feed: 'scores', keys: ['a'], maxHz: 4 })).not.toBe(one);
    expect(feeds.subscribe({ feed: 'other', keys: ['a', 'b'], maxHz: 4 })).not.toBe(one);
    expect([25, 20, 19, 3.9, 0.15, 0.1].map(feedRate)).toEqual([20, 20, 10, 2, 0.1, 0.1]);
  });

  it('those who ask before the next delta share a snapshot, which that one builds on', () => {
    put('a', 1);
    const channel = feeds.subscribe({ feed: 'scores', maxHz: 4 });
    const first = feeds.snapshot(channel).values;
    expect(feeds.snapshot(channel).values).toBe(first);
    put('a', 2);
    expect(feeds.snapshot(channel)).toMatchObject({ version: 1, values: first });
    const froms: number[] = [];
    feeds.listen({ delta: (_channel, { from }) => void froms.push(from), quiet: () => {} });
    clock.advance(250);
    expect(froms).toEqual([1]);
    expect(feeds.snapshot(channel)).toMatchObject({ version: 2, values: [['a', 2]] });
    expect(first).toEqual([['a', 1]]);
  });

  it('forgets what went as soon as all who look on were told', () => {
    const slow = feeds.subscribe({ feed: 'scores', maxHz: 0.1 });
    for (let i = 0; i < 1000; i++) put(`key-${i}`, 1);
    clock.advance(1);
    feeds.change(
      'scores',
      [],
      Array.from({ length: 1000 }, (_, i) => `key-${i}`),
    );
    expect(slow.feed.gone).toBe(1000);
    clock.advance(10_000);
    expect(slow.feed.gone).toBe(0);
    feeds.leave(slow);
    expect(feeds.size).toBe(0);
  });

  it('a feed that is made anew has another epoch: versions of the first say nothing of it', () => {
    const first = feeds.subscribe({ feed: 'scores', maxHz: 4 });
    feeds.leave(first);
    expect(feeds.subscribe({ feed: 'scores', maxHz: 4 }).feed.epoch).not.toBe(first.feed.epoch);
  });
});

describe('the limits of feeds', () => {
  const many = (count: number, of = (i: number): string => `key-${i}`): { key: string; value: number }[] =>
    Array.from({ length: count }, (_, i) => ({ key: of(i), value: i }));

  it('10,000 keys, and not one change of a batch that would make more', () => {
    feeds.change('scores', many(limits.keysPerFeed - 1));
    expect(
      problem(() =>
        feeds.change(
          'scores',
          many(2, (i) => `more-${i}`),
        ),
      ),
    ).toBe('too_large');
    expect(feeds.get('scores', 'more-0')).toBeUndefined();
    expect(
      feeds.change(
        'scores',
        many(2, (i) => `more-${i}`),
        ['key-0'],
      ).changed,
    ).toBe(3);
    expect(put('key-1', 7)).toBe(1);
  });

  it('4,096 bytes of JSON a value', () => {
    expect(put('a', 'x'.repeat(limits.feedValueBytes - 2))).toBe(1);
    expect(problem(() => put('a', 'x'.repeat(limits.feedValueBytes - 1)))).toBe('too_large');
    expect(problem(() => put('a', 'ä'.repeat(limits.feedValueBytes / 2)))).toBe('too_large');
    expect(feeds.get('scores', 'a')).toHaveLength(limits.feedValueBytes - 2);
  });

  it('4 MiB of values a feed, below which one with much can always be brought', () => {
    const large = (count: number): { key: string; value: string }[] => Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(4000) }));
    feeds.change('scores', large(1000));
    expect(problem(() => feeds.change('scores', large(1100)))).toBe('too_large');
    expect(put('k0', 'x')).toBe(1);
  });

  it('of bytes and not of characters, for one feed and for all together', () => {
    const of = (count: number): { key: string; value: string }[] => Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'ä'.repeat(2000) }));
    expect(problem(() => feeds.change('scores', of(1100)))).toBe('too_large');
    feeds = new Feeds({ clock, newEpoch: () => 'e', maxBytes: 5 * 4002 });
    feeds.change('one', of(3));
    expect(problem(() => feeds.change('two', of(3)))).toBe('too_large');
    feeds.change('two', of(2));
    expect(feeds.bytesOf({ feed: 'two', keys: ['k1', 'never-was'], maxHz: 1 })).toBe(4002);
    expect(problem(() => feeds.change('three', [{ key: 'a', value: 1 }]))).toBe('too_large');
    feeds.change('one', [], ['k0']);
    expect(feeds.change('three', [{ key: 'a', value: 1 }]).changed).toBe(1);
  });

  it('1,000 feeds, of which those that only have subscribers are none', () => {
    for (let i = 0; i < limits.feedsPerServer; i++) feeds.change(`feed-${i}`, [{ key: 'a', value: 1 }]);
    const channel = feeds.subscribe({ feed: 'one-more', maxHz: 4 });
    expect(problem(() => feeds.change('one-more', [{ key: 'a', value: 1 }]))).toBe('too_large');
    expect(problem(() => feeds.change('yet-another', [{ key: 'a', value: 1 }]))).toBe('too_large');
    feeds.change('feed-0', [], ['a']);
    expect(feeds.change('one-more', [{ key: 'a', value: 1 }]).changed).toBe(1);
    expect(feeds.snapshot(channel).values).toEqual([['a', 1]]);
  });

  it('a key is not both changed and removed', () => {
    expect(problem(() => feeds.change('scores', [{ key: 'a', value: 1 }], ['a']))).toBe('invalid_payload');
    expect(feeds.size).toBe(0);
  });
});
