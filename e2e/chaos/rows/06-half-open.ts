import assert from 'node:assert/strict';
import { ms, until } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 6,
  fault: 'half-open connections: the client notices first and comes back while the server still believes in the old one, 10 times in a row',
  holds: 'nothing is lost, doubled or out of order; the old connection is closed as soon as the new one is there, and presence shows one',
  isInTests: false,
  async run({ stage }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', proxy.url, ['lobby']), stage.life('ben/1', stage.server.url, ['lobby'])]);
    await crew.ask('drive', { perSecond: 60, seed: 6 });
    const watcher = await stage.stock();
    const comings: string[] = [];
    for (const event of ['userJoined', 'userLeft']) watcher.socket.on(event, ({ user }: { user: string }) => user === 'ana' && comings.push(event));
    await watcher.must('joinRoom', 'lobby');
    await crew.live();
    comings.length = 0;
    for (let i = 0; i < 10; i++) {
      await crew.ask('publish', { life: 'ana/1', room: 'lobby', count: 5 });
      const [old] = proxy.connections;
      old?.cut('client');
      // At once, as where the system says that the network is back: what drops again and again comes back more and more slowly otherwise.
      await crew.ask('hurry', {});
      await until('a new connection', () => proxy.connections.some((each) => each !== old));
      await until('ana is live', async () => (await crew.ask('look', { life: 'ana/1' })).isLive);
      const { members } = await watcher.must('joinRoom', 'lobby');
      assert.deepEqual(members.map(({ user }) => user).sort(), ['ana', 'ben', 'watcher']);
    }
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    assert.deepEqual(comings, [], 'nobody was told that she left or came');
    // Long before the server would have missed a pong.
    const closedAfter = await until('the old connections are closed by the server', () => proxy.connections.length === 1);
    return { drops: 10, 'the last one closed after': ms(closedAfter), ...(await stage.mustBeClean()) };
  },
};
