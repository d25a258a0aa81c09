import { setTimeout as wait } from 'node:timers/promises';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Server, ServerOptions } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import type { RedisServer } from './redis-server.ts';
import { Site } from './site.ts';

const MARKS = '/marks';
const AGAIN_MS = 20;

/** Options for two servers over one stream of one Redis. */
export function redisPair(redis: RedisServer, streamName: string): Partial<ServerOptions>[] {
  return [0, 1].map(() => ({
    adapter: createAdapter(redis.client(), { streamName, channelPrefix: streamName }) as NonNullable<ServerOptions['adapter']>,
    connectionStateRecovery: {},
  }));
}

/** A site of two servers over Redis, which knows when each has handled all that both have put into the stream. */
export async function openOverRedis(options: Partial<ServerOptions>[]): Promise<Site> {
  const site = await Site.open(options);
  const marks = await Marks.open(site);
  site.flush = () => marks.pass();
  site.meet = async (names) => {
    await Promise.all(names.flatMap((name) => site.nodes.map(({ server }) => hearing(server, name, site.nodes.length))));
  };
  const close = site.close.bind(site);
  site.close = async () => {
    marks.close();
    await close();
  };
  return site;
}

/** Each server puts a mark into the stream, which comes out, at a client of each, behind all that was there before. */
class Marks {
  readonly #site: Site;
  readonly #witnesses: readonly Socket[];
  #passed = 0;

  static async open(site: Site): Promise<Marks> {
    for (const { server } of site.nodes) server.of(MARKS);
    const marks = new Marks(site);
    // a server hears nothing of what was added before it began to read
    const again = setInterval(() => marks.#put(0), AGAIN_MS);
    await marks.pass();
    clearInterval(again);
    return marks;
  }

  private constructor(site: Site) {
    this.#site = site;
    this.#witnesses = site.nodes.map(({ port }) => io(`http://127.0.0.1:${port}${MARKS}`, { transports: ['websocket'], forceNew: true, reconnection: false }));
  }

  async pass(): Promise<void> {
    const number = this.#passed++;
    const everywhere = this.#witnesses.flatMap((witness) => this.#site.nodes.map((_, node) => heard(witness, `${node} ${number}`)));
    this.#put(number);
    await Promise.all(everywhere);
  }

  #put(number: number): void {
    for (const [node, { server }] of this.#site.nodes.entries()) server.of(MARKS).emit('mark', `${node} ${number}`);
  }

  close(): void {
    for (const witness of this.#witnesses) witness.disconnect();
  }
}

function heard(witness: Socket, text: string): Promise<void> {
  return new Promise((resolve) => {
    const listener = (mark: string): void => {
      if (mark !== text) return;
      witness.off('mark', listener);
      resolve();
    };
    witness.on('mark', listener);
  });
}

/** Until all servers are counted in a namespace, requests and their answers would miss some. */
async function hearing(server: Server, name: string, count: number): Promise<void> {
  while ((await server.of(name).adapter.serverCount()) < count) await wait(AGAIN_MS);
}
