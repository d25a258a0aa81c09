import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { FromTarget, Load, ToTarget } from './talk.ts';

/** A server under test, as seen from inside its process. */
export interface Publisher {
  readonly port: number;
  /** The process whose time counts, where it is not this one. */
  readonly pid?: number;
  /** To one room; null is the room that everyone is in. */
  publish(room: number | null): void;
  /** Whether everything published was handed to the operating system. */
  isWritten(): boolean;
  close(): void;
}

/** Publishes as the parent says, until it says stop. */
export function serveParent(publisher: Publisher): void {
  const received = { deliveries: 0 };
  const send = (message: FromTarget): void => void process.send?.(message);
  process.on('message', (message: ToTarget) => {
    if (message.do === 'count') received.deliveries = message.deliveries;
    if (message.do === 'load') void run(publisher, message.load, received).then((done) => send({ is: 'done', ...done }));
    if (message.do === 'close') process.disconnect();
  });
  // also where the parent died
  process.once('disconnect', () => {
    publisher.close();
    process.exit(0);
  });
  send({ is: 'listening', port: publisher.port, pid: publisher.pid ?? process.pid });
}

async function run(publisher: Publisher, load: Load, received: { deliveries: number }): Promise<{ published: number; seconds: number }> {
  const start = performance.now();
  const end = start + load.seconds * 1_000;
  const base = received.deliveries;
  const perMessage = load.members / load.rooms;
  let published = 0;
  const one = (): void => publisher.publish(load.rooms === 1 ? null : published % load.rooms);
  const { pace } = load;
  while (performance.now() < end) {
    if (pace.by === 'many') {
      for (let n = 0; n < pace.perTurn && published * perMessage - (received.deliveries - base) < pace.ahead; n++, published++) one();
      await turn();
    } else if (pace.by === 'one') {
      one();
      published++;
      do await turn();
      while (!publisher.isWritten());
    } else {
      const due = ((performance.now() - start) / 1_000) * pace.perSecond;
      for (; published < due; published++) one();
      await wait(1);
    }
  }
  return { published, seconds: (performance.now() - start) / 1_000 };
}
