/** The receiving process: opens members, counts what they get, and tells the parent how much that is. */
import { percentile, Samples } from '../lib/statistics.ts';
import type { Dialect, FromReceiver, ToReceiver } from './talk.ts';
import { Member, Tally } from './member.ts';

/** How many members look at the time in each message. */
const MEASURING = 20;
const REPORT_MS = 4;
/** Handshakes under way at once: less than a listening socket's backlog. */
const AT_ONCE = 100;

const tally = new Tally();
const buffer = Buffer.alloc(256 * 1024);
let members: Member[] = [];

function send(message: FromReceiver): void {
  process.send?.(message);
}

async function open(count: number, port: number, path: string, dialect: Dialect): Promise<void> {
  const every = Math.max(1, Math.floor(count / MEASURING));
  for (let i = 0; i < count; i += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - i) }, (_, j) => {
      // several source addresses: one has too few ports for many runs in a row
      const localAddress = `127.0.0.${2 + ((i + j) % 4)}`;
      return new Member({ port, path: path.replace('{i}', String(i + j)), dialect, measures: (i + j) % every === 0, tally, buffer, localAddress });
    });
    await Promise.all(some.map(({ ready }) => ready));
    members.push(...some);
  }
}

let reported = 0;
setInterval(() => {
  if (tally.deliveries === reported) return;
  reported = tally.deliveries;
  send({ is: 'count', deliveries: reported });
}, REPORT_MS);

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ToReceiver) => {
  switch (message.do) {
    case 'open':
      void open(message.count, message.port, message.path, message.dialect).then(() => send({ is: 'open' }));
      break;
    case 'start':
      tally.latencies = new Samples();
      send({ is: 'started', deliveries: tally.deliveries });
      break;
    case 'stop': {
      const sorted = tally.latencies.sorted();
      send({
        is: 'stopped',
        deliveries: tally.deliveries,
        p50: percentile(sorted, 0.5) / 1_000,
        p99: percentile(sorted, 0.99) / 1_000,
      });
      break;
    }
    case 'close':
      for (const member of members) member.close();
      members = [];
      process.disconnect();
  }
});
