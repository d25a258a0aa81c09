import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { highestCoordinate } from '@partyline/protocol/cursors';
import { RawPeer } from './raw-peer.ts';
import { tokenFor } from './tokens.ts';

export interface CrowdOptions {
  readonly port: number;
  readonly room: string;
  readonly cursors: number;
  /** Moves of each cursor a second, whatever the server asks for. */
  readonly perSecond: number;
}

/** What a crowd has sent and got so far. */
export interface CrowdCounts {
  readonly moves: number;
  readonly frames: number;
  /** The fewest frames that one of them got. */
  readonly fewestFrames: number;
}

/** Many cursors that circle over a surface, in a thread of their own: whoever measures others beside them must not wait for them. */
export class CursorCrowd {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Resolves when all of them are in the room and move. */
  static async start(options: CrowdOptions): Promise<CursorCrowd> {
    const worker = new Worker(new URL(import.meta.url), { workerData: options });
    const crowd = new CursorCrowd(worker);
    await once(worker, 'message');
    return crowd;
  }

  /** Everybody goes. */
  async stop(): Promise<CrowdCounts> {
    this.#worker.postMessage('stop');
    const [counts] = (await once(this.#worker, 'message')) as [CrowdCounts];
    await this.#worker.terminate();
    return counts;
  }
}

async function circle({ port, room, cursors, perSecond }: CrowdOptions): Promise<void> {
  const frames = Array.from({ length: cursors }, () => 0);
  const peers: RawPeer[] = [];
  for (let i = 0; i < cursors; i++) {
    const peer = await RawPeer.enter(port, tokenFor(`cursor${i}`), { namespace: '/cursors' });
    peers.push(peer);
    peer.onPacket = (packet) => {
      if (packet.includes('["cursors"')) frames[i] = (frames[i] ?? 0) + 1;
    };
    const joined = peer.packet('461-/cursors,0');
    peer.send(`42/cursors,0["join",${JSON.stringify({ room })}]`);
    await joined;
  }
  let [moves, steps] = [0, 0];
  const began = performance.now();
  const timer = setInterval(() => {
    for (const due = ((performance.now() - began) / 1000) * perSecond; steps < due; steps++) {
      for (const [i, peer] of peers.entries()) peer.send(`42/cursors,["move",${JSON.stringify([room, ...placeOf(i / cursors + steps / (4 * perSecond))])}]`);
      moves += cursors;
    }
  }, 1000 / perSecond);
  parentPort?.once('message', () => {
    clearInterval(timer);
    for (const peer of peers) peer.close();
    const counts: CrowdCounts = { moves, frames: frames.reduce((sum, each) => sum + each, 0), fewestFrames: Math.min(...frames) };
    parentPort?.postMessage(counts);
  });
  parentPort?.postMessage('moving');
}

/** On a circle, after so many turns. */
function placeOf(turns: number): [x: number, y: number] {
  const middle = highestCoordinate / 2;
  return [Math.round(middle * (1 + 0.8 * Math.cos(turns * 2 * Math.PI))), Math.round(middle * (1 + 0.8 * Math.sin(turns * 2 * Math.PI)))];
}

if (!isMainThread && parentPort) await circle(workerData as CrowdOptions);
