import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A TCP line to a server that can be cut, as a laptop's network is, or swallow all, as a train's does. Its own address stays. */
export interface BreakableLine {
  readonly url: string;
  /** Breaks what is open and refuses what is new. */
  cut(): void;
  /** What is open stays open and what is new is taken, but nothing passes any more. */
  swallow(): void;
  mend(): void;
  /** Where new connections end from now on: at another server. */
  leadTo(target: string): void;
  close(): Promise<void>;
}

export async function breakableLine(first: string): Promise<BreakableLine> {
  let target = new URL(first);
  const open = new Set<Socket>();
  let state: 'whole' | 'cut' | 'swallowing' = 'whole';
  const end = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((inner) => {
    if (state === 'cut') {
      inner.destroy();
      return;
    }
    if (state === 'swallowing') {
      open.add(inner);
      inner.on('error', () => inner.destroy());
      inner.on('close', () => open.delete(inner));
      return;
    }
    const outer = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      open.add(one);
      one.pipe(other);
      // A broken line breaks at both ends; that is all that its error means.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    state = 'cut';
    end();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    swallow: () => {
      state = 'swallowing';
      for (const socket of open) socket.unpipe().pause();
    },
    mend: () => {
      // What was swallowed never arrives: those connections are as good as dead.
      if (state === 'swallowing') end();
      state = 'whole';
    },
    leadTo: (url) => {
      target = new URL(url);
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
