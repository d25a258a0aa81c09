import { FrameReader, nextMoveAt } from '@partyline/protocol/cursors';
import { RawClient } from '../lib/raw-client.ts';
import { tokenFor } from '../lib/token.ts';
import type { Watcher } from './watcher.ts';

export interface SeatOptions {
  readonly index: number;
  readonly port: number;
  readonly secret: string | undefined;
  /** Set for a member that looks into what it gets. */
  readonly watcher: Watcher | undefined;
  readonly fail: (why: string) => void;
}

/** A member's connection, on either wire. */
export interface Seat {
  /** When it may send a move again, having sent one at this time. */
  nextMoveAt(now: number): number;
  /** Frames that had moves in them. */
  readonly frames: number;
  readonly client: RawClient;
  move(x: number, y: number): void;
}

/** Resolves in the room. Notes by which name (slot, or id) the server tells the others of this member. */
export type OpenSeat = (options: SeatOptions, byName: Map<string | number, number>) => Promise<Seat>;

const room = 'floor';
const patience = 60_000;

/** The second byte of the text before a frame: Engine.IO's message, then Socket.IO's binary event. */
const binaryEvent = '5'.charCodeAt(0);

/** A member as the SDK is one: it sends when the SDK would. */
export const partylineSeat: OpenSeat = async (options, byName) => {
  const { index, port, secret = '', watcher, fail } = options;
  const reader = new FrameReader();
  let isJoined = false;
  let frames = 0;
  let movesPerSecond = 0;
  let heardAt = Number.NEGATIVE_INFINITY;
  const listener = {
    moved: (slot: number, { x, y }: { x: number; y: number }) => watcher?.sees(byName.get(slot) ?? -1, x, y, heardAt),
    hidden: () => {},
  };
  const client = await RawClient.connect({
    port,
    namespace: '/cursors',
    auth: { token: tokenFor(`person-${index}`, `Person ${index}`, secret) },
    patience,
    onFrame: (bytes, start, end) => {
      if (bytes[start + 1] === binaryEvent) return;
      const text = bytes.toString('utf8', start, end);
      if (text.startsWith('42/cursors,["budget"')) [, { movesPerSecond }] = JSON.parse(text.slice(text.indexOf('['))) as [string, { movesPerSecond: number }];
      else if (!text.startsWith('42/cursors,["roster"')) fail(`unexpected: ${text}`);
    },
    onBinary: (bytes, start, end) => {
      if (!isJoined) {
        // Before anything else of the room comes the answer's snapshot.
        isJoined = true;
        if (watcher) reader.readSnapshot(bytes.subarray(start, end), listener);
        return;
      }
      frames += 1;
      heardAt = performance.now();
      if (watcher) reader.read(bytes.subarray(start, end), listener);
    },
    onLost: fail,
  });
  const answer = await client.request(`42/cursors,1["join",{"room":"${room}"}]`, '461-/cursors,1');
  const [ack] = JSON.parse(answer.slice(answer.indexOf('['))) as [{ slot: number; movesPerSecond: number }];
  movesPerSecond ||= ack.movesPerSecond;
  byName.set(ack.slot, index);
  return {
    client,
    // 0 while it isn't told yet that others are there. The server is on the same machine: the way there and back is short.
    nextMoveAt: (at) => nextMoveAt(at, 1000 / (movesPerSecond || 1), heardAt, 0),
    get frames() {
      return frames;
    },
    move: (x, y) => client.send(`42/cursors,["move",["${room}",${x},${y}]]`),
  };
};

/** A member of the naive server: it sends each move of its hand, and gets each of everybody's. */
export const naiveSeat: OpenSeat = async ({ index, port, watcher, fail }, byName) => {
  let frames = 0;
  const client = await RawClient.connect({
    port,
    namespace: '',
    patience,
    onFrame: (bytes, start, end) => {
      frames += 1;
      if (!watcher) return;
      const [, { id, x, y }] = JSON.parse(bytes.toString('latin1', start + 2, end)) as [string, { id: string; x: number; y: number }];
      watcher.sees(byName.get(id) ?? -1, x, y, performance.now());
    },
    onLost: fail,
  });
  const { sid } = JSON.parse(client.greeting.slice(2)) as { sid: string };
  byName.set(sid, index);
  return {
    client,
    nextMoveAt: (now) => now,
    get frames() {
      return frames;
    },
    move: (x, y) => client.send(`42["move",{"x":${x},"y":${y}}]`),
  };
};
