// A process of clients: does what the harness asks of it over its channel, and keeps a journal (its only argument).
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '@partyline/testing';
import { Journal } from './journal.ts';
import { Member } from './member.ts';
import type { OrderName, Orders, Reply, Request } from './orders.ts';

const journal = new Journal(process.argv[2] ?? 'journal');
const members = new Map<string, Member>();
/** How often a condition is looked at, in milliseconds. */
const lookEvery = 5;
/** How many a burst has. */
const burst = 20;

let stopDriving = (): void => {};

const handlers: { readonly [N in OrderName]: (ask: Orders[N]['ask']) => Orders[N]['answer'] | Promise<Orders[N]['answer']> } = {
  open: ({ lives }) => lives.forEach((life) => members.set(life.name, new Member(life, journal))),
  publish: ({ life, room, count }) => Array.from({ length: count }, () => member(life).publish(room)),
  drive: ({ perSecond, seed }) => drive(perSecond, seededRandom(seed)),
  live: ({ withinMs }) => Promise.all([...members.values()].map((each) => msUntil(() => each.isLive, withinMs))),
  settled: async ({ heads, withinMs }) => {
    const all = [...members.values()];
    await msUntil(() => all.every((each) => each.isSettled(heads)), withinMs);
    return all
      .filter((each) => !each.isSettled(heads))
      .map((each) => `${each.life.name} ${JSON.stringify({ ...each.look(), outcomes: undefined, members: undefined })}`);
  },
  note: ({ life, event }) => member(life).note(event),
  acks: () => [...members.values()].flatMap((each) => each.takeAcks()),
  standing: () => {
    const all = [...members.values()];
    const sum = (of: (each: Member) => number): number => all.reduce((total, each) => total + of(each), 0);
    const [published, stored] = [sum(({ counts }) => counts.published), sum(({ counts }) => counts.stored)];
    const [failed, delivered] = [sum(({ counts }) => counts.failed), sum(({ counts }) => counts.delivered)];
    return { published, stored, failed, delivered, live: sum(({ isLive }) => Number(isLive)), pending: sum(({ client }) => client.status.pending) };
  },
  look: ({ life }) => member(life).look(),
  join: ({ life, room }) => member(life).join(room),
  leave: ({ life, room }) => member(life).leave(room),
  hurry: () => members.forEach(({ client }) => client.status.name !== 'refused' && client.connect()),
  close: ({ lives }) => {
    for (const life of lives) {
      member(life).client.close();
      members.delete(life);
      journal.forget(life);
    }
  },
};

function member(life: string): Member {
  const known = members.get(life);
  if (!known) throw new Error(`no life is called ${life}`);
  return known;
}

/** How long it took until it was so; -1 where it took longer. */
async function msUntil(isSo: () => boolean, withinMs: number): Promise<number> {
  const began = performance.now();
  while (!isSo()) {
    if (performance.now() - began > withinMs) return -1;
    await wait(lookEvery);
  }
  return performance.now() - began;
}

/** Publishes in random members' names to random rooms of theirs; now and then many at once, as where someone pastes. */
function drive(perSecond: number, random: () => number): void {
  stopDriving();
  if (perSecond === 0) return;
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  let due = 0;
  const timer = setInterval(() => {
    due += (perSecond * 10) / 1000;
    for (; due >= 1; due -= 1) {
      const who = pick([...members.values()]);
      const room = who && pick(who.life.rooms);
      if (!who?.canPublish || room === undefined) continue;
      const count = random() < 0.01 ? burst : 1;
      for (let i = 0; i < count; i++) who.publish(room);
    }
  }, 10);
  stopDriving = () => clearInterval(timer);
}

async function answer({ number, order }: Request): Promise<Reply> {
  try {
    return { number, answer: await (handlers[order.do] as (ask: unknown) => unknown)(order) };
  } catch (error) {
    return { number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

setInterval(() => journal.flush(), lookEvery);
process.on('message', (request: Request) => void answer(request).then((reply) => process.send?.(reply)));
process.on('disconnect', () => process.exit());
process.send?.({ number: 0 } satisfies Reply);
