import assert from 'node:assert/strict';
import { mib } from '../stage/figures.ts';
import { mutate, seeds } from '../stage/mutations.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import type { Stage } from '../stage/stage.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

/** Packets that a connection is given before the next one is opened. */
const perConnection = 50;

export const row: Row = {
  number: 35,
  fault: 'a million packets mutated by grammar, over WebSocket and polling, with and without a token',
  holds: 'the server doesn’t crash, keeps nothing of it, and the neighbours notice nothing',
  isInTests: true,
  async run({ stage, isQuick }) {
    const { pid } = (await stage.serve()).program.child;
    const crew = await stage.crew();
    await crew.open(['ana/1', 'ben/1'].map((name) => stage.life(name, stage.server.url, ['neighbours'])));
    await crew.live();
    await crew.ask('drive', { perSecond: 20, seed: 35 });
    await attack(stage, 2_000);
    const before = await stage.server.usage();
    const packets = isQuick ? 6_000 : 1_000_000;
    const began = performance.now();
    const connections = await attack(stage, packets);
    const perSecond = Math.round((packets / (performance.now() - began)) * 1000);
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    const clean = await stage.mustBeClean();
    const after = await stage.server.usage();
    assert.equal(stage.server.program.child.pid, pid);
    assert.ok(!/a fault that nothing caught/.test(stage.server.log), stage.server.log.slice(-2_000));
    assert.ok(after.heap < before.heap + 16 * 2 ** 20, `the heap went from ${mib(before.heap)} to ${mib(after.heap)}`);
    return { packets, connections, 'packets a second': perSecond, 'heap before': mib(before.heap), after: mib(after.heap), ...clean };
  },
};

/** Resolves with how many connections it took. */
async function attack(stage: Stage, packets: number): Promise<number> {
  let connections = 0;
  for (let sent = 0; sent < packets; sent += perConnection, connections += 1) {
    const mutants = Array.from({ length: perConnection }, () => mutate(pick(stage.random, seeds), stage.random));
    const way = connections % 10;
    if (way === 0) await poll(stage, mutants);
    else await overWebSocket(stage, mutants, way > 2);
  }
  return connections;
}

async function overWebSocket(stage: Stage, mutants: readonly string[], hasToken: boolean): Promise<void> {
  const { port } = stage.server;
  const peer = await (hasToken ? RawPeer.enter(port, tokenFor('mallory')) : RawPeer.open(port));
  for (const mutant of mutants) {
    if (peer.isClosed) break;
    peer.frame(Buffer.from(mutant, 'utf8'), stage.random() < 0.95 ? 0x81 : 0x80 | Math.floor(stage.random() * 16));
  }
  // Whatever the server says to the next ping says that it has read all before.
  await Promise.race([new Promise<void>((resolve) => peer.socket.once('close', () => resolve())), drained(peer)]);
  peer.close();
}

function drained(peer: RawPeer): Promise<void> {
  return new Promise((resolve) => peer.socket.write('', () => setTimeout(resolve, 2)));
}

async function poll(stage: Stage, mutants: readonly string[]): Promise<void> {
  const base = `${stage.server.url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(base)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  for (const mutant of mutants.slice(0, 5)) {
    const answer = await fetch(`${base}&sid=${sid}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: mutant }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (!answer?.ok) return;
  }
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}
