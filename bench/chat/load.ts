import { setTimeout as sleep } from 'node:timers/promises';
import { type CpuTime, cpuShare, cpuTime } from '../lib/cpu.ts';
import { percentile, Samples } from '../lib/statistics.ts';
import { dialects } from './dialect.ts';
import { Member } from './member.ts';
import type { Outcome, Plan } from './plan.ts';
import { Publisher } from './publisher.ts';
import { signIn } from './sign-in.ts';

/** Connections that are being made at a time. */
const connecting = 50;
/** Milliseconds. A warm-up goes on until each publish of the first window is acknowledged, but no longer than this. */
const warmUpPatience = 15_000;
const drainPatience = 30_000;
/** Acknowledgements may come in bursts of all that is in flight: fewer windows than these would say little. The measured time grows up to threefold for them. */
const minWindows = 4;
/** After all is there: time for what must not come, such as a message twice. */
const settleMs = 100;

interface Crowd {
  readonly members: readonly Member[];
  readonly publishers: readonly Publisher[];
}

/** Carries out one run. Rejects where a publish was refused, lost, repeated or out of order. */
export async function runLoad(plan: Plan): Promise<Outcome> {
  const problems: string[] = [];
  const fail = (why: string): void => void (problems.length < 5 && problems.push(why));
  const crowd = await gather(plan, fail);
  try {
    const check = (): void => assertNone(problems);
    const stop = start(plan, crowd.publishers);
    const measured = await measure(plan, crowd, check).finally(stop);
    const counted = await drain(plan, crowd, check);
    return { ...measured, ...counted };
  } finally {
    for (const member of crowd.members) member.close();
  }
}

function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

async function gather(plan: Plan, fail: (why: string) => void): Promise<Crowd> {
  const { cell, run, port } = plan;
  const dialect = dialects[plan.dialect];
  const publishers: Publisher[] = [];
  const joins: (() => Promise<Member>)[] = [];
  for (let room = 0; room < cell.rooms; room++) {
    for (let seat = 0; seat < cell.members; seat++) {
      const name = `${run}-${room}`;
      const publisher = seat < cell.publishers ? new Publisher({ index: publishers.length, room: name, run, window: cell.window, dialect, fail }) : undefined;
      if (publisher) publishers.push(publisher);
      const guest = `Guest ${joins.length + 1}`;
      joins.push(async () => {
        const auth = plan.signIn ? { token: await signIn(port, guest) } : {};
        return Member.join({ port, room: name, dialect, auth, publisher, isWitness: seat === 0, fail });
      });
    }
  }
  return { members: await inParallel(joins), publishers };
}

async function inParallel<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const queue = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [index, task] of queue) results[index] = await task();
  };
  await Promise.all(Array.from({ length: connecting }, work));
  return results;
}

/** Returns what ends it. */
function start({ perSec }: Plan, publishers: readonly Publisher[]): () => void {
  if (perSec !== undefined) return startPaced(perSec, publishers);
  for (const publisher of publishers) publisher.start();
  return () => {
    for (const publisher of publishers) publisher.stop();
  };
}

/** One publisher after the other. Latencies count from when a publish was due, so that a late generator hides nothing. */
function startPaced(perSec: number, publishers: readonly Publisher[]): () => void {
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (let dueAt = dueTime(); dueAt <= performance.now(); dueAt = dueTime()) publishers[sent++ % publishers.length]?.publish(dueAt);
  }, 1);
  const dueTime = (): number => startedAt + (sent * 1000) / perSec;
  return () => clearInterval(timer);
}

async function measure(plan: Plan, { members, publishers }: Crowd, check: () => void): Promise<Omit<Outcome, 'acknowledged' | 'delivered'>> {
  // At a given rate the time alone says how much is measured.
  const inFlight = plan.perSec === undefined ? publishers.length * plan.cell.window : 0;
  await sleep(plan.warmUpMs);
  await until(() => total(publishers, 'acknowledged') >= inFlight, warmUpPatience, check);

  const latencies = new Samples();
  for (const publisher of publishers) publisher.latencies = latencies;
  const before = reading(plan, members, publishers);
  const enough = before.acknowledged + minWindows * inFlight;
  await sleep(plan.measureMs);
  await until(() => total(publishers, 'acknowledged') >= enough, plan.measureMs * 2, check);
  const after = reading(plan, members, publishers);
  for (const publisher of publishers) publisher.latencies = undefined;
  check();

  const seconds = (after.at - before.at) / 1000;
  const server = cpuShare(before.server, after.server, seconds);
  const sorted = latencies.sorted();
  return {
    seconds,
    publishesPerSec: (after.acknowledged - before.acknowledged) / seconds,
    deliveriesPerSec: (after.delivered - before.delivered) / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
    generatorCpu: (after.cpu - before.cpu) / seconds,
    serverCpu: server.all,
    serverMainThreadCpu: server.main,
  };
}

interface Reading {
  readonly at: number;
  readonly acknowledged: number;
  readonly delivered: number;
  readonly cpu: number;
  readonly server: CpuTime;
}

function reading(plan: Plan, members: readonly Member[], publishers: readonly Publisher[]): Reading {
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now(),
    acknowledged: total(publishers, 'acknowledged'),
    delivered: total(members, 'delivered'),
    cpu: (user + system) / 1e6,
    server: cpuTime(plan.serverPid),
  };
}

/** Waits for what is under way: in the end each publish is acknowledged, and each member got each message of its room. */
async function drain({ cell }: Plan, { members, publishers }: Crowd, check: () => void): Promise<Pick<Outcome, 'acknowledged' | 'delivered'>> {
  await until(() => publishers.every((publisher) => publisher.isIdle), drainPatience, check);
  const acknowledged = total(publishers, 'acknowledged');
  const due = acknowledged * cell.members;
  await until(() => total(members, 'delivered') >= due, drainPatience, check);
  await sleep(settleMs);
  check();
  const delivered = total(members, 'delivered');
  if (acknowledged !== total(publishers, 'sent')) throw new Error(`${total(publishers, 'sent')} publishes were sent, ${acknowledged} acknowledged`);
  if (delivered !== due) throw new Error(`${acknowledged} publishes to rooms of ${cell.members} came to ${delivered} deliveries, not ${due}`);
  assertSameForAll(members, cell.members);
  return { acknowledged, delivered };
}

/** Members of a room stand one after the other. */
function assertSameForAll(members: readonly Member[], perRoom: number): void {
  for (const [index, { delivered }] of members.entries()) {
    const witness = members[index - (index % perRoom)];
    if (witness && witness.delivered !== delivered) throw new Error(`one member got ${delivered} messages, another one of the same room ${witness.delivered}`);
  }
}

/** Looks every few milliseconds; gives up in silence after `patience`, for the caller to say what is missing. */
async function until(isDone: () => boolean, patience: number, check: () => void): Promise<void> {
  const deadline = performance.now() + patience;
  while (!isDone() && performance.now() < deadline) {
    await sleep(5);
    check();
  }
}

function total<K extends string>(items: readonly Readonly<Record<K, number>>[], key: K): number {
  return items.reduce((sum, item) => sum + item[key], 0);
}
