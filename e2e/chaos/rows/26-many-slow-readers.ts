import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mib, until } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 26,
  fault: '1,000 readers stop reading at once, of a server with a heap of 512 MB',
  holds: 'it stays within its memory, cuts them all off, and serves the others',
  needs: ['traffic control'],
  inside: 'network',
  isInTests: false,
  async run({ stage }) {
    // Small buffers in this namespace's kernel, so that what isn't read waits in the server at once.
    for (const name of ['tcp_rmem', 'tcp_wmem']) writeFileSync(`/proc/sys/net/ipv4/${name}`, '4096 16384 65536');
    const count = 1_000;
    await stage.serve({ LOG_LEVEL: 'info' }, ['--max-old-space-size=512']);
    const before = await stage.server.usage();
    const peers: RawPeer[] = [];
    for (let i = 0; i < count; i += 100) {
      const some = Array.from({ length: 100 }, (_, n) => RawPeer.enter(stage.server.port, tokenFor(`slow${Math.floor((i + n) / 20)}`)));
      peers.push(...(await Promise.all(some)));
    }
    for (const peer of peers) peer.send('42/chat,1["joinRoom",{"room":"lobby","limit":1}]');
    await Promise.all(peers.map((peer) => peer.packet('43/chat,1')));
    for (const peer of peers) peer.socket.pause();
    const [writer, reader] = [await stage.stock('writer'), await stage.stock('reader')];
    let read = 0;
    reader.socket.on('newMessage', () => (read += 1));
    await reader.must('joinRoom', { room: 'lobby', limit: 1 });
    const text = 'x'.repeat(4_000);
    const said = 2_000;
    let peak = 0;
    for (let i = 0; i < said; i += 50) {
      await Promise.all(Array.from({ length: 50 }, () => writer.must('sendMessage', { room: 'lobby', text })));
      const { heap, external } = await stage.server.usage();
      peak = Math.max(peak, heap + external);
    }
    await until('the reader has all', () => read === said);
    for (const peer of peers) peer.socket.resume();
    await until('all are cut off', () => peers.every(({ isClosed }) => isClosed));
    const cut = stage.server.log.match(/slow_consumer/g)?.length ?? 0;
    assert.ok(cut >= count, `${cut} were cut off with slow_consumer`);
    const after = await stage.server.usage();
    return { readers: count, before: mib(before.heap + before.external), 'at most': mib(peak), after: mib(after.heap + after.external), 'others read': read };
  },
};
