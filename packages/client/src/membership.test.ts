import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { chatRequests } from './chat-requests.ts';
import { Membership } from './membership.ts';
import type { Ask } from './publish.ts';

/** A membership whose requests a test grants by hand, at any time. */
function setUp() {
  const granted: ((answer: object) => void)[] = [];
  const told: string[] = [];
  const ask = ((_event: string, _payload: object, whenGranted?: (answer: object) => void) =>
    new Promise<void>((resolve) => {
      granted.push((answer) => {
        whenGranted?.(answer);
        resolve();
      });
    })) as unknown as Ask;
  const membership = new Membership(
    { requests: chatRequests('lobby', ask), clock: new FakeClock(), random: () => 1, isLive: () => true },
    { changed: () => {}, joined: () => told.push('joined'), delivered: () => told.push('delivered') },
  );
  const grant = async (place: number): Promise<void> => {
    granted[place]?.({ ok: true, verdict: 'current', epoch: 'e', head: 0, entries: [], more: false, members: [], memberCount: 0 });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { membership, told, granted, grant };
}

it('I7 takes no join for granted that was asked for before the right was taken away', async () => {
  const { membership, told, granted, grant } = setUp();
  membership.hold();
  membership.removed({ code: 'banned', message: '' });
  await grant(0);
  expect([told, membership.isInside, membership.problem?.code]).toEqual([[], false, 'banned']);
  membership.tryAgain();
  await grant(1);
  expect([told, membership.isInside, granted.length]).toEqual([['joined', 'delivered'], true, 2]);
});

it('I7 is told by the join that was asked for last, where an earlier one is granted late', async () => {
  const { membership, told, grant } = setUp();
  membership.hold();
  membership.removed({ code: 'banned', message: '' });
  membership.tryAgain();
  await grant(0);
  expect([told, membership.isInside]).toEqual([[], false]);
  await grant(1);
  expect([told, membership.isInside]).toEqual([['joined', 'delivered'], true]);
});
