import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { PartylineClientError } from '../error.ts';
import type { AskIn } from '../wire.ts';
import { Feed } from './feed.ts';

const epoch = 'e';

/** A feed whose requests a test grants or refuses by hand. */
function setUp() {
  const clock = new FakeClock();
  const asked: { event: string; payload: unknown; granted?: ((answer: never) => void) | undefined; resolve: () => void; reject: (error: Error) => void }[] = [];
  const ask = ((event: string, payload: unknown, granted?: (answer: never) => void) =>
    new Promise<void>((resolve, reject) => asked.push({ event, payload, granted, resolve, reject }))) as unknown as AskIn<'/live-scores'>;
  const left: string[] = [];
  let isOpen = true;
  const feed = new Feed({ name: 'ticker', clock, random: () => 1, ask, isOpen: () => isOpen, changed: () => {}, left: (channel) => void left.push(channel) });
  const told: string[] = [];
  feed.subscribe(() => told.push(feed.snapshot.state));
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ clock, feed, asked, left, told },
    async grant(version: number, values: [string, number][] = [], quietForMs?: number) {
      const last = asked.at(-1);
      const answer = { ok: true, feed: 'ticker', channel: 'c', epoch, version, values, hz: 4, ...(quietForMs !== undefined && { quietForMs }) };
      last?.granted?.(answer as never);
      last?.resolve();
      await settle();
    },
    async refuse(code: 'not_found' | 'busy') {
      asked.at(-1)?.reject(new PartylineClientError({ code, message: '' }));
      await settle();
    },
    open(is: boolean) {
      isOpen = is;
      if (is) feed.up();
      else feed.down();
    },
  };
}

it('has the snapshot, then what changes, and tells those who asked for a key only of theirs', async () => {
  const { feed, grant } = setUp();
  const ofA: unknown[] = [];
  feed.subscribeKey('a', () => ofA.push(feed.get('a')));
  feed.hold();
  expect(feed.snapshot.state).toBe('loading');
  await grant(1, [['a', 1]], 0);
  expect([feed.snapshot.state, feed.get('a')]).toEqual(['live', 1]);
  feed.frame({ channel: 'c', epoch, from: 1, to: 2, values: [['b', 2]] });
  feed.frame({ channel: 'c', epoch, from: 2, to: 3, values: [['a', 3]] });
  expect([ofA, [...feed.snapshot.values]]).toEqual([
    [1, 3],
    [
      ['a', 3],
      ['b', 2],
    ],
  ]);
});

it('asks for all of it again when something is missing, once a second at most', async () => {
  const { clock, feed, asked, grant } = setUp();
  feed.hold();
  await grant(1);
  feed.frame({ channel: 'c', epoch, from: 5, to: 6, values: [['a', 6]] });
  feed.frame({ channel: 'c', epoch, from: 6, to: 7, values: [['a', 7]] });
  expect(asked).toHaveLength(1);
  clock.advance(1_000);
  expect(asked).toHaveLength(2);
  await grant(7, [['a', 7]]);
  feed.quiet({ channel: 'c', epoch, version: 8, quietForMs: 0 });
  clock.advance(1_000);
  expect(asked).toHaveLength(3);
});

it('tells a quiet source from being behind', async () => {
  const { clock, feed, told, grant, open } = setUp();
  feed.hold();
  await grant(1, [['a', 1]], 0);
  clock.advance(5_000);
  feed.quiet({ channel: 'c', epoch, version: 1, quietForMs: 5_000 });
  clock.advance(5_000);
  expect(feed.snapshot).toMatchObject({ state: 'quiet', changedAt: clock.now() - 10_000 });
  feed.quiet({ channel: 'c', epoch, version: 1, quietForMs: 10_000 });
  clock.advance(11_999);
  expect(feed.snapshot.state).toBe('quiet');
  clock.advance(1);
  expect(feed.snapshot.state).toBe('behind');
  feed.quiet({ channel: 'c', epoch, version: 1, quietForMs: 22_000 });
  expect(feed.snapshot.state).toBe('quiet');
  open(false);
  expect([feed.snapshot.state, feed.get('a')]).toEqual(['behind', 1]);
  open(true);
  await grant(4, [['a', 4]], 0);
  expect([feed.snapshot.state, feed.get('a'), told.at(-1)]).toEqual(['live', 4, 'live']);
});

it('says why it is refused, and asks again when it is held anew or there are other rights', async () => {
  const { feed, asked, refuse, grant } = setUp();
  const letGo = feed.hold();
  await refuse('not_found');
  expect(feed.snapshot).toMatchObject({ state: 'refused', error: { code: 'not_found' } });
  feed.refreshed();
  expect(asked).toHaveLength(2);
  await grant(1);
  feed.removed({ code: 'not_found', message: '' });
  expect(feed.snapshot.state).toBe('refused');
  letGo();
});

it('asks again after a refusal for a moment, and waits for the connection', async () => {
  const { clock, feed, asked, refuse, grant, open } = setUp();
  open(false);
  feed.hold();
  expect(asked).toHaveLength(0);
  open(true);
  await refuse('busy');
  expect(clock.pending).toBeGreaterThan(0);
  clock.advance(clock.next ?? 0);
  expect(asked).toHaveLength(2);
  await grant(1);
  expect(feed.snapshot.state).toBe('quiet');
});

it('is left half a second after the last one let go, and not when it was held again meanwhile', async () => {
  const { clock, feed, left, grant } = setUp();
  const first = feed.hold();
  await grant(1);
  first();
  first();
  const second = feed.hold();
  clock.advance(1_000);
  expect(left).toEqual([]);
  second();
  clock.advance(500);
  expect([left, clock.pending]).toEqual([['c'], 0]);
});

it('takes no answer that was asked for before it was left', async () => {
  const { clock, feed, asked, grant } = setUp();
  feed.hold()();
  clock.advance(500);
  await grant(1, [['a', 1]]);
  expect([asked.length, feed.get('a'), feed.channel]).toEqual([1, undefined, undefined]);
});
