import assert from 'node:assert/strict';
import { ms, percentile, until, wait } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import type { Stage } from '../stage/stage.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

const roomsEach = 10;
const rooms = 100;

export const row: Row = {
  number: 27,
  fault: '10,000 clients return at once after a kill -9, 10 rooms each, with a JWT each',
  holds: 'all are live again, the store is read about once a room, and after a SIGTERM clients come back over the spread that they were told',
  isInTests: false,
  async run({ stage, isQuick }) {
    const count = isQuick ? 300 : 10_000;
    await stage.serve();
    const writer = await stage.stock('writer');
    const epochs = new Map<string, string>();
    for (let i = 0; i < rooms; i++) {
      await Promise.all(Array.from({ length: 20 }, (_, n) => writer.must('sendMessage', { room: `room-${i}`, text: String(n) })));
      epochs.set(`room-${i}`, (await writer.must('joinRoom', { room: `room-${i}`, limit: 1 })).epoch);
      await writer.must('leaveRoom', `room-${i}`);
    }
    await stage.server.kill();
    await stage.serve();
    const reads = (await stage.server.usage()).threadRequests;
    const began = performance.now();
    const { lives, attempts } = await returnAll(stage, count, epochs);
    const seconds = (performance.now() - began) / 1000;
    const storeReads = (await stage.server.usage()).threadRequests - reads;
    assert.ok(storeReads <= rooms * 3, `${storeReads} requests to the store for ${rooms} rooms`);
    const spread = await comeBack(stage);
    const figures = { 'all live after': `${seconds.toFixed(1)} s`, p50: ms(percentile(lives, 0.5)), p99: ms(percentile(lives, 0.99)) };
    return { clients: count, attempts, joins: count * roomsEach, ...figures, 'requests to the store': storeReads, rooms, ...spread };
  },
};

/** How long each took from its first byte until it had missed nothing in any room, in milliseconds. */
async function returnAll(stage: Stage, count: number, epochs: ReadonlyMap<string, string>): Promise<{ lives: number[]; attempts: number }> {
  const lives: number[] = [];
  const { port } = stage.server;
  let attempts = 0;
  // As clients do, with a growing pause: a server that is busy with thousands may not come to a CONNECT within its 5 s.
  const enter = async (i: number): Promise<RawPeer> => {
    for (let bound = 500; ; bound = Math.min(8_000, bound * 2)) {
      attempts += 1;
      // Each address has its own ports, and each user 20 connections.
      const peer = await RawPeer.enter(port, tokenFor(`u${Math.floor(i / 10)}`), { localAddress: `127.0.0.${2 + (i % 4)}` }).catch(() => undefined);
      if (peer) return peer;
      await wait(stage.random() * bound);
    }
  };
  const come = async (i: number): Promise<void> => {
    const began = performance.now();
    const peer = await enter(i);
    stage.onClose(() => peer.close());
    const { promise: hasAll, resolve } = Promise.withResolvers<void>();
    let answers = 0;
    peer.onPacket = (packet) => {
      if (!packet.startsWith('43/chat,')) return;
      if (!packet.includes('"verdict":"replay"') || !packet.includes('"seq":20,')) throw new Error(`not what was missed: ${packet.slice(0, 200)}`);
      answers += 1;
      if (answers === roomsEach) resolve();
    };
    for (let n = 0; n < roomsEach; n++) {
      const room = `room-${(i + n * 3) % rooms}`;
      peer.send(`42/chat,${n}["joinRoom",${JSON.stringify({ room, epoch: epochs.get(room), after: 10 })}]`);
    }
    await hasAll;
    lives.push(performance.now() - began);
  };
  await Promise.all(Array.from({ length: count }, (_, i) => come(i)));
  return { lives, attempts };
}

/** Clients of the SDK keep to the time that a stopping server tells them. */
async function comeBack(stage: Stage): Promise<Record<string, string>> {
  await stage.server.stop();
  await stage.serve({ DRAIN_SPREAD: '3s' });
  const returns: number[] = [];
  let stoppedAt = Number.POSITIVE_INFINITY;
  const proxy = await stage.proxy({ onOpening: () => void (performance.now() > stoppedAt && returns.push(performance.now() - stoppedAt)) });
  const crew = await stage.crew();
  const lives = 30;
  await crew.open(Array.from({ length: lives }, (_, i) => stage.life(`sdk${i}/1`, proxy.url, ['lobby'])));
  await crew.live();
  stoppedAt = performance.now();
  await stage.server.stop();
  await stage.serve();
  await until('all are back', async () => (await crew.ask('standing', {})).live === lives);
  assert.ok(Math.min(...returns) > 900, `one came back after ${ms(Math.min(...returns))}`);
  const [early, late] = [percentile(returns, 0.1), percentile(returns, 0.9)];
  assert.ok(late - early > 1_500, `they came back between ${ms(early)} and ${ms(late)}`);
  return { 'back after SIGTERM': `${ms(Math.min(...returns))} to ${ms(Math.max(...returns))}` };
}
