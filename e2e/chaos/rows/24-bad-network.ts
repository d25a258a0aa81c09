import { execFileSync } from 'node:child_process';
import { ms, percentile, wait } from '../stage/figures.ts';
import type { Row, Seen } from './row.ts';
import type { RowContext } from './row.ts';

/** Loss of packets, delay of 200 ms with a jitter of 100, and a line of 256 kbit/s for everyone together. */
const networks = [
  { name: '5 % loss', loss: 0.05, isSlow: false },
  { name: '20 % loss', loss: 0.2, isSlow: false },
  { name: '5 % loss, 200 ± 100 ms, 256 kbit/s', loss: 0.05, isSlow: true },
] as const;

export const row: Row = {
  number: 24,
  fault: 'a network that loses 5 % and 20 % of its packets, delays them by 200 ± 100 ms, and carries 256 kbit/s',
  holds: 'nothing is lost, doubled or out of order, and nobody is taken for dead at 20 % loss',
  needs: ['traffic control'],
  inside: 'network',
  isInTests: false,
  async run({ stage }) {
    await stage.serve();
    const seen: Record<string, string | number> = {};
    for (const network of networks) Object.assign(seen, await through(network, { stage }));
    return { ...seen, ...(await stage.mustBeClean()) };
  },
};

async function through({ name, loss, isSlow }: (typeof networks)[number], { stage }: Pick<RowContext, 'stage'>): Promise<Seen> {
  const proxy = await stage.proxy();
  const rule = ['INPUT', '-p', 'tcp', '-m', 'statistic', '--mode', 'random', '--probability', String(loss), '-j', 'DROP'];
  // The line between the clients and the proxy loses packets; the one behind it has the delay, whose jitter keeps the order.
  for (const way of ['--dport', '--sport']) execFileSync('iptables', ['-A', ...withPort(rule, way, proxy.port)]);
  if (isSlow) execFileSync('tc', ['qdisc', 'add', 'dev', 'lo', 'root', 'tbf', 'rate', '256kbit', 'burst', '16kb', 'latency', '1s']);
  const jitter = setInterval(() => isSlow && proxy.delay(100 + stage.random() * 200), 50);
  const crew = await stage.crew();
  const rooms = [`room-${proxy.port}`];
  await crew.open(Array.from({ length: 5 }, (_, i) => stage.life(`u${proxy.port}-${i}/1`, proxy.url, rooms)));
  const lives = await crew.ask('live', { withinMs: 60_000 });
  const { opened } = proxy.counts;
  await crew.ask('drive', { perSecond: isSlow ? 5 : 20, seed: 24 });
  await wait(20_000);
  await crew.ask('drive', { perSecond: 0, seed: 0 });
  await crew.ask('settled', { heads: {}, withinMs: 60_000 });
  const again = proxy.counts.opened - opened;
  clearInterval(jitter);
  if (isSlow) execFileSync('tc', ['qdisc', 'del', 'dev', 'lo', 'root']);
  if (loss >= 0.2 && again > 0) throw new Error(`${again} connections were given up at ${name}`);
  return { [`${name}: live p99`]: ms(percentile(lives, 0.99)), [`${name}: reconnects`]: again };
}

function withPort(rule: readonly string[], way: string, port: number): string[] {
  return [...rule.slice(0, 3), way, String(port), ...rule.slice(3)];
}
