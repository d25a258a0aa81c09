import { connect, type Socket } from 'node:net';
import { ms, until } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 41,
  fault: '5,000 handshakes that never finish: no CONNECT, half a header, not a byte',
  holds: 'they are closed: 5 s without a CONNECT, 10 s without a whole header; others are served meanwhile',
  isInTests: false,
  async run({ stage }) {
    await stage.serve();
    const { port } = stage.server;
    const before = await stage.server.usage();
    const count = 2_500;
    const peers: RawPeer[] = [];
    const began = performance.now();
    for (let i = 0; i < count; i += 250) peers.push(...(await Promise.all(Array.from({ length: 250 }, () => RawPeer.open(port)))));
    const halves = Array.from({ length: count }, (_, i): Socket => {
      const socket = connect(port, '127.0.0.1')
        .on('error', () => {})
        .resume();
      if (i % 2 === 0) socket.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      return socket;
    });
    await until('all are there', async () => (await stage.server.usage()).descriptors > before.descriptors + count);
    const client = await stage.stock('ana');
    await client.must('sendMessage', { room: 'lobby', text: 'meanwhile' });
    const closedBy = async (what: string, isSo: () => boolean): Promise<number> => {
      await until(what, isSo, 90_000);
      return performance.now() - began;
    };
    const [connectMs, headerMs] = await Promise.all([
      closedBy('those without a CONNECT are closed', () => peers.every(({ isClosed }) => isClosed)),
      closedBy('those without a header are closed', () => halves.every(({ destroyed }) => destroyed)),
    ]);
    await until('descriptors are back', async () => (await stage.server.usage()).descriptors <= before.descriptors + 10);
    return { handshakes: count * 2, 'no CONNECT, all closed after': ms(connectMs), 'no header, all closed after': ms(headerMs) };
  },
};
