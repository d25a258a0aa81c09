import { createClient, signIn } from '@partyline/client';
import { cursorsOf } from '@partyline/client/cursors';
import { expect, it } from 'vitest';
import { Workplace } from '../support/workplace.ts';

type Source = (listener: () => void) => () => void;

/** Resolves as soon as it is so. */
function until(isSo: () => boolean, ...sources: Source[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      for (const undo of undos) undo();
      resolve();
    };
    const undos = sources.map((subscribe) => subscribe(look));
    look();
  });
}

it('a crowd joins, moves, types and talks, is there for everyone to see, and leaves', async () => {
  const place = new Workplace();
  try {
    const { url } = await place.start({ GUESTS: 'on' });
    const client = createClient({ url, token: (await signIn(url, 'Ana')).token });
    client.connect();
    const room = client.room('lobby');
    room.join();
    const cursors = cursorsOf(client, 'lobby');
    cursors.join();
    const typists = new Set<string>();
    room.typing.subscribe(() => room.typing.snapshot.people.forEach(({ user }) => typists.add(user)));
    const moved = new Set<number>();
    cursors.onMoved(() => {
      for (const { slot } of cursors.snapshot.people) if (cursors.at(slot)) moved.add(slot);
    });

    const crowd = place.command(['crowd', '--people', '10', '--url', url, '--seed', '56']);
    await crowd.printed(/10 people are in lobby/);
    await until(() => cursors.snapshot.people.length === 10 && moved.size === 10, cursors.subscribe, cursors.onMoved);
    await until(() => room.snapshot.messages.length > 0 && typists.size > 0, room.subscribe, room.typing.subscribe);
    expect(cursors.snapshot.people.map(({ user }) => user)).toContain(room.snapshot.messages[0]?.sender);

    expect(await crowd.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(crowd.stdout).toMatch(/Everyone left lobby: \d+ moves, \d+ messages\.\n$/);
    expect(crowd.stderr).toBe('');
    await until(() => cursors.snapshot.people.length === 0, cursors.subscribe);
    client.close();
  } finally {
    await place.clear();
  }
});
