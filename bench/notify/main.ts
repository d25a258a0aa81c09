import { setTimeout as pass } from 'node:timers/promises';
import { cpuShare, cpuTime } from '../lib/cpu.ts';
import type { BenchOptions } from '../lib/options.ts';
import { Orders } from '../lib/order.ts';
import { type OurServer, startOurServer } from '../lib/our-server.ts';
import { machine, writeResults } from '../lib/results.ts';
import { figure, table } from '../lib/table.ts';
import { serviceTokenFor } from '../lib/token.ts';
import { Crowd } from './crowd.ts';
import { now } from '../lib/now.ts';
import { type Arrivals, userAt } from './plan.ts';

const sizes = { quick: { users: 1_000, seconds: 3 }, full: { users: 10_000, seconds: 10 } } as const;
/** Targeted notifications a second, and how many of them are in a request. */
const perSecond = 1_000;
const perRequest = 50;

interface Outcome extends Arrivals {
  readonly what: string;
  readonly sent: number;
  /** From the first request until the last user had theirs. */
  readonly allMs: number;
  readonly serverCpu: number;
}

/** One notification to everyone online, then 1,000 a second to one user each; every one is stored before it is told. */
export async function run({ quick, json }: BenchOptions): Promise<void> {
  const { users, seconds } = sizes[quick ? 'quick' : 'full'];
  const server = await startOurServer('notify');
  const crowd = await Crowd.start();
  const orders = new Orders(server.port, serviceTokenFor('notifications', server.secret), 8);
  try {
    const began = performance.now();
    await crowd.enter(server.port, server.secret, users);
    console.log(`${users} users are online after ${figure((performance.now() - began) / 1000)} s`);
    const all = await toAll(server, crowd, orders, users);
    const targeted = await toEach(server, crowd, orders, users, seconds);
    report([all, targeted], users, quick, json);
  } finally {
    orders.close();
    await crowd.leave();
    await server.stop();
  }
}

async function toAll(server: OurServer, crowd: Crowd, orders: Orders, users: number): Promise<Outcome> {
  const { arrivals } = await crowd.await('all', users);
  return measure(server, 'one to everyone', users, arrivals, async () => {
    await orders.post('/api/notifications', { id: 'notice-for-all', to: { all: true }, title: `all * ${now()}` });
  });
}

async function toEach(server: OurServer, crowd: Crowd, orders: Orders, users: number, seconds: number): Promise<Outcome> {
  const count = perSecond * seconds;
  const { arrivals } = await crowd.await('one', count);
  return measure(server, `${perSecond} a second to one each`, count, arrivals, async () => {
    const began = performance.now();
    const underWay: Promise<string>[] = [];
    for (let sent = 0; sent < count; sent += perRequest) {
      await pass(Math.max(0, began + (sent / perSecond) * 1000 - performance.now()));
      const at = now();
      const notifications = Array.from({ length: perRequest }, (_, i) => {
        // Spread over all, so that nobody has two at once.
        const user = userAt(((sent + i) * 7919) % users);
        return { id: `notice-${sent + i}`, to: { user }, title: `one ${user} ${at}` };
      });
      underWay.push(orders.post('/api/notifications', { notifications }));
    }
    await Promise.all(underWay);
  });
}

async function measure(server: OurServer, what: string, sent: number, arrivals: Promise<Arrivals>, send: () => Promise<void>): Promise<Outcome> {
  // Where sending fails, that is what is to be told, and not that they never came.
  arrivals.catch(() => {});
  const [cpu, began] = [cpuTime(server.pid), now()];
  await send();
  const arrived = await arrivals;
  if (arrived.count !== sent || arrived.wrong > 0) throw new Error(`${what}: ${arrived.count} of ${sent} came, ${arrived.wrong} of them wrongly`);
  const serverCpu = cpuShare(cpu, cpuTime(server.pid), (now() - began) / 1000).all;
  return { ...arrived, what, sent, allMs: arrived.lastAt - began, serverCpu };
}

function report(outcomes: readonly Outcome[], users: number, quick: boolean, json: boolean): void {
  const [all, targeted] = outcomes as [Outcome, Outcome];
  const rows = outcomes.map(({ what, sent, allMs, p50Ms, p99Ms, maxMs, serverCpu }) => [what, ...[sent, allMs, p50Ms, p99Ms, maxMs, serverCpu].map(figure)]);
  const head = ['notifications', 'arrived', 'all after ms', 'p50 ms', 'p99 ms', 'max ms', 'cores'];
  console.log(`\n${users} users online, each with their inbox open\n${table(head, rows)}`);
  const summary = {
    users,
    allMs: all.allMs,
    allP50Ms: all.p50Ms,
    targetedP50Ms: targeted.p50Ms,
    targetedP99Ms: targeted.p99Ms,
    targetedCores: targeted.serverCpu,
  };
  const { node, cores, processor } = machine();
  console.log(`\nWritten to ${writeResults('notify', { quick, summary, outcomes })}\nNode ${node}, ${cores} cores, ${processor}`);
  if (json) console.log(JSON.stringify(summary));
}
