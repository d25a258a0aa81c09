import { FakeClock } from '@partyline/testing';
import type { Socket } from 'socket.io';
import { expect, it, vi } from 'vitest';
import { InboxWorld } from '../testing/inbox-world.ts';
import type { NotificationConnection } from './notification-connection.ts';
import type { NotificationsOptions } from './notifications.options.ts';
import { OpenInboxes } from './open-inboxes.ts';

it('a device that went while its inbox was being opened is not kept', async () => {
  const world = new InboxWorld(new FakeClock());
  await world.parts.inboxes.enter('ana');
  world.parts.settings.hold('ana');
  await world.parts.settings.of('ana');
  const open = new OpenInboxes({ streams: world.streams, inbox: world.parts } as unknown as NotificationsOptions);
  open.listen();
  const device = (connected: boolean) => {
    const send = vi.fn(() => Promise.resolve());
    const connection = { user: 'ana', fit: (page: object) => page, send, mayRead: () => true } as unknown as NotificationConnection;
    void open.open({ connected } as Socket, connection, { epoch: 'e', head: 0, verdict: 'current', entries: [], more: false });
    return send;
  };
  const [there, gone] = [device(true), device(false)];
  await world.parts.notifier.notify([world.notice('ana', 'notice-01')]);
  // The answer, and the notification.
  expect([there.mock.calls.length, gone.mock.calls.length]).toEqual([2, 0]);
});
