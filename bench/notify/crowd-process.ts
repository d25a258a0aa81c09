import { RawClient } from '../lib/raw-client.ts';
import { percentile, Samples } from '../lib/statistics.ts';
import { tokenFor } from '../lib/token.ts';
import { now } from '../lib/now.ts';
import { type FromCrowd, type ToCrowd, userAt } from './plan.ts';

/** The process of those who are online, each with their inbox open. */
const tell = (message: FromCrowd): void => void process.send?.(message);
const head = '42/notifications,["notification",';
const patienceMs = 30_000;

interface Waiting {
  readonly prefix: string;
  readonly expected: number;
  readonly ages: Samples;
  readonly seen: Set<string>;
  count: number;
  wrong: number;
  lastAt: number;
  readonly patience: NodeJS.Timeout;
}
let waiting: Waiting | undefined;
let failure: string | undefined;

async function enter(port: number, secret: string, users: number): Promise<void> {
  for (let from = 0; from < users; from += 100) {
    await Promise.all(Array.from({ length: Math.min(100, users - from) }, (_, i) => enterOne(port, secret, userAt(from + i))));
  }
  tell({ state: 'entered' });
}

async function enterOne(port: number, secret: string, user: string): Promise<void> {
  const client = await RawClient.connect({
    port,
    namespace: '/notifications',
    auth: { token: tokenFor(user, user, secret) },
    onFrame: (bytes, start, end) => {
      if (bytes.toString('latin1', start, start + head.length) === head) arrived(user, bytes.toString('utf8', start + head.length, end - 1));
    },
    onLost: (why) => (failure ??= why),
    patience: 120_000,
  });
  const answer = await client.request('42/notifications,1["openInbox",{}]', '43/notifications,1');
  if (!answer.includes('"ok":true')) throw new Error(`the inbox was refused: ${answer}`);
}

/** A title is `PREFIX USER TIME`, where the user is `*` for everyone. */
function arrived(user: string, json: string): void {
  const at = now();
  const { title } = (JSON.parse(json) as { notification: { title: string } }).notification;
  const [prefix, to, time] = title.split(' ');
  if (!waiting || prefix !== waiting.prefix) return;
  const once = `${user} ${title}`;
  if ((to !== '*' && to !== user) || waiting.seen.has(once)) waiting.wrong += 1;
  waiting.seen.add(once);
  waiting.count += 1;
  waiting.lastAt = at;
  waiting.ages.add(at - Number(time));
  if (waiting.count >= waiting.expected) report();
}

function report(): void {
  if (!waiting) return;
  const { count, wrong, lastAt, ages, patience } = waiting;
  clearTimeout(patience);
  waiting = undefined;
  if (failure !== undefined) return tell({ state: 'failed', why: failure });
  const sorted = ages.sorted();
  tell({ state: 'arrived', arrivals: { count, wrong, lastAt, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99), maxMs: percentile(sorted, 1) } });
}

process.on('message', (message: ToCrowd) => {
  if (message.do === 'enter') {
    enter(message.port, message.secret, message.users).catch((error: unknown) => tell({ state: 'failed', why: String(error) }));
    return;
  }
  const { prefix, expected } = message;
  waiting = { prefix, expected, ages: new Samples(), seen: new Set(), count: 0, wrong: 0, lastAt: 0, patience: setTimeout(report, patienceMs) };
  tell({ state: 'waiting' });
});
process.once('disconnect', () => process.exit());
console.log('ready');
